/** The verdict on a drill in one line. */
import type { DrillResult } from "../scenario/run";

export function verdict(result: DrillResult): string {
  if (result.warmUpProblem !== undefined) return `FAILED before it began: ${result.warmUpProblem}`;
  const failed = result.expectations.filter(({ outcome }) => outcome === "failed").length;
  const all = result.expectations.length;
  const violated = [...new Set(result.invariants.violations.map(({ invariant }) => invariant))].sort();
  const problems = [
    ...(failed === 0 ? [] : [`${failed} of ${all} expectations`]),
    ...(violated.length === 0 ? [] : [`violated: ${violated.join(", ")}`]),
  ];
  if (problems.length > 0 || !result.held)
    return `FAILED: ${problems.join("; ") || "the drill did not hold"}`;
  return `HELD: all ${all} expectations`;
}
