/** The site's database: reboot with failover to its other zone, and promotion of a replica. */

import type { StepRecord } from "../history/failoverEvent";
import type { RdsPort } from "../runtime/clients";
import { isNamed, makeError } from "../runtime/errors";
import type { ControllerContext } from "./context";
import type { Goal } from "./goals";
import { lagCheck, readLag } from "./lag";
import { reading } from "./reading";
import { lastCall, type StepView } from "./stepRules";

/**
 * Time after a reboot was asked for in which it is not asked for again, milliseconds. After a failover it takes a while
 * until RDS shows the new zone, and a Multi-AZ failover takes 60 to 120 s:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html
 */
export const REBOOT_SETTLES_MS = 300_000;

export interface Database {
  readonly status: string;
  readonly zone: string;
  /** Zone of the standby. */
  readonly standbyZone: string | undefined;
  readonly multiAz: boolean;
  /** What it replicates; undefined: it is no replica, or no longer. */
  readonly source: string | undefined;
  readonly replicating: boolean;
  readonly backupRetentionDays: number;
}

/** Fields: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html */
export async function readDatabase(rds: RdsPort, identifier: string): Promise<Database> {
  const { DBInstances: [instance] = [] } = await rds.describeDbInstances({
    DBInstanceIdentifier: identifier,
  });
  if (instance === undefined) {
    throw makeError(
      "DatabaseNotFound",
      `Database ${identifier} does not exist. Correct database and run pulumi up.`,
    );
  }
  return {
    status: instance.DBInstanceStatus ?? "unknown",
    zone: instance.AvailabilityZone ?? "unknown",
    standbyZone: instance.SecondaryAvailabilityZone,
    multiAz: instance.MultiAZ === true,
    source: instance.ReadReplicaSourceDBInstanceIdentifier || undefined,
    replicating: (instance.StatusInfos ?? []).some(
      ({ Status, Normal }) => Status === "replicating" && Normal !== false,
    ),
    backupRetentionDays: instance.BackupRetentionPeriod ?? 0,
  };
}

type DatabaseGoal = Extract<Goal, { kind: "zone" | "promotion" }>;

export async function lookAtDatabase(
  context: ControllerContext,
  identifier: string,
  goal: DatabaseGoal,
  record: StepRecord | undefined,
): Promise<StepView> {
  const database = await readDatabase(context.ports.rds, identifier);
  return goal.kind === "zone"
    ? zoneView(identifier, database, goal, record, context.now())
    : guarded(context, identifier, goal, promotionView(identifier, database));
}

/** The steps before may have taken long, and a promotion cannot be undone: its lag is looked at once more. */
async function guarded(
  { config, ports, now }: ControllerContext,
  identifier: string,
  { acceptSeconds }: Extract<Goal, { kind: "promotion" }>,
  view: StepView,
): Promise<StepView> {
  if (view.kind !== "ready" || acceptSeconds === undefined) {
    return view;
  }
  const lag = await reading("ReplicaLag", () => readLag(ports.regionalCloudWatch, identifier, now()));
  const { ok, seen } = lagCheck(lag, config.database?.maximumLagSeconds ?? 0, acceptSeconds);
  return ok ? view : { ...view, kind: "blocked", seen: `${view.seen}; ${seen}` };
}

function zoneView(
  identifier: string,
  database: Database,
  goal: Extract<Goal, { kind: "zone" }>,
  record: StepRecord | undefined,
  now: number,
): StepView {
  const { status, zone, standbyZone, multiAz } = database;
  const prior = { zone, standbyZone: standbyZone ?? null };
  const seen = `database ${identifier} is ${status} in zone ${zone}, standby in ${standbyZone ?? "none"}`;
  const arrived = goal.to === undefined ? goal.from !== undefined && zone !== goal.from : zone === goal.to;
  if (status !== "available") {
    return { kind: "moving", seen, prior };
  }
  if (arrived) {
    return { kind: "reached", seen, prior };
  }
  const { since, calledAt } = lastCall(record);
  if (calledAt !== undefined && now - calledAt < REBOOT_SETTLES_MS) {
    return { kind: "moving", seen: `${seen}; a reboot was asked for`, prior };
  }
  if (calledAt !== undefined && calledAt - since >= REBOOT_SETTLES_MS) {
    // Every reboot is an outage: once more for a call that may never have been made, and no more.
    return { kind: "moving", seen: `${seen}; a reboot was asked for twice`, prior };
  }
  if (!multiAz) {
    return { kind: "impossible", seen: `${seen}; it is not Multi-AZ, so there is no other zone`, prior };
  }
  if (goal.to !== undefined && standbyZone !== undefined && standbyZone !== goal.to) {
    return { kind: "impossible", seen: `${seen}; a failover would not lead to zone ${goal.to}`, prior };
  }
  return { kind: "ready", seen, prior };
}

/**
 * A replica under promotion is `modifying`, then `rebooting`; one that is promoted names no source. It cannot be
 * promoted while `backing-up`: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_PromoteReadReplica.html
 */
function promotionView(identifier: string, { status, source }: Database): StepView {
  const what = source === undefined ? "a database of its own" : `a replica of ${source}`;
  const seen = `${identifier} is ${what}, ${status}`;
  const prior = { source: source ?? null };
  if (status === "available") {
    return { kind: source === undefined ? "reached" : "ready", seen, prior };
  }
  return { kind: status === "backing-up" && source !== undefined ? "blocked" : "moving", seen, prior };
}

/** RDS refuses both calls unless the instance is available: then the earlier call, or something else, is under way. */
export async function changeDatabase(
  context: ControllerContext,
  identifier: string,
  goal: DatabaseGoal,
): Promise<string> {
  const { rds } = context.ports;
  try {
    if (goal.kind === "zone") {
      await rds.rebootDbInstance({ DBInstanceIdentifier: identifier, ForceFailover: true });
    } else {
      // Left out, backups would be kept for one day, whatever the replica is set to.
      const { backupRetentionDays } = await readDatabase(rds, identifier);
      await rds.promoteReadReplica({
        DBInstanceIdentifier: identifier,
        BackupRetentionPeriod: Math.max(1, backupRetentionDays),
      });
    }
    context.report.written.push(
      `database ${identifier}: ${goal.kind === "zone" ? "reboot with failover" : "promotion"}`,
    );
    return "";
  } catch (error) {
    if (isNamed(error, "InvalidDBInstanceStateFault") || isNamed(error, "InvalidDBInstanceState")) {
      return `RDS refused for the state of ${identifier}`;
    }
    throw error;
  }
}
