/** Results beside each other, each with the design it is of. */
import type { DrillResult } from "../scenario/run";

export interface Named {
  /** `shipped` or `reference`. */
  readonly design: string;
  readonly result: DrillResult;
}

export interface ReportOptions {
  /** Design of the result. @default "shipped" */
  readonly design?: string;
  /** Another design in the same scenario with the same seed, shown beside it. */
  readonly other?: Named;
}

export function namedResults(
  result: DrillResult,
  { design = "shipped", other }: ReportOptions,
): readonly Named[] {
  if (other === undefined) return [{ design, result }];
  if (other.result.scenario !== result.scenario || other.result.seed !== result.seed) {
    throw new Error(
      `Only drills of one scenario and seed can be compared. These are "${result.scenario}" with seed ${result.seed} and "${other.result.scenario}" with seed ${other.result.seed}.`,
    );
  }
  return [{ design, result }, other];
}
