/** What the checkers of a drill hand over: data, to be printed by whoever reports. */

export const INVARIANTS = {
  I1: "no stale primary",
  I2: "no dead target",
  I3: "served in time",
  I4: "no flapping",
  I5: "rest is a no-op",
  I6: "resumable",
  I7: "deployment-neutral",
  I8: "nothing lost",
  I9: "no needless failover",
} as const;
export type InvariantId = keyof typeof INVARIANTS;
export const INVARIANT_IDS = Object.keys(INVARIANTS) as readonly InvariantId[];

export interface Violation {
  readonly invariant: InvariantId;
  /** Milliseconds since the epoch, virtual. */
  readonly at: number;
  /** Seconds since the scenario began. */
  readonly second: number;
  /** Which answer or which write it was. */
  readonly text: string;
  /** What had happened before, oldest first: at most five lines. */
  readonly because: readonly string[];
}

/**
 * One failover to the backup site, and the time in which the primary could still have been answered. For a latch that
 * an alarm closes this is a measured figure, not a violation; for a lease it is 0.
 */
export interface UnlatchedWindow {
  /** Route 53 began to answer the backup, milliseconds since the epoch. */
  readonly failedOverAt: number;
  /**
   * The path was changed, or the lease would not have let a healthy answer through any more, whoever asked; absent when
   * neither happened.
   */
  readonly closedAt?: number;
  /** From the failover until the latch closed, an operator re-armed, or the drill ended; seconds, 0 or more. */
  readonly seconds: number;
  /** How often Route 53 began to answer the primary again in it. */
  readonly answersOfPrimary: number;
  /** How long it answered the primary in it, seconds. */
  readonly primarySeconds: number;
  /** Why the latch was not to close: it was unarmed or disarmed. Such a window is counted apart. */
  readonly exempt?: "unarmed" | "disarmed";
}

/** Clients waited although somebody could have served them: the part of an outage that is the design's own. */
export interface Wait {
  /** Where they were served in the end: another group or the same, or another site. */
  readonly tier: "target group" | "DNS";
  /** From the later of the outage and the moment at which a group could serve that the latch does not keep out. */
  readonly seconds: number;
}

/** The latch closed although Route 53 had not left the primary, and would not have. No violation: it is counted. */
export interface NeedlessLatch {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: "lease" | "path";
  /** Kinds of faults that were active in the two minutes before: `targets`, `unreachable`. */
  readonly during: readonly string[];
}

export interface InvariantReport {
  /** Absent in results that were made by hand. */
  readonly needlessLatches?: readonly NeedlessLatch[];
  /** Absent in results that were made by hand. */
  readonly waits?: readonly Wait[];
  readonly violations: readonly Violation[];
  readonly windows: readonly UnlatchedWindow[];
  /** What was seen and exempt by definition, by reason: how often. */
  readonly exempt: Readonly<Record<string, number>>;
}
