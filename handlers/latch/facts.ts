/** What the rules of the latch look at. */
import type { LatchConfig } from "../runtime/config";
import { parseTime } from "../runtime/values";
import type { LatchDocument, LeaseDocument } from "../state/documents";
import { knowsClosing } from "./document";
import type { AlarmReading, MinuteStatus } from "./observe";

/** Time an operator's re-arm may take between writing its document and restoring lease and path. */
export const REARM_GRACE_MS = 120_000;

export type Trigger =
  | { readonly kind: "alarm"; readonly newState: string; readonly changedAtMs: number }
  | { readonly kind: "tick" };

export interface LatchObservation {
  readonly trigger: Trigger;
  /** Absent for a message that needs no look at the world, and where the latch is a lease alone. */
  readonly path?: string;
  /** Absent when it could not be read. */
  readonly document?: LatchDocument;
  readonly documentProblem?: string;
  /** Where the latch is a lease; absent when it could not be read. */
  readonly lease?: LeaseDocument;
  readonly leaseProblem?: string;
  /** Read by the tick while the latch is armed and open. */
  readonly alarm?: AlarmReading;
  /** Read by the tick while the latch is open: to arm it, or to find a failure the alarm did not report. */
  readonly minutes?: readonly MinuteStatus[];
}

export type LatchPolicy = Pick<
  LatchConfig,
  "mode" | "checkPath" | "failedOverPath" | "armAfterHealthySeconds"
>;

export interface LatchFacts {
  readonly observation: LatchObservation;
  readonly policy: LatchPolicy;
  readonly now: number;
  readonly document: LatchDocument;
  /** The path is the failed-over one; where the latch is a lease alone: it has lapsed. */
  readonly closed: boolean;
}

export type LatchOutcome =
  | { readonly kind: "nothing"; readonly reason: string }
  /** Change the path, record, tell. */
  | { readonly kind: "close"; readonly reason: string; readonly closing?: Lapse }
  /** The latch is closed already: record and tell what is not recorded and told. */
  | { readonly kind: "finish"; readonly reason: string; readonly closing?: Lapse }
  /** Where the latch is a lease alone: take it away, record, tell. */
  | { readonly kind: "withdraw"; readonly reason: string }
  | { readonly kind: "arm"; readonly reason: string }
  | { readonly kind: "fail"; readonly reason: string };

/** The lease's own account of the closing, where it was the lease that closed. */
export type Lapse = NonNullable<LeaseDocument["lapsed"]>;

export interface LatchRule {
  readonly id: string;
  /** For operators and documentation. */
  readonly comment: string;
  readonly when: (facts: LatchFacts) => boolean;
  readonly outcome: (facts: LatchFacts) => LatchOutcome;
}

export function isLeaseAlone(facts: LatchFacts): boolean {
  return facts.policy.mode === "lease";
}

export function isAlarm(facts: LatchFacts): boolean {
  return facts.observation.trigger.kind === "alarm";
}

/** When the alarm changed its state, milliseconds since the epoch. */
export function changedAtMs(facts: LatchFacts): number {
  const { trigger, alarm } = facts.observation;
  return trigger.kind === "alarm" ? trigger.changedAtMs : (alarm?.changedAtMs ?? 0);
}

export function isRearming(facts: LatchFacts): boolean {
  const rearmedAt = parseTime(facts.document.rearmed?.at);
  return rearmedAt !== undefined && !knowsClosing(facts.document) && facts.now - rearmedAt < REARM_GRACE_MS;
}

export const STAYS_OUT = "The primary stays out until an operator re-arms.";
