import { strict as assert } from "node:assert";
import { designFigures } from "../../../drill/bench/randomDrills";
import type { InvariantId } from "../../../drill/invariants/violation";
import type { RandomResult } from "../../../drill/random/runOne";
import { figuresOfMany } from "../../../drill/random/summary";

function drill(index: number, ids: readonly InvariantId[], problem?: string): RandomResult {
  const violations = ids.map((invariant) => ({ invariant, at: 0, second: 0, text: "", because: [] }));
  return {
    index,
    invariants: { violations, windows: [], exempt: {} },
    recoveries: [],
    events: 0,
    invocations: 0,
    ...(problem === undefined ? {} : { problem }),
  };
}

describe("the figures of a design's random drills", () => {
  it("count drills that violate anything, and do not take one that could not be judged for one", () => {
    const results = [drill(0, ["I1", "I1", "I8"]), drill(1, []), drill(2, [], "no model of that")];
    const report = { results, figures: figuresOfMany(results), wallMilliseconds: 1500 };
    const figures = designFigures("shipped", "shipped", report);
    assert.equal(figures.violatedAny, 1);
    assert.equal(figures.figures.problems, 1);
    assert.equal(figures.firstProblem, "no model of that");
    assert.equal(figures.wallSeconds, 1.5);
  });
});
