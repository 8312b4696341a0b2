/** Both stacks, evaluated once per test process. */
import type { SynthesisedFunction, SynthesisedStack } from "../../drill/synth/model";
import { synthesise } from "../../drill/synth/synthesise";

let both: Promise<readonly SynthesisedStack[]> | undefined;

export function bothStacks(): Promise<readonly SynthesisedStack[]> {
  both ??= (async () => [await synthesise({ stack: "prod" }), await synthesise({ stack: "dr" })])();
  return both;
}

/** The stacks with one function changed. */
export function withFunction(
  stacks: readonly SynthesisedStack[],
  name: string,
  change: (spec: SynthesisedFunction) => SynthesisedFunction,
): SynthesisedStack[] {
  return stacks.map((stack) => ({
    ...stack,
    functions: stack.functions.map((spec) => (spec.name === name ? change(spec) : spec)),
  }));
}

/** The stacks without resources that `drop` names. */
export function without(
  stacks: readonly SynthesisedStack[],
  drop: (type: string, name: string) => boolean,
): SynthesisedStack[] {
  return stacks.map((stack) => ({
    ...stack,
    resources: stack.resources.filter(({ type, name }) => !drop(type, name)),
  }));
}
