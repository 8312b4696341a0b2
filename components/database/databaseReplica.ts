import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { ReplicaDatabaseSettings } from "../settings/schema";
import { keptOptions, parameterGroupArgs, REPLICA_TIMEOUTS, storageGrowth } from "./databaseEngine";
import { type DatabaseHandle, NO_READ_REPLICAS } from "./databaseHandle";
import { DatabaseAccess, type DatabaseNetwork } from "./databaseNetwork";

export interface DatabaseReplicaArgs {
  readonly context: SiteContext;
  readonly settings: ReplicaDatabaseSettings;
  readonly network: DatabaseNetwork;
  /** ARN of the database it replicates, in another region. */
  readonly sourceArn: pulumi.Input<string>;
}

/**
 * A replica of the other site's database, in this site's region, that a failover may promote.
 *
 * Pulumi forgets the source: once the replica is promoted it has none, and a provider that is told of one again refuses
 * the deployment with "cannot elect new source database for replication"
 * (https://github.com/hashicorp/terraform-provider-aws/issues/16054); told of none, it would promote
 * (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#replicate_source_db-1).
 * With the attribute in `ignoreChanges` a deployment does neither. To replicate another source, give it a new
 * identifier and replace it (`pulumi up --replace`, which takes nothing from the old state); a new identifier alone renames
 * the instance.
 *
 * No final snapshot, since RDS takes none of a replica
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html). Once promoted it is the only copy:
 * deletion protection and Pulumi's `protect` guard it, and automated backups outlive it.
 */
export class DatabaseReplica extends pulumi.ComponentResource implements DatabaseHandle {
  readonly identifier: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly kind = "replica";
  readonly source: pulumi.Output<string>;
  readonly readReplicas = NO_READ_REPLICAS;
  readonly secretArn = undefined;

  constructor(
    private readonly owner: string,
    private readonly args: DatabaseReplicaArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:data:DatabaseReplica", owner, {}, opts);
    const { context, settings, network, sourceArn } = args;
    this.source = pulumi.output(sourceArn);
    const access = new DatabaseAccess(
      owner,
      {
        context,
        network,
        subnetIds: settings.subnetIds,
        allowedSecurityGroupIds: settings.allowedSecurityGroupIds,
      },
      { parent: this },
    );
    const replica = this.createReplica(access);
    access.letClientsIn(replica.port);
    this.identifier = replica.identifier;
    this.arn = replica.arn;
    this.registerOutputs({ identifier: this.identifier, arn: this.arn });
  }

  private createReplica(access: DatabaseAccess): aws.rds.Instance {
    const { context, settings } = this.args;
    return new aws.rds.Instance(
      this.owner,
      {
        identifier: settings.identifier,
        replicateSourceDb: this.source,
        instanceClass: settings.instanceClass,
        ...storageGrowth(settings.maximumStorageGigabytes),
        storageEncrypted: true,
        kmsKeyId: settings.kmsKeyArn,
        parameterGroupName: this.createParameterGroup(),
        dbSubnetGroupName: access.subnetGroupName,
        vpcSecurityGroupIds: [access.securityGroupId],
        publiclyAccessible: false,
        multiAz: settings.multiAz,
        backupRetentionPeriod: settings.backupRetentionDays,
        deleteAutomatedBackups: false,
        copyTagsToSnapshot: true,
        deletionProtection: settings.deletionProtection,
        skipFinalSnapshot: true,
        autoMinorVersionUpgrade: true,
        applyImmediately: settings.applyImmediately,
        tags: context.tags,
      },
      {
        parent: this,
        protect: context.protect,
        ...keptOptions(context),
        customTimeouts: REPLICA_TIMEOUTS,
        ignoreChanges: ["replicateSourceDb"],
      },
    );
  }

  /** A replica across regions does not take its source's parameters but the engine's defaults (API_CreateDBInstanceReadReplica). */
  private createParameterGroup(): pulumi.Output<string> | undefined {
    const { context, settings } = this.args;
    if (settings.parameterFamily === undefined) {
      return undefined;
    }
    const group = new aws.rds.ParameterGroup(
      this.owner.toLowerCase(),
      parameterGroupArgs(context, settings.parameterFamily, settings.parameters),
      { parent: this, ...keptOptions(context) },
    );
    return group.name;
  }
}
