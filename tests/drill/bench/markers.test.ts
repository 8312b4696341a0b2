import { strict as assert } from "node:assert";
import { readBlock, replaceBlock } from "../../../drill/bench/markers";

const TEXT = "before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n";

describe("a written block of a page", () => {
  it("is replaced between its comments, and nothing else is touched", () => {
    const page = replaceBlock(TEXT, "bench", "new");
    assert.equal(page, "before\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nafter\n");
    assert.equal(readBlock(page, "bench"), "new");
    assert.equal(replaceBlock(page, "bench", "new"), page);
  });

  it("needs both comments, and says which", () => {
    assert.throws(() => replaceBlock("text", "bench", "new"), /<!-- bench:begin --> and <!-- bench:end -->/);
    assert.throws(() => readBlock(TEXT, "calibration"), /calibration:begin/);
  });
});
