/**
 * What the rules of the latch are where it is a lease, or a lease beside the path. A lease lapses at the gate, before
 * anybody looks; the latch's function records it and tells people, and closes the path too where there are both.
 */
import { isoTime, parseTime } from "../runtime/values";
import { failuresCountSince, isDisarmed } from "./document";
import { changedAtMs, isAlarm, isLeaseAlone, isRearming, type LatchRule, STAYS_OUT } from "./facts";

/** Before anything else of an open latch. */
export const lapseRules: readonly LatchRule[] = [
  {
    id: "LATCH-LEASE-LAPSED",
    comment: "The lease has lapsed and the path is open, where the site has both: the path closes too.",
    when: (f) => f.observation.lease?.lapsed !== undefined && !isLeaseAlone(f) && !isRearming(f),
    outcome: (f) => ({
      kind: "close",
      reason: `The lease lapsed at ${f.observation.lease?.lapsed?.at}: ${f.observation.lease?.lapsed?.reason} ${STAYS_OUT}`,
      ...(f.observation.lease?.lapsed === undefined ? {} : { closing: f.observation.lease.lapsed }),
    }),
  },
  {
    id: "LATCH-LEASE-BLIND",
    comment:
      "The lease cannot be read, so it is not known whether it has lapsed. The gate keeps the primary out by itself; the invocation fails and is retried.",
    when: (f) => isLeaseAlone(f) && f.observation.lease === undefined,
    outcome: (f) => ({
      kind: "fail",
      reason: `${f.observation.leaseProblem ?? "the lease cannot be read"}; nothing is decided`,
    }),
  },
];

/** Of an open lease whose latch's document could be read. */
export const openLeaseRules: readonly LatchRule[] = [
  {
    id: "LATCH-LEASE-WITHDRAW",
    comment:
      "Route 53 has given up on the site and the gate does not know, for its healthy answers were lost on their way back: the lease is taken away. Not by an alarm from before arming or the last re-arm, and not while disarmed.",
    when: (f) =>
      isLeaseAlone(f) &&
      isAlarm(f) &&
      f.observation.lease?.armedAt !== undefined &&
      changedAtMs(f) >
        Math.max(failuresCountSince(f.document), parseTime(f.observation.lease.armedAt) ?? 0) &&
      !isDisarmed(f.document, f.now),
    outcome: (f) => ({
      kind: "withdraw",
      reason: `The health check failed at ${isoTime(changedAtMs(f))}, and the lease had not lapsed. ${STAYS_OUT}`,
    }),
  },
  {
    id: "LATCH-LEASE-ARM",
    comment: "The lease has armed itself: that is recorded.",
    when: (f) =>
      isLeaseAlone(f) && f.document.armedAt === undefined && f.observation.lease?.armedAt !== undefined,
    outcome: (f) => ({ kind: "arm", reason: `The lease is armed since ${f.observation.lease?.armedAt}.` }),
  },
  {
    id: "LATCH-LEASE-OPEN",
    comment:
      "The lease has not lapsed. It does so at the gate, with the first request that finds Route 53 may have given up on the site.",
    when: isLeaseAlone,
    outcome: (f) => ({
      kind: "nothing",
      reason:
        f.observation.lease?.armedAt === undefined
          ? "The lease is not armed: the site has not been healthy for a stable time since it was deployed."
          : "The lease has not lapsed.",
    }),
  },
];
