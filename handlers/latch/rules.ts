/**
 * The rules of the latch, in order; the first that matches decides.
 *
 * What they keep: once Route 53 has answered the backup because the primary was unhealthy, the primary stays out until
 * an operator re-arms (I1). A re-arm is never undone by something that happened before it. A site that was never
 * healthy, or is worked on by plan, is not latched.
 */
import { isoTime } from "../runtime/values";
import {
  countsSinceRearm,
  failuresCountSince,
  isDisarmed,
  knowsClosing,
  minutesCountSince,
} from "./document";
import {
  changedAtMs,
  isAlarm,
  isLeaseAlone,
  isRearming,
  type LatchFacts,
  type LatchOutcome,
  type LatchRule,
  STAYS_OUT,
} from "./facts";
import { lapseRules, openLeaseRules } from "./leaseRules";
import { failedAgain, hasFailed, isStablyHealthy } from "./minutes";

/** The failure happened before the latch was armed, or before it was last lifted. */
function isOld(facts: LatchFacts): boolean {
  return changedAtMs(facts) <= failuresCountSince(facts.document);
}

function alarmStands(facts: LatchFacts): boolean {
  return facts.observation.alarm?.state === "ALARM";
}

function finished(facts: LatchFacts): LatchOutcome {
  const lapsed = isLeaseAlone(facts) ? facts.observation.lease?.lapsed : undefined;
  return lapsed === undefined
    ? {
        kind: "finish",
        reason: `The health check already asks ${facts.policy.failedOverPath}; what an interrupted closing left open is finished. ${STAYS_OUT}`,
      }
    : { kind: "finish", reason: `${lapsed.reason} ${STAYS_OUT}`, closing: lapsed };
}

export const latchRules: readonly LatchRule[] = [
  {
    id: "LATCH-NOT-A-FAILURE",
    comment:
      "The alarm went to OK or INSUFFICIENT_DATA. With missing data treated as good, neither proves a recovery, and a latch is lifted by people only.",
    when: (f) => f.observation.trigger.kind === "alarm" && f.observation.trigger.newState !== "ALARM",
    outcome: (f) => ({
      kind: "nothing",
      reason: `The alarm went to ${f.observation.trigger.kind === "alarm" ? f.observation.trigger.newState : ""}; only ALARM closes the latch.`,
    }),
  },
  {
    id: "LATCH-REARMING",
    comment:
      "The latch is still closed, but a re-arm has just been recorded: the operator is about to restore lease and path.",
    when: (f) => f.closed && isRearming(f),
    outcome: (f) => ({
      kind: "nothing",
      reason: `A re-arm was recorded at ${f.document.rearmed?.at}; what opens the latch is awaited.`,
    }),
  },
  {
    id: "LATCH-FINISH",
    comment:
      "The latch is closed, but that is not recorded or people have not been told: an interrupted closing is finished.",
    when: (f) =>
      f.closed &&
      (f.observation.document === undefined ||
        !knowsClosing(f.document) ||
        f.document.latched?.notifiedAt === undefined),
    outcome: finished,
  },
  {
    id: "LATCH-CLOSED",
    comment: "The latch is closed, recorded and told.",
    when: (f) => f.closed,
    outcome: (f) => ({ kind: "nothing", reason: `Closed since ${f.document.latched?.at}. ${STAYS_OUT}` }),
  },
  ...lapseRules,
  {
    id: "LATCH-CLOSE-BLIND",
    comment:
      "The health check failed and the interlock cannot be read: the latch closes, because a latch closed in vain costs less than a stale primary.",
    when: (f) => !isLeaseAlone(f) && isAlarm(f) && f.observation.document === undefined,
    outcome: (f) => ({
      kind: "close",
      reason: `The health check failed, and ${f.observation.documentProblem}: closed to be safe. ${STAYS_OUT}`,
    }),
  },
  {
    id: "LATCH-TICK-BLIND",
    comment:
      "The interlock cannot be read, and without a message it is not known whether a failure is newer than the last re-arm. The invocation fails and is retried.",
    when: (f) => f.observation.document === undefined,
    outcome: (f) => ({
      kind: "fail",
      reason: `${f.observation.documentProblem ?? "the interlock cannot be read"}; nothing is decided`,
    }),
  },
  ...openLeaseRules,
  {
    id: "LATCH-STALE-MESSAGE",
    comment:
      "The alarm changed before the latch was armed or last re-armed: a late message never undoes an operator's act.",
    when: (f) => isAlarm(f) && isOld(f),
    outcome: (f) => ({
      kind: "nothing",
      reason: `The alarm changed at ${isoTime(changedAtMs(f))}, not after ${isoTime(failuresCountSince(f.document))}, when the latch was armed or last re-armed; the message is too old.`,
    }),
  },
  {
    id: "LATCH-DISARMED",
    comment: "An operator has disarmed the latch for planned work, and the time has not passed.",
    when: (f) => isDisarmed(f.document, f.now),
    outcome: (f) => ({
      kind: "nothing",
      reason: `Disarmed until ${f.document.disarmed?.until} by ${f.document.disarmed?.by}: ${f.document.disarmed?.reason}.`,
    }),
  },
  {
    id: "LATCH-UNARMED",
    comment:
      "The site has not been healthy for a stable time since it was deployed: its first minutes must not latch it.",
    when: (f) => isAlarm(f) && f.document.armedAt === undefined,
    outcome: () => ({
      kind: "nothing",
      reason: "Not armed: the site has not been healthy for a stable time since it was deployed.",
    }),
  },
  {
    id: "LATCH-CLOSE",
    comment: "The health check failed: the latch closes.",
    when: isAlarm,
    outcome: (f) => ({
      kind: "close",
      reason: `The health check failed at ${isoTime(changedAtMs(f))}. ${STAYS_OUT}`,
    }),
  },
  {
    id: "LATCH-ARM",
    comment:
      "The site has been healthy for the configured time without a gap: from now on a failure latches.",
    when: (f) =>
      f.document.armedAt === undefined &&
      isStablyHealthy(f.observation.minutes ?? [], f.now, f.policy.armAfterHealthySeconds),
    outcome: (f) => ({ kind: "arm", reason: `Healthy for ${f.policy.armAfterHealthySeconds} s; armed.` }),
  },
  {
    id: "LATCH-WAIT-TO-ARM",
    comment: "Not armed, and not healthy long enough.",
    when: (f) => f.document.armedAt === undefined,
    outcome: (f) => ({
      kind: "nothing",
      reason: `Not armed: not yet healthy for ${f.policy.armAfterHealthySeconds} s without a gap.`,
    }),
  },
  {
    id: "LATCH-LOST-MESSAGE",
    comment:
      "The alarm stands since a time after arming and the last re-arm, and the latch is open: the message was lost or came while disarmed.",
    when: (f) => alarmStands(f) && changedAtMs(f) > failuresCountSince(f.document),
    outcome: (f) => ({
      kind: "close",
      reason: `The alarm stands since ${isoTime(changedAtMs(f))} and no message has closed the latch. ${STAYS_OUT}`,
    }),
  },
  {
    id: "LATCH-FAILED-AGAIN",
    comment:
      "The check has been healthy since the re-arm and has failed again. The alarm may have had no chance to change: it can still stand from before the re-arm.",
    when: (f) =>
      countsSinceRearm(f.document, f.now) &&
      failedAgain(f.observation.minutes ?? [], minutesCountSince(f.document, f.now)),
    outcome: (f) => ({
      kind: "close",
      reason: `Healthy and failed again since the re-arm at ${isoTime(minutesCountSince(f.document, f.now))}. ${STAYS_OUT}`,
    }),
  },
  {
    id: "LATCH-UNSEEN-FAILURE",
    comment:
      "The metric shows a minute in which the check was unhealthy, and the alarm has said nothing: its data came late, or the failure was shorter than its look.",
    when: (f) =>
      !countsSinceRearm(f.document, f.now) &&
      hasFailed(f.observation.minutes ?? [], minutesCountSince(f.document, f.now)),
    outcome: (f) => ({
      kind: "close",
      reason: `The health check failed after ${isoTime(minutesCountSince(f.document, f.now))} and no alarm said so. ${STAYS_OUT}`,
    }),
  },
  {
    id: "LATCH-READY",
    comment: "Armed and open; nothing has failed since failures count.",
    when: () => true,
    outcome: (f) => ({
      kind: "nothing",
      reason: alarmStands(f)
        ? `Armed. The alarm stands since ${isoTime(changedAtMs(f))}, before ${isoTime(failuresCountSince(f.document))}, and the check has not failed anew.`
        : "Armed; nothing has failed.",
    }),
  },
];
