import { type Facts, factsOf, type Observation, type Policy } from "./facts";
import { type Outcome, targetGroupRules } from "./rules";

/** What to do, by which rule, and why; `facts` for the memory kept beside it. */
export type Decision = Outcome & { readonly rule: string; readonly facts: Facts };

/** Pure. `now` in milliseconds since the epoch. */
export function decide(observation: Observation, policy: Policy, now: number): Decision {
  const facts = factsOf(observation, policy, now);
  for (const rule of targetGroupRules()) {
    if (rule.when(facts)) {
      return { ...rule.outcome(facts), rule: rule.id, facts };
    }
  }
  throw new Error("No rule of target-group failover matches: the last rule has to match always.");
}
