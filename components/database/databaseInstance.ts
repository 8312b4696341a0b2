import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { CreatedDatabaseSettings } from "../settings/schema";
import { keptOptions, parameterGroupArgs, STORAGE_TYPE, storageGrowth } from "./databaseEngine";
import { finalSnapshotName } from "./databaseFinalSnapshot";
import type { DatabaseHandle } from "./databaseHandle";
import { DatabaseAccess, type DatabaseNetwork } from "./databaseNetwork";
import { GeneratedPassword } from "./databasePassword";
import { ReadReplica } from "./databaseReadReplica";

export interface DatabaseInstanceArgs {
  readonly context: SiteContext;
  readonly settings: CreatedDatabaseSettings;
  readonly network: DatabaseNetwork;
  /** Region of the other site, which gets a copy of a generated password. */
  readonly peerRegion: string | undefined;
}

/**
 * A Multi-AZ database instance with its read replicas: encrypted, backed up, private.
 *
 * The identifier is the one in the settings and not one that Pulumi makes up: requests for a failover, replicas in
 * other regions and people know the database by it.
 */
export class DatabaseInstance extends pulumi.ComponentResource implements DatabaseHandle {
  readonly identifier: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly kind = "instance";
  readonly source = undefined;
  readonly readReplicas: readonly ReadReplica[];
  readonly secretArn: pulumi.Output<string> | undefined;

  constructor(
    private readonly owner: string,
    private readonly args: DatabaseInstanceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:data:DatabaseInstance", owner, {}, opts);
    const { context, settings, network } = args;
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
    const password = this.createPassword();
    const instance = this.createInstance(access, password);
    this.identifier = instance.identifier;
    this.arn = instance.arn;
    access.letClientsIn(instance.port);
    password?.keepFor(instance);
    this.secretArn = password?.secretArn;
    this.readReplicas = settings.readReplicas.map(
      (replica) =>
        new ReadReplica(
          `${owner}-replica-${replica.identifier}`,
          {
            context,
            settings: replica,
            applyImmediately: settings.applyImmediately,
            maximumStorageGigabytes: settings.maximumStorageGigabytes,
            source: instance,
            securityGroupId: access.securityGroupId,
          },
          { parent: this },
        ),
    );
    this.registerOutputs({ identifier: this.identifier, arn: this.arn });
  }

  private createPassword(): GeneratedPassword | undefined {
    const { context, settings, peerRegion } = this.args;
    return settings.masterPassword === "generated"
      ? new GeneratedPassword(`${this.owner}-master`, { context, settings, peerRegion }, { parent: this })
      : undefined;
  }

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

  private createInstance(access: DatabaseAccess, password: GeneratedPassword | undefined): aws.rds.Instance {
    const { context, settings } = this.args;
    return new aws.rds.Instance(
      this.owner,
      {
        identifier: settings.identifier,
        engine: settings.engine,
        engineVersion: settings.engineVersion,
        instanceClass: settings.instanceClass,
        allocatedStorage: settings.allocatedStorageGigabytes,
        ...storageGrowth(settings.maximumStorageGigabytes),
        storageType: STORAGE_TYPE,
        storageEncrypted: true,
        kmsKeyId: settings.kmsKeyArn,
        dbName: settings.databaseName,
        username: settings.username,
        ...(password === undefined ? { manageMasterUserPassword: true } : { password: password.value }),
        parameterGroupName: this.createParameterGroup(),
        dbSubnetGroupName: access.subnetGroupName,
        vpcSecurityGroupIds: [access.securityGroupId],
        publiclyAccessible: false,
        multiAz: settings.multiAz,
        backupRetentionPeriod: settings.backupRetentionDays,
        copyTagsToSnapshot: true,
        deletionProtection: settings.deletionProtection,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: finalSnapshotName(this.owner, settings.identifier, this),
        autoMinorVersionUpgrade: true,
        applyImmediately: settings.applyImmediately,
        tags: context.tags,
      },
      { parent: this, protect: context.protect, ...keptOptions(context) },
    );
  }
}
