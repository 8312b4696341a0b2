/** Databases, and the secrets their passwords are kept in. */
import {
  ACCOUNT_ID,
  arn,
  hexadecimal,
  optionalText,
  physicalName,
  type ResourceModel,
  type ResourceModels,
  type ResourceRequest,
  requiredText,
} from "./request";

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (DBInstanceIdentifier) */
const IDENTIFIER_LENGTH = 63;
/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html; the same for subnet groups and subscriptions. */
const RDS_NAME_LENGTH = 255;

const PORTS: Readonly<Record<string, number>> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

/** What can be told of an instance from its identifier; also answers `aws.rds.getInstance` for adopted ones. */
export function databaseOutputs(identifier: string, region: string, engine = "postgres") {
  const address = `${identifier}.${hexadecimal(12, "rds", region)}.${region}.rds.amazonaws.com`;
  const port = PORTS[engine] ?? 5432;
  return { address, engine, port, endpoint: `${address}:${port}` };
}

export const databaseArn = (identifier: string, region: string) => arn("rds", region, `db:${identifier}`);

const instance: ResourceModel = (request) => {
  const identifier = physicalName(request, IDENTIFIER_LENGTH, "identifier");
  return {
    id: `db-${hexadecimal(26, request.urn, request.region).toUpperCase()}`,
    outputs: {
      identifier,
      arn: databaseArn(identifier, request.region),
      // A replica's engine is its source's, which may be in another stack: the model takes PostgreSQL for it.
      ...databaseOutputs(identifier, request.region, optionalText(request, "engine")),
      status: "available",
    },
  };
};

/** RDS keeps these names in lower case; one with capitals would come back changed. */
function rdsName(request: ResourceRequest): string {
  const name = physicalName(request, RDS_NAME_LENGTH);
  if (name !== name.toLowerCase()) {
    throw new Error(
      `${request.type} "${request.name}": RDS keeps the name in lower case. Use lower-case letters.`,
    );
  }
  return name;
}

const named =
  (kind: string): ResourceModel =>
  (request) => {
    const name = rdsName(request);
    return { id: name, outputs: { name, arn: arn("rds", request.region, `${kind}:${name}`) } };
  };

export const dataModels: ResourceModels = {
  "aws:rds/instance:Instance": instance,
  "aws:rds/subnetGroup:SubnetGroup": named("subgrp"),
  "aws:rds/parameterGroup:ParameterGroup": named("pg"),
  "aws:rds/eventSubscription:EventSubscription": (request) => {
    const name = physicalName(request, RDS_NAME_LENGTH);
    return {
      id: name,
      outputs: { name, arn: arn("rds", request.region, `es:${name}`), customerAwsId: ACCOUNT_ID },
    };
  },
  "aws:secretsmanager/secret:Secret": (request) => {
    const name = physicalName(request, 512);
    // Secrets Manager adds a hyphen and six characters to the name.
    const id = arn("secretsmanager", request.region, `secret:${name}-${hexadecimal(6, request.urn)}`);
    return { id, outputs: { name, arn: id } };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": (request) => {
    const secret = requiredText(request, "secretId");
    const versionId = hexadecimal(32, request.urn, request.region);
    return { id: `${secret}|${versionId}`, outputs: { arn: secret, versionId } };
  },
  "random:index/randomId:RandomId": (request) => {
    const hex = hexadecimal(2 * Number(request.inputs.byteLength ?? 8), "random", request.urn);
    return { id: Buffer.from(hex, "hex").toString("base64url"), outputs: { hex } };
  },
  // A stand-in that depends on the URN alone: never a password of anything.
  "random:index/randomPassword:RandomPassword": (request) => ({
    id: "none",
    outputs: {
      result: hexadecimal(Math.min(64, Number(request.inputs.length ?? 16)), "password", request.urn),
    },
  }),
};
