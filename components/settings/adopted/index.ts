/** Checks of adopted resources against what AWS has, when a stack is evaluated. */
import { keyOf, setCommand } from "../keys";
import { type Problem, SettingsError } from "../problems";
import type { AdoptedFacts, AdoptedFinding } from "./facts";
import { checkAsksAnAdoptedListener, groupStickiness, internalLoadBalancer } from "./listeners";
import { adoptedRecords } from "./records";
import { adoptedTargetGroups } from "./targetGroups";

export type { AdoptedFacts } from "./facts";

/** Everything adopted that would break in an outage; what was not read is not judged. */
export function adoptedProblems(facts: AdoptedFacts): readonly Problem[] {
  const { place } = facts;
  const findings = [
    ...internalLoadBalancer(facts),
    ...checkAsksAnAdoptedListener(facts),
    ...groupStickiness(facts),
    ...adoptedTargetGroups(facts),
    ...adoptedRecords(facts),
  ];
  return findings.map(({ path, found, rule, remedy }: AdoptedFinding) => ({
    key: keyOf(place, path),
    received: found,
    rule,
    remedy: "set" in remedy ? setCommand(place, path, remedy.set) : remedy.act,
  }));
}

/** @throws SettingsError with all problems of what is adopted. */
export function refuseAdopted(facts: AdoptedFacts): void {
  const problems = adoptedProblems(facts);
  if (problems.length > 0) throw new SettingsError(problems, facts.place.stack);
}
