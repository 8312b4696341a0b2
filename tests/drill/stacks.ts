/** Both stacks, evaluated once per test process. */
import { loadScenario } from "../../drill/scenario/load";
import type { Scenario } from "../../drill/scenario/schema";
import { evaluationOf, STACK_OF } from "../../drill/scenario/settings";
import type { SynthesisedFunction, SynthesisedStack } from "../../drill/synth/model";
import { synthesise } from "../../drill/synth/synthesise";

let both: Promise<readonly SynthesisedStack[]> | undefined;

export function bothStacks(): Promise<readonly SynthesisedStack[]> {
  both ??= (async () => [await synthesise({ stack: "prod" }), await synthesise({ stack: "dr" })])();
  return both;
}

const others = new Map<string, Promise<SynthesisedStack>>();

/** Both stacks as a scenario has them, each way of evaluating them once per test process. */
export async function stacksFor(scenario: Scenario): Promise<readonly SynthesisedStack[]> {
  const [prod, dr] = await bothStacks();
  const own = (stack: string, plain: SynthesisedStack | undefined) => {
    const options = evaluationOf(scenario, stack);
    if (
      Object.keys(options.overrides).length === 0 &&
      options.references === undefined &&
      plain !== undefined
    )
      return plain;
    const key = JSON.stringify(options);
    const made = others.get(key) ?? synthesise(options);
    others.set(key, made);
    return made;
  };
  return [await own(STACK_OF.primary, prod), await own(STACK_OF.backup, dr)];
}

/** Both stacks with a latch that an alarm closes by the check's path, as the seeds have it. */
export function pathStacks(): Promise<readonly SynthesisedStack[]> {
  return stacksFor(loadScenario("verification"));
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
