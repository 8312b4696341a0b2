/**
 * The latch of the primary site, closed and opened by plan from the backup site: the same holds, document and metric
 * that the primary's own latch works with, so that the way back is the same guarded act.
 */
import type { StepRecord } from "../history/failoverEvent";
import { type Interlock, readInterlock } from "../latch/observe";
import type { PrimarySiteConfig } from "../runtime/config";
import { makeError } from "../runtime/errors";
import { isChangedSinceCall, OPENED_AGAIN } from "./changedBack";
import type { ControllerContext } from "./context";
import type { Goal } from "./goals";
import {
  type Hold,
  hasLease,
  holdsText,
  isHeldOut,
  latchStore,
  readHolds,
  readLease,
  readTakeover,
} from "./holds";
import { effectOf, readEffect } from "./latchEffect";
import { type LatchLook, nobodyToServe, obstacleToClosing, obstacleToOpening } from "./latchObstacles";
import type { StepView } from "./stepRules";

export type LatchGoal = Extract<Goal, { kind: "latch" }>;

export function primaryOf({ config }: Pick<ControllerContext, "config">): PrimarySiteConfig {
  if (config.primary === undefined) {
    throw makeError("ConfigurationNotFound", `Site ${config.site} does not know its primary any more.`);
  }
  return config.primary;
}

/** `deadlineSeconds`: of the step. */
export async function lookAtLatch(
  context: ControllerContext,
  goal: LatchGoal,
  record: StepRecord | undefined,
  deadlineSeconds: number,
): Promise<StepView> {
  const primary = primaryOf(context);
  const takeover = goal.closed && primary.takeover ? await readTakeover(context) : undefined;
  if (takeover !== undefined && takeover.closed !== true) {
    return lookBeforeTakeover(context, primary, takeover, record);
  }
  const [holds, interlock, effect] = await Promise.all([
    readHolds(context, primary),
    readInterlock(latchStore(context, primary)),
    readEffect(context, primary, goal.closed, record),
  ]);
  const unread = interlock.kind === "unreadable" ? [interlock.problem] : [];
  const seen = [`${holdsText(holds)}; ${effect.seen}`, ...unread].join("; ");
  const base = { seen, prior: priorOf(holds, interlock), ...versionOf(holds, goal) };
  const look: LatchLook = { context, record, holds, interlock, deadlineSeconds };
  const blocked = goal.closed ? await obstacleToClosing(look) : await obstacleToOpening(look);
  return blocked === undefined
    ? { ...base, kind: effectOf(effect, holds, goal.closed, record, primary, context.now()) }
    : { ...base, kind: blocked.kind, seen: [seen, ...blocked.why].join("; ") };
}

/**
 * The claim comes first and needs this region alone: nothing that may be out of reach is waited for before it, but for
 * what the step has to remember of the primary.
 */
async function lookBeforeTakeover(
  context: ControllerContext,
  primary: PrimarySiteConfig,
  takeover: Hold,
  record: StepRecord | undefined,
): Promise<StepView> {
  const { version, seen } = takeover;
  if (version === undefined) {
    return { kind: takeover.permanent ? "impossible" : "unreadable", seen };
  }
  if (isChangedSinceCall(record, version)) {
    return { kind: "impossible", seen: `${seen}; ${OPENED_AGAIN}` };
  }
  const [nobody, prior] = await Promise.all([nobodyToServe(context), readPrior(context, primary, record)]);
  return nobody === undefined
    ? { kind: "ready", seen, prior, version }
    : { kind: "blocked", seen: `${seen}; ${nobody}`, prior, version };
}

async function readPrior(
  context: ControllerContext,
  primary: PrimarySiteConfig,
  record: StepRecord | undefined,
): Promise<NonNullable<StepView["prior"]>> {
  if (record?.prior !== undefined) {
    return record.prior;
  }
  const [leases, interlock] = await Promise.all([
    Promise.all(hasLease(primary) ? [readLease(context, primary)] : []),
    readInterlock(latchStore(context, primary)),
  ]);
  return priorOf(leases, interlock);
}

/** Which re-arms there were before the step: another one is an operator's act in between. */
function priorOf(holds: readonly Hold[], interlock: Interlock): NonNullable<StepView["prior"]> {
  const lease = holds.find(({ name }) => name === "lease");
  return {
    heldOut: isHeldOut(holds),
    ...(interlock.kind === "read" ? { rearmedAt: interlock.stored.document.rearmed?.at ?? null } : {}),
    ...(lease?.closed === undefined ? {} : { leaseRearmedAt: lease.rearmedAt ?? null }),
  };
}

/** Closing begins with the takeover where there is one; opening again is seen by the path, where there is one. */
function versionOf(holds: readonly Hold[], { closed }: LatchGoal): Pick<StepView, "version"> {
  const path = holds.find(({ name }) => name === "path");
  const takeover = holds.find(({ name }) => name === "takeover");
  const version = (closed ? (takeover ?? path) : path)?.version;
  return version === undefined ? {} : { version };
}
