/** Database, Auto Scaling group, and what the sentinel has seen. */
import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import type { SiteManifest } from "../../components/manifest";
import type { SentinelDocument } from "../../handlers/state/documents";
import { sentinelStore } from "../aws/ports";
import { readMetric } from "../aws/route53";
import type { OpsClients } from "../clients";
import { attempt, OperationError, type Reading, reading } from "../errors";
import type { CapacityState, DatabaseState, SiteObservation } from "./observation";

/** How far back a replica's lag is looked for, milliseconds. */
const LAG_LOOK_BACK_MS = 10 * 60_000;

/** A site without such a resource has no such part. */
export async function observeResources(
  clients: OpsClients,
  manifest: SiteManifest,
  now: number,
): Promise<Pick<SiteObservation, "sentinel" | "database" | "replicaLag" | "capacity">> {
  const { sentinel, database, autoScaling, region } = manifest;
  const identifier = database?.identifier ?? "";
  const [states, instance, lag, group] = await Promise.all([
    partOf(sentinel !== undefined, () => readSentinel(clients, manifest)),
    partOf(database !== undefined, () => readDatabase(clients, region, identifier)),
    partOf(database?.kind === "replica", () => readLag(clients, region, identifier, now)),
    partOf(autoScaling !== undefined, () => readCapacity(clients, region, autoScaling?.groupName ?? "")),
  ]);
  return {
    ...(states === undefined ? {} : { sentinel: states }),
    ...(instance === undefined ? {} : { database: instance }),
    ...(lag === undefined ? {} : { replicaLag: lag }),
    ...(group === undefined ? {} : { capacity: group }),
  };
}

async function partOf<T>(exists: boolean, read: () => Promise<T>): Promise<Reading<T> | undefined> {
  return exists ? reading(read) : undefined;
}

async function readSentinel(clients: OpsClients, manifest: SiteManifest): Promise<SentinelDocument> {
  const stored = await attempt("GetItem", `table ${manifest.stateTable}`, "Try again.", () =>
    sentinelStore(clients, manifest).read(),
  );
  return stored?.document ?? { resources: {} };
}

async function readDatabase(clients: OpsClients, region: string, identifier: string): Promise<DatabaseState> {
  const output = await attempt("DescribeDBInstances", `${identifier} in ${region}`, "Try again.", () =>
    clients.rds(region).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier })),
  );
  const instance = output.DBInstances?.[0];
  if (instance === undefined) {
    throw new OperationError(`There is no database ${identifier} in ${region}. See the RDS console.`);
  }
  return {
    status: instance.DBInstanceStatus ?? "unknown",
    multiAz: instance.MultiAZ === true,
    source: instance.ReadReplicaSourceDBInstanceIdentifier || undefined,
  };
}

/** Seconds: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html */
async function readLag(
  clients: OpsClients,
  region: string,
  identifier: string,
  now: number,
): Promise<number> {
  const query = {
    region,
    namespace: "AWS/RDS",
    metric: "ReplicaLag",
    dimensions: { DBInstanceIdentifier: identifier },
  };
  const newest = (await readMetric(clients, query, "Maximum", now - LAG_LOOK_BACK_MS, now)).at(-1);
  if (newest === undefined) {
    throw new OperationError(`ReplicaLag of ${identifier} has no datapoint in the last 10 minutes`);
  }
  return newest.value;
}

async function readCapacity(clients: OpsClients, region: string, name: string): Promise<CapacityState> {
  const output = await attempt("DescribeAutoScalingGroups", `${name} in ${region}`, "Try again.", () =>
    clients.autoScaling(region).send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })),
  );
  const group = output.AutoScalingGroups?.[0];
  if (group === undefined) {
    throw new OperationError(`There is no Auto Scaling group ${name} in ${region}. See the EC2 console.`);
  }
  const inService = (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === "InService");
  return {
    inService: inService.length,
    desired: group.DesiredCapacity ?? 0,
    maximum: group.MaxSize ?? 0,
  };
}
