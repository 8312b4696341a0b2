import { strict as assert } from "node:assert";
import { loadScenario, scenarioNames } from "../../../drill/scenario/load";
import { runDrill } from "../../../drill/scenario/run";
import { overridesFor, STACK_OF } from "../../../drill/scenario/settings";
import type { SynthesisedStack } from "../../../drill/synth/model";
import { synthesise } from "../../../drill/synth/synthesise";
import { bothStacks } from "../stacks";

async function stacksFor(name: string): Promise<readonly SynthesisedStack[]> {
  const scenario = loadScenario(name);
  const [prod, dr] = await bothStacks();
  const own = async (stack: string, plain: SynthesisedStack | undefined) => {
    const overrides = overridesFor(scenario, stack);
    if (Object.keys(overrides).length === 0 && plain !== undefined) return plain;
    return synthesise({ stack, overrides });
  };
  return [await own(STACK_OF.primary, prod), await own(STACK_OF.backup, dr)];
}

describe("each scenario of ours", function () {
  this.timeout(60_000);

  // The default one has tests of its own.
  for (const name of scenarioNames().filter((each) => each !== "default")) {
    it(`holds on the shipped design: ${name}`, async () => {
      const result = await runDrill(await stacksFor(name), loadScenario(name), { seed: 1 });
      assert.equal(result.warmUpProblem, undefined);
      assert.deepEqual(
        result.expectations.filter(({ outcome }) => outcome === "failed"),
        [],
      );
      assert.deepEqual(result.invariants.violations, []);
    });
  }
});
