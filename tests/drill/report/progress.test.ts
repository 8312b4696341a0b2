import { strict as assert } from "node:assert";
import { createProgress } from "../../../drill/report/progress";

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe("progress of a long run", () => {
  it("is silent where there is no terminal", () => {
    const target = stream(false);
    const progress = createProgress(target, 10, "drills");
    progress.step(10);
    progress.end();
    assert.deepEqual(target.written, []);
  });

  it("rewrites one line, at most ten times a second, always for the last step, and takes it away", () => {
    const target = stream(true);
    let now = 0;
    const progress = createProgress(target, 10, "drills", () => now);
    progress.step(1, "0 failed");
    now = 50;
    progress.step(2);
    progress.step(10);
    progress.end();
    assert.deepEqual(target.written, [
      "\r\u001b[2K[##......................] 1 of 10 drills, 0 failed",
      "\r\u001b[2K[########################] 10 of 10 drills",
      "\r\u001b[2K",
    ]);
  });
});
