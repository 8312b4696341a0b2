/** Databases for component tests. */
import * as pulumi from "@pulumi/pulumi";
import { Database, type DatabaseArgs } from "../../../components/database/database";
import { context, settings, TOPIC_ARN } from "./settings";

export const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/5b1c2d3e-4f50-4617-8a9b-0c1d2e3f4a5b";
export const SOURCE_ARN = "arn:aws:rds:eu-central-1:123456789012:db:app-prod";
export const PRIVATE_SUBNETS = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"];

/** A PostgreSQL instance; the rest is the schema's defaults. */
export const CREATED = {
  mode: "create",
  identifier: "app-prod",
  engine: "postgres",
  engineVersion: "17",
  instanceClass: "db.r6g.large",
};

export const REPLICA = {
  mode: "replica",
  identifier: "app-dr",
  instanceClass: "db.r6g.large",
  kmsKeyArn: KEY_ARN,
};

export const ADOPTED = { mode: "adopt", identifier: "shop" };

export function databaseSettings(value: object): DatabaseArgs["settings"] {
  const { database } = settings({ database: value });
  if (database.mode === "none") throw new Error("no database");
  return database;
}

/** Call it inside `deploy`. */
export function database(
  value: object,
  overrides: Partial<DatabaseArgs> = {},
  options: pulumi.ComponentResourceOptions = {},
): Database {
  const args = {
    context: context(),
    settings: databaseSettings(value),
    network: {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: pulumi.output([...PRIVATE_SUBNETS]),
      instanceSecurityGroupId: "sg-0123456789abcdef9",
    },
    notificationTopicArn: TOPIC_ARN,
    ...overrides,
  };
  return new Database("prod-database", args, options);
}

/** The value of an Output. */
export const resolved = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => output.apply(resolve));
