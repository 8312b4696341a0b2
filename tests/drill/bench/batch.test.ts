import { strict as assert } from "node:assert";
import { type Batch, split } from "../../../drill/bench/batch";

describe("a batch of drills", () => {
  it("is cut into pieces that have each seed once, in order", () => {
    const batch: Batch = { design: "shipped", story: "group-fails", firstSeed: 5, seeds: 45 };
    const pieces = split(batch, 20);
    assert.deepEqual(
      pieces.map(({ firstSeed, seeds }) => [firstSeed, seeds]),
      [
        [5, 20],
        [25, 20],
        [45, 5],
      ],
    );
  });
});
