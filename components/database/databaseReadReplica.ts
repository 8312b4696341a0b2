import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { CreatedDatabaseSettings } from "../settings/schema";
import { REPLICA_TIMEOUTS, storageGrowth } from "./databaseEngine";
import type { ReadReplicaHandle } from "./databaseHandle";

export interface ReadReplicaArgs {
  readonly context: SiteContext;
  readonly settings: CreatedDatabaseSettings["readReplicas"][number];
  /** As the source's. */
  readonly applyImmediately: boolean;
  /** As the source's; 0: storage does not grow by itself. */
  readonly maximumStorageGigabytes: number;
  readonly source: aws.rds.Instance;
  readonly securityGroupId: pulumi.Input<string>;
}

/**
 * A read replica in its source's region and subnet group. It reads; it is not what a failover promotes.
 *
 * The source is named by its identifier, because its subnet group is inherited; with a subnet group of its own it would
 * have to be the ARN (https://www.pulumi.com/registry/packages/aws/api-docs/rds/instance/, replicateSourceDb).
 */
export class ReadReplica extends pulumi.ComponentResource implements ReadReplicaHandle {
  readonly key: string;
  readonly identifier: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ReadReplicaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:data:ReadReplica", name, {}, opts);
    const { context, settings, source } = args;
    this.key = settings.identifier;
    const replica = new aws.rds.Instance(
      name,
      {
        identifier: settings.identifier,
        replicateSourceDb: source.identifier,
        instanceClass: settings.instanceClass,
        availabilityZone: settings.availabilityZone,
        multiAz: settings.multiAz,
        publiclyAccessible: false,
        ...storageGrowth(args.maximumStorageGigabytes),
        storageEncrypted: true,
        vpcSecurityGroupIds: [args.securityGroupId],
        autoMinorVersionUpgrade: settings.autoMinorVersionUpgrade,
        applyImmediately: args.applyImmediately,
        copyTagsToSnapshot: true,
        // A replica cannot have one: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html
        skipFinalSnapshot: true,
        tags: { ...context.tags, Purpose: "ReadReplica", SourceDB: source.identifier },
      },
      { parent: this, customTimeouts: REPLICA_TIMEOUTS },
    );
    this.identifier = replica.identifier;
    this.arn = replica.arn;
    this.registerOutputs({ identifier: this.identifier, arn: this.arn });
  }
}
