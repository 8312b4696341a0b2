import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ControllerConfig } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";
import type {
  AdoptedDatabaseSettings,
  ConfiguredDatabaseSettings,
  ReplicaDatabaseSettings,
} from "../settings/schema";
import { DatabaseAlarms } from "./databaseAlarms";
import { DatabaseEvents } from "./databaseEvents";
import { type DatabaseHandle, NO_READ_REPLICAS } from "./databaseHandle";
import { DatabaseInstance } from "./databaseInstance";
import type { DatabaseNetwork } from "./databaseNetwork";
import { DatabaseReplica } from "./databaseReplica";

/** What the controller is told of the database. */
export type DatabaseConfig = NonNullable<ControllerConfig["database"]>;

export interface DatabaseArgs {
  readonly context: SiteContext;
  readonly settings: ConfiguredDatabaseSettings;
  /** VPC of the site and its private subnets; not asked for when the database is adopted. */
  readonly network: DatabaseNetwork;
  /** Region of the other site, which gets a copy of a generated password. @default no copy */
  readonly peerRegion?: string;
  /** The primary's database, from its stack. Needed for a replica whose settings name no `sourceArn`. */
  readonly sourceArn?: pulumi.Input<string>;
  /** Topic of the site's region. */
  readonly notificationTopicArn: pulumi.Input<string>;
}

/**
 * The site's database: made, made as a replica of the other site's, or adopted; with the alarms on it and RDS's own
 * events for people. Failovers of it are the controller's.
 *
 * @example new Database("prod-database", { context, settings, network, notificationTopicArn })
 */
export class Database extends pulumi.ComponentResource {
  readonly identifier: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** `instance`: reboot with failover; `replica`: promotion. What it was made as: a promoted replica stays `replica`. */
  readonly kind: "instance" | "replica";
  /** What a replica replicates, as requests name it; undefined for an instance, or when nothing says so. */
  readonly source: pulumi.Output<string> | undefined;
  /** The database's part of the controller's configuration. */
  readonly config: pulumi.Output<DatabaseConfig>;
  /** ARN of the secret with a generated master password; undefined without one. */
  readonly secretArn: pulumi.Output<string> | undefined;

  constructor(
    private readonly owner: string,
    private readonly args: DatabaseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:data:Database", owner, {}, opts);
    const handle = this.createHandle();
    this.identifier = handle.identifier;
    this.arn = handle.arn;
    this.kind = handle.kind;
    this.source = handle.source;
    this.secretArn = handle.secretArn;
    this.config = this.controllerConfig();
    this.createAlarms(handle);
    this.createEvents(handle);
    this.registerOutputs({ identifier: this.identifier, arn: this.arn });
  }

  private createHandle(): DatabaseHandle {
    const { context, settings, network, peerRegion } = this.args;
    const options = { parent: this };
    switch (settings.mode) {
      case "create":
        return new DatabaseInstance(this.owner, { context, settings, network, peerRegion }, options);
      case "replica":
        return new DatabaseReplica(
          this.owner,
          { context, settings, network, sourceArn: this.sourceOf(settings) },
          options,
        );
      case "adopt":
        return adoptedDatabase(settings, options);
    }
  }

  private sourceOf(settings: ReplicaDatabaseSettings): pulumi.Input<string> {
    const source = settings.sourceArn ?? this.args.sourceArn;
    if (source === undefined) {
      throw new Error(
        `${this.owner}: the replica ${settings.identifier} has no source. Set database.sourceArn to the ARN of the ` +
          "database it replicates, or peerStack to a stack whose database this program makes.",
      );
    }
    return source;
  }

  private controllerConfig(): pulumi.Output<DatabaseConfig> {
    const { settings } = this.args;
    return pulumi.all([this.identifier, this.source]).apply(([identifier, source]) => ({
      identifier,
      kind: this.kind,
      ...(source === undefined ? {} : { source }),
      // Of an instance nobody asks: it has no lag.
      maximumLagSeconds: settings.mode === "create" ? 0 : settings.maximumLagSeconds,
      onSiteFailover: settings.onSiteFailover,
    }));
  }

  private createAlarms({ identifier, kind, readReplicas }: DatabaseHandle): void {
    const { context, settings, notificationTopicArn } = this.args;
    new DatabaseAlarms(
      this.owner,
      { context, identifier, kind, readReplicas, limits: settings.alarms, notificationTopicArn },
      { parent: this },
    );
  }

  private createEvents({ identifier, readReplicas }: DatabaseHandle): void {
    const { context, notificationTopicArn } = this.args;
    new DatabaseEvents(
      this.owner,
      {
        context,
        identifiers: [identifier, ...readReplicas.map((replica) => replica.identifier)],
        notificationTopicArn,
      },
      { parent: this },
    );
  }
}

/** Only the ARN is looked up; the instance stays out of Pulumi's state, like an adopted load balancer. */
function adoptedDatabase(settings: AdoptedDatabaseSettings, options: pulumi.InvokeOptions): DatabaseHandle {
  const found = aws.rds.getInstanceOutput({ dbInstanceIdentifier: settings.identifier }, options);
  return {
    identifier: pulumi.output(settings.identifier),
    arn: found.dbInstanceArn,
    kind: settings.kind,
    source: settings.sourceArn === undefined ? undefined : pulumi.output(settings.sourceArn),
    readReplicas: NO_READ_REPLICAS,
    secretArn: undefined,
  };
}
