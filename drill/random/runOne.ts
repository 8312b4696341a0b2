/** One random drill, and the little that is kept of it. */
import type { InvariantReport, Wait } from "../invariants/violation";
import { type DrillOptions, runDrill } from "../scenario/run";
import type { SynthesisedStack } from "../synth/model";
import type { RandomDrill } from "./schedule";
import { scenarioOf } from "./schedule";

export interface RandomResult {
  readonly index: number;
  readonly invariants: InvariantReport;
  /** Each wait of clients while somebody could have served them: outages without the time in which nobody could. */
  readonly recoveries: readonly Wait[];
  readonly events: number;
  readonly invocations: number;
  /** The drill could not be judged: it never came to rest, or the model met something it does not know. */
  readonly problem?: string;
}

const NOTHING: InvariantReport = { violations: [], windows: [], exempt: {} };

export type Design = "shipped" | "reference";

/** What a design adds to a drill beside its stacks. */
export async function designOptions(design: Design): Promise<Pick<DrillOptions, "prepare" | "rearm">> {
  return design === "reference" ? (await import("../reference/design")).referenceDesign : {};
}

export async function runOne(
  stacks: readonly SynthesisedStack[],
  drill: RandomDrill,
  design: Pick<DrillOptions, "prepare" | "rearm">,
): Promise<RandomResult> {
  try {
    const result = await runDrill(stacks, scenarioOf(drill), { ...design, seed: drill.seed });
    return {
      index: drill.index,
      invariants: result.invariants,
      recoveries: result.invariants.waits ?? [],
      events: result.work.events,
      invocations: result.work.invocations,
      ...(result.warmUpProblem === undefined ? {} : { problem: result.warmUpProblem }),
    };
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { index: drill.index, invariants: NOTHING, recoveries: [], events: 0, invocations: 0, problem };
  }
}

/** Ids of invariants that a drill violated, sorted; `problem` when it could not be judged. */
export function failureOf(result: RandomResult): readonly string[] {
  if (result.problem !== undefined) return ["problem"];
  return [...new Set(result.invariants.violations.map(({ invariant }) => invariant))].sort();
}
