import { EMPTY_LATCH_DOCUMENT } from "./document";
import type { LatchFacts, LatchObservation, LatchOutcome, LatchPolicy } from "./facts";
import { latchRules } from "./rules";

export type LatchDecision = LatchOutcome & { readonly rule: string };

/** Pure. `now` in milliseconds since the epoch. */
export function decideLatch(observation: LatchObservation, policy: LatchPolicy, now: number): LatchDecision {
  const facts: LatchFacts = {
    observation,
    policy,
    now,
    document: observation.document ?? EMPTY_LATCH_DOCUMENT,
    closed:
      policy.mode === "lease"
        ? observation.lease?.lapsed !== undefined
        : observation.path === policy.failedOverPath,
  };
  for (const rule of latchRules) {
    if (rule.when(facts)) {
      return { ...rule.outcome(facts), rule: rule.id };
    }
  }
  throw new Error("No rule of the latch matches: the last rule has to match always.");
}
