import { strict as assert } from "node:assert";
import { disagreement } from "../../../drill/bench/agreement";
import { comparePrediction, overridesOf, PREDICTED_SETTINGS } from "../../../drill/bench/predictions";
import type { SynthesisedStack } from "../../../drill/synth/model";
import { synthesise } from "../../../drill/synth/synthesise";
import { bothStacks } from "../stacks";

/** Few, because every pull request waits for them; `npm run bench -- --only predictions` takes many. */
const SEEDS = 2;

describe("the predicted recovery time", function () {
  this.timeout(120_000);
  let backup: SynthesisedStack | undefined;
  before(async () => {
    [, backup] = await bothStacks();
  });

  it("is held to the drill with twenty settings, each once", () => {
    assert.equal(new Set(PREDICTED_SETTINGS.map(({ name }) => name)).size, 20);
  });

  for (const settings of PREDICTED_SETTINGS) {
    it(`bounds what the drill measures: ${settings.name}`, async () => {
      assert.ok(backup !== undefined);
      const primary = await synthesise({ stack: "prod", overrides: overridesOf(settings) });
      const results = await comparePrediction(settings, [primary, backup], SEEDS);
      assert.deepEqual(
        results.map(({ tier }) => tier),
        ["targetGroup", "dns"],
      );
      assert.deepEqual(
        results.flatMap((result) => disagreement(result) ?? []),
        [],
      );
    });
  }

  it("is contradicted by a drill that takes longer or less", () => {
    const predicted = { minimum: 5, mean: 8, worst: 12 };
    const of = (minimum: number, maximum: number, missing = 0) =>
      disagreement({
        settings: "s",
        tier: "dns",
        predicted,
        measured: {
          count: 2,
          missing,
          minimum,
          p1: minimum,
          p50: minimum,
          mean: minimum,
          p99: maximum,
          maximum,
        },
      });
    assert.equal(of(5, 12), undefined);
    assert.match(of(3, 12) ?? "", /predicted from 5 to 12 s, and took 3\.0 s/);
    assert.match(of(5, 14) ?? "", /and took 14\.0 s/);
    assert.match(of(5, 12, 1) ?? "", /did not come in 1 drills/);
  });
});
