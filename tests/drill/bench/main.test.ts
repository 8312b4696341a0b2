import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { distribution } from "../../../drill/bench/distribution";
import { readBlock } from "../../../drill/bench/markers";
import { readResult } from "../../../drill/bench/options";
import { designFigures } from "../../../drill/bench/randomDrills";
import { markdown } from "../../../drill/bench/render";
import type { BenchResult } from "../../../drill/bench/result";
import type { RandomResult } from "../../../drill/random/runOne";
import { figuresOfMany } from "../../../drill/random/summary";

const FIGURES = "docs/bench.json";

/** A small result: one comparison, and two random drills beside those that have a problem. */
function resultOf(problems: readonly string[]): BenchResult {
  const drill = (index: number, problem?: string): RandomResult => ({
    index,
    invariants: {
      violations: index === 0 ? [{ invariant: "I1", at: 0, second: 0, text: "", because: [] }] : [],
      windows: [],
      exempt: {},
    },
    recoveries: [],
    events: 0,
    invocations: 0,
    ...(problem === undefined ? {} : { problem }),
  });
  const results = [drill(0), drill(1), ...problems.map((problem, index) => drill(index + 2, problem))];
  const figures = distribution({ values: [1, 2, 3], missing: 0 });
  const report = { results, figures: figuresOfMany(results), wallMilliseconds: 1000 };
  return {
    version: 2,
    recovery: {
      firstSeed: 1,
      seeds: 200,
      comparisons: [
        {
          title: "t",
          seeds: 200,
          kind: "seconds",
          rows: [{ design: "shipped", column: "shipped", settings: "5 s × 2", figures }],
        },
      ],
    },
    drills: {
      seed: 1,
      drills: results.length,
      designs: [designFigures("shipped", "shipped", report)],
      peakMemoryMegabytes: 100,
    },
  };
}

describe("npm run bench", function () {
  this.timeout(60_000);
  let folder: string;
  const bench = (...parts: string[]) =>
    spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", "drill/bench/main.ts", ...parts], {
      encoding: "utf8",
    });
  const file = (name: string, result: object) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(result));
    return path;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "bench-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("ends with 2 and says what is allowed, before it measures anything", () => {
    const { status, stderr } = bench("--seeds", "0");
    assert.equal(status, 2);
    assert.match(stderr, /--seeds .*whole number from 1 to 10000/);
    const parts = bench("--readme", "--only", "recovery");
    assert.equal(parts.status, 2);
    assert.match(parts.stderr, /--readme needs all parts/);
  });

  it("prints earlier figures again, and ends with 1 when something in them could not be measured", () => {
    const { status, stdout } = bench("--from", file("held.json", resultOf([])));
    assert.equal(status, 0);
    assert.match(stdout, /^Recovery over seeds 1 to 200/);
    assert.match(stdout, /as shipped \(5 s × 2\) +2\.0 s +2\.0 s +3\.0 s +3\.0 s/);
    assert.match(stdout, /I1 no stale primary +500/);
    const failed = bench("--from", file("broken.json", resultOf(["no model of that"])));
    assert.equal(failed.status, 1);
    assert.match(failed.stderr, /could not be judged. The first: no model of that/);
  });

  it("refuses figures of another version", () => {
    assert.throws(() => readResult(file("old.json", { version: 0 })), /not a result of this bench/);
  });

  it("wrote README.md's comparison from docs/bench.json; if not, run npm run bench -- --from docs/bench.json --readme", () => {
    const result: BenchResult = readResult(FIGURES);
    assert.equal(readBlock(readFileSync("README.md", "utf8"), "bench"), markdown(result));
    assert.ok((result.recovery?.seeds ?? 0) >= 50, "README's figures need at least 50 seeds");
  });
});
