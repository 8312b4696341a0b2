/** What is between the primary's latch and its goal, and whether the call is due. */
import type { StepRecord } from "../history/failoverEvent";
import { knowsClosing } from "../latch/document";
import type { Interlock } from "../latch/observe";
import { readGroupHealth } from "../targetGroups/observe";
import { CLOSED_AGAIN, isChangedSinceCall, isRearmedSince, OPENED_AGAIN } from "./changedBack";
import { preChecks } from "./checks";
import type { ControllerContext } from "./context";
import type { Goal } from "./goals";
import { groupText, isAbleGroup } from "./group";
import { type Hold, isHeldOut, isLetIn } from "./holds";
import { lastCall, type StepView } from "./stepRules";
import { observeWorld } from "./world";

export interface LatchLook {
  readonly context: ControllerContext;
  readonly record: StepRecord | undefined;
  readonly holds: readonly Hold[];
  readonly interlock: Interlock;
  readonly deadlineSeconds: number;
}

export interface Obstacle {
  readonly kind: StepView["kind"];
  readonly why: readonly string[];
}

/** Undefined: the primary is held out as far as it can be, and only the effect is awaited. */
export async function obstacleToClosing(look: LatchLook): Promise<Obstacle | undefined> {
  const { context, record, holds, interlock, deadlineSeconds } = look;
  if (isOpenedAgain(look)) {
    return { kind: "impossible", why: [OPENED_AGAIN] };
  }
  if (!isHeldOut(holds)) {
    if (holds.every(({ closed }) => closed === undefined)) {
      return { kind: holds.every(({ permanent }) => permanent) ? "impossible" : "unreadable", why: [] };
    }
    const nobody = await nobodyToServe(context);
    return nobody === undefined ? { kind: "ready", why: [] } : { kind: "blocked", why: [nobody] };
  }
  // One hold keeps the primary out. The others, and the record of the closing, must not make a failover fail.
  const open = holds.some(({ closed }) => closed === false);
  const unrecorded = interlock.kind === "read" && !knowsClosing(interlock.stored.document);
  const trying = context.now() - lastCall(record).since < (deadlineSeconds * 1000) / 2;
  return (open || unrecorded) && (record === undefined || trying) ? { kind: "ready", why: [] } : undefined;
}

function isOpenedAgain({ record, holds, interlock }: LatchLook): boolean {
  const rearmedAt = interlock.kind === "read" ? interlock.stored.document.rearmed?.at : undefined;
  const lease = holds.find(({ name }) => name === "lease");
  const path = holds.find(({ name }) => name === "path");
  // With a takeover, the version on record is that of its document.
  const alone = holds.every(({ name }) => name !== "takeover");
  return (
    isRearmedSince(record, "rearmedAt", rearmedAt) ||
    (lease?.closed === false && isRearmedSince(record, "leaseRearmedAt", lease.rearmedAt)) ||
    (alone && path?.closed === false && isChangedSinceCall(record, path.version))
  );
}

/** Undefined: every hold is lifted, and only the effect is awaited. */
export async function obstacleToOpening({
  context,
  record,
  holds,
  interlock,
}: LatchLook): Promise<Obstacle | undefined> {
  const unknown = holds.find(({ closed }) => closed === undefined);
  if (unknown !== undefined) {
    return { kind: unknown.permanent ? "impossible" : "unreadable", why: [] };
  }
  if (isLetIn(holds)) {
    return undefined;
  }
  const again = holds.some(
    ({ name, closed, version, rearmedAt }) =>
      closed === true &&
      ((name === "path" && isChangedSinceCall(record, version)) ||
        (name === "lease" && isRearmedSince(record, "leaseRearmedAt", rearmedAt))),
  );
  if (again) {
    return { kind: "impossible", why: [CLOSED_AGAIN] };
  }
  const why = await notToOpen(context, interlock);
  return why === undefined ? { kind: "ready", why: [] } : { kind: "blocked", why: [why] };
}

/** The pre-checks may be of another run, long ago: the primary must be fit to serve when clients are sent there. */
async function notToOpen(context: ControllerContext, { kind }: Interlock): Promise<string | undefined> {
  if (kind === "unreadable") {
    return "a re-arm is recorded before anything is lifted";
  }
  const goals: readonly Goal[] = [{ kind: "latch", closed: false }];
  const input = {
    id: "",
    source: "",
    resourceType: "dns",
    type: "manual",
    undo: true,
    synchronised: true,
  } as const;
  const world = await observeWorld(context, goals);
  const failed = preChecks({ ...input, goals }, world, context.config, context.now()).filter(({ ok }) => !ok);
  return failed.length === 0 ? undefined : failed.map(({ name, seen }) => `${name}: ${seen}`).join("; ");
}

/** Why Route 53 must not be made to answer this site now. */
export async function nobodyToServe({ config, ports }: ControllerContext): Promise<string | undefined> {
  if (config.loadBalancer === undefined) {
    return undefined;
  }
  const groups = await readGroupHealth(ports.elb, config.loadBalancer.groups);
  return groups.some(isAbleGroup)
    ? undefined
    : `no group of site ${config.site} has enough healthy targets (${groups.map(groupText).join(", ")})`;
}
