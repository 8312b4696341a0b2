import { strict as assert } from "node:assert";
import { loadScenario, scenarioNames } from "../../../drill/scenario/load";
import { runDrill } from "../../../drill/scenario/run";
import { stacksFor } from "../stacks";

describe("each scenario of ours", function () {
  this.timeout(60_000);

  // The default one has tests of its own.
  for (const name of scenarioNames().filter((each) => each !== "default")) {
    it(`holds on the shipped design: ${name}`, async () => {
      const result = await runDrill(await stacksFor(loadScenario(name)), loadScenario(name), { seed: 1 });
      assert.equal(result.warmUpProblem, undefined);
      assert.deepEqual(
        result.expectations.filter(({ outcome }) => outcome === "failed"),
        [],
      );
      assert.deepEqual(result.invariants.violations, []);
    });
  }
});
