/** The part of the RDS API that handlers use. */
import type {
  DBInstance,
  DescribeDBInstancesCommandInput,
  DescribeDBInstancesCommandOutput,
  PromoteReadReplicaCommandInput,
  PromoteReadReplicaCommandOutput,
  RebootDBInstanceCommandInput,
  RebootDBInstanceCommandOutput,
} from "@aws-sdk/client-rds";
import { type Applied, answer, awsError } from "../applied";
import type { Regional } from "../cloudwatch/api";
import type { Output } from "../output";
import { type DbInstance, type RdsState, replicasOf } from "./state";

/** The surroundings take time for it. */
export type RdsChange =
  | { readonly kind: "reboot"; readonly instance: DbInstance; readonly failover: boolean }
  | { readonly kind: "promote"; readonly instance: DbInstance };

/** A replica in another region is named by its ARN. */
function describe(state: RdsState, instance: DbInstance): DBInstance {
  const { source } = instance;
  return {
    DBInstanceIdentifier: instance.identifier,
    DBInstanceArn: instance.arn,
    DBInstanceStatus: instance.status,
    Engine: instance.engine,
    MultiAZ: instance.multiAz,
    AvailabilityZone: instance.zone,
    SecondaryAvailabilityZone: instance.secondaryZone,
    AllocatedStorage: instance.storageGigabytes,
    BackupRetentionPeriod: instance.backupRetentionDays,
    ReadReplicaSourceDBInstanceIdentifier: source,
    ReadReplicaDBInstanceIdentifiers: replicasOf(state, instance).map((replica) =>
      replica.region === instance.region ? replica.identifier : replica.arn,
    ),
    StatusInfos:
      source === undefined
        ? []
        : [{ StatusType: "read replication", Normal: true, Status: "replicating", Message: "" }],
  };
}

function find(state: RdsState, region: string, identifier: string | undefined): DbInstance {
  const instance = state.instances.get(`${region}/${identifier}`);
  if (instance === undefined)
    throw awsError("DBInstanceNotFoundFault", `DBInstance ${identifier} not found.`, 404);
  return instance;
}

export function describeDbInstances(
  state: RdsState,
  _now: number,
  { region, input }: Regional<DescribeDBInstancesCommandInput>,
): Applied<Output<DescribeDBInstancesCommandOutput>, RdsChange> {
  const { DBInstanceIdentifier: identifier } = input;
  const instances =
    identifier === undefined
      ? [...state.instances.values()].filter((instance) => instance.region === region)
      : [find(state, region, identifier)];
  return answer({ DBInstances: instances.map((instance) => describe(state, instance)) });
}

function requireAvailable(instance: DbInstance): void {
  if (instance.status !== "available")
    throw awsError(
      "InvalidDBInstanceStateFault",
      `DB instance ${instance.identifier} is not in the available state: it is ${instance.status}.`,
    );
}

/**
 * "You can't enable force failover if the instance isn't configured for Multi-AZ." Which error that is, is not
 * documented.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RebootDBInstance.html
 */
export function rebootDbInstance(
  state: RdsState,
  _now: number,
  { region, input }: Regional<RebootDBInstanceCommandInput>,
): Applied<Output<RebootDBInstanceCommandOutput>, RdsChange> {
  const instance = find(state, region, input.DBInstanceIdentifier);
  const failover = input.ForceFailover === true;
  if (failover && !instance.multiAz)
    throw awsError(
      "InvalidParameterCombination",
      `A failover was requested of ${instance.identifier}, which is not Multi-AZ.`,
    );
  requireAvailable(instance);
  instance.status = "rebooting";
  return {
    response: { DBInstance: describe(state, instance) },
    changes: [{ kind: "reboot", instance, failover }],
  };
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_PromoteReadReplica.html */
export function promoteReadReplica(
  state: RdsState,
  _now: number,
  { region, input }: Regional<PromoteReadReplicaCommandInput>,
): Applied<Output<PromoteReadReplicaCommandOutput>, RdsChange> {
  const instance = find(state, region, input.DBInstanceIdentifier);
  if (instance.source === undefined)
    throw awsError(
      "InvalidDBInstanceStateFault",
      `DB Instance ${instance.identifier} is not a read replica.`,
    );
  requireAvailable(instance);
  instance.status = "modifying";
  // "Default: 1": without backups no replica of its own could be made.
  instance.backupRetentionDays = input.BackupRetentionPeriod ?? 1;
  return {
    response: { DBInstance: describe(state, instance) },
    changes: [{ kind: "promote", instance }],
  };
}
