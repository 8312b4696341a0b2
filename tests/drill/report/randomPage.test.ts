import { strict as assert } from "node:assert";
import { binsOf, percentile } from "../../../drill/report/histogram";
import { randomPage } from "../../../drill/report/randomPage";
import { markupProblems, references } from "./markup";
import { run } from "./randomFixture";

describe("the page of random drills", () => {
  it("is well formed, refers to nothing outside, and escapes", () => {
    const page = randomPage([run("shipped", 0), run("reference", 2)]);
    assert.deepEqual(markupProblems(page), []);
    assert.deepEqual(references(page), []);
    assert.equal(page.match(/<script>/g)?.length, 1);
  });

  it("counts violations per invariant and says what I1 does not cover", () => {
    const page = randomPage([run("shipped", 0), run("reference", 2)]);
    assert.match(page, /HELD: all 10 drills/);
    assert.match(page, /FAILED: 2 of 10 drills/);
    assert.match(page, /violated in 2 drills<\/span> <span class="why">200.0 of 1,000/);
    assert.match(page, /beside 10 un-latched windows, the longest 90.0 s/);
    assert.match(page, /I3 at \+1:01/);
  });

  it("shows distributions in round bins that hold every value", () => {
    const values = [0, 1, 9.99, 10, 100];
    const bins = binsOf(values);
    assert.equal(
      bins.reduce((sum, { count }) => sum + count, 0),
      values.length,
    );
    assert.deepEqual(bins[1], { from: 5, to: 10, count: 1 });
    assert.deepEqual(binsOf([]).length, 1);
    assert.equal(
      binsOf([5000]).reduce((sum, { count }) => sum + count, 0),
      1,
    );
    assert.equal(percentile(values, 0.5), 9.99);
    assert.equal(percentile(values, 1), 100);
    assert.match(randomPage([run("shipped", 0)]), /10 in all; p50 54 s, p99 59 s, maximum 59 s/);
  });
});
