/** Ten random drills, written by hand. */
import type { RandomResult } from "../../../drill/random/runOne";
import { figuresOfMany } from "../../../drill/random/summary";
import type { RandomRun } from "../../../drill/report/randomPage";
import { HOSTILE } from "./drillFixture";

function result(index: number, violated: boolean): RandomResult {
  const because = [HOSTILE];
  return {
    index,
    invariants: {
      violations: violated ? [{ invariant: "I3", at: 0, second: 61, text: HOSTILE, because }] : [],
      windows: [
        { failedOverAt: 0, closedAt: 1, seconds: 10 * index, answersOfPrimary: 0, primarySeconds: 0 },
      ],
      exempt: {},
    },
    recoveries: [{ tier: "DNS", seconds: 50 + index }],
    events: 1,
    invocations: 1,
  };
}

export function run(design: string, violated: number): RandomRun {
  const results = Array.from({ length: 10 }, (_, index) => result(index, index < violated));
  const failures = results.slice(0, violated).map((each) => ({
    drill: {
      index: each.index,
      seed: 5,
      schedule: { faults: [{ fault: "targets" as const, name: HOSTILE }], acts: [] },
    },
    result: each,
  }));
  return {
    design,
    seed: 5,
    report: { figures: figuresOfMany(results), results, failures, wallMilliseconds: 1 },
  } as RandomRun;
}
