import { strict as assert } from "node:assert";
import { distribution, joinSamples, percentile } from "../../../drill/bench/distribution";

describe("a distribution", () => {
  it("takes percentiles that are values of the sample, and no smaller than the share they stand for", () => {
    const sorted = Array.from({ length: 200 }, (_none, index) => index + 1);
    assert.equal(percentile(sorted, 0.5), 100);
    assert.equal(percentile(sorted, 0.99), 198);
    assert.equal(percentile([7], 0.01), 7);
  });

  it("says extremes, middle and mean whatever the order of the values", () => {
    const figures = distribution({ values: [3, 1, 2, 10], missing: 1 });
    assert.deepEqual(figures, {
      count: 4,
      missing: 1,
      minimum: 1,
      p1: 1,
      p50: 2,
      mean: 4,
      p99: 10,
      maximum: 10,
    });
  });

  it("has no figures of no values, and still counts those that are missing", () => {
    const { count, missing, mean, maximum } = distribution({ values: [], missing: 3 });
    assert.deepEqual([count, missing, mean, maximum], [0, 3, Number.NaN, Number.NaN]);
  });

  it("is the same of parts joined as of the whole", () => {
    const joined = joinSamples([
      { values: [1, 2], missing: 1 },
      { values: [3], missing: 0 },
    ]);
    assert.deepEqual(joined, { values: [1, 2, 3], missing: 1 });
  });
});
