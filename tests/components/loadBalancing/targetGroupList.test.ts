import * as assert from "node:assert/strict";
import { initialWeights } from "../../../components/loadBalancing/targetGroupList";

describe("the forward over a target group list", () => {
  it("gives the first group all the weight and keeps every other in it with none", () => {
    assert.deepEqual(initialWeights(["one", "two", "sorry"]), [
      { arn: "one", weight: 100 },
      { arn: "two", weight: 0 },
      { arn: "sorry", weight: 0 },
    ]);
  });

  it("needs a group", () => {
    assert.throws(() => initialWeights([]), /at least one target group/);
  });
});
