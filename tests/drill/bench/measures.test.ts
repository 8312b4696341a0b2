import { strict as assert } from "node:assert";
import { CLIENTS, measure } from "../../../drill/bench/measures";
import { STORY_SECONDS } from "../../../drill/bench/stories";
import type { FateCount } from "../../../drill/clients/fates";
import type { LogEntry } from "../../../drill/kernel/log";
import type { DrillResult } from "../../../drill/scenario/run";

const START = Date.UTC(2026, 0, 5, 9, 0, 0);
/** The scenario begins a minute and a quarter of a second in. */
const ZERO = START + 60_250;
const SERVED = { kind: "served", site: "dr", group: "g" } as const;
const FAILED = { kind: "error", cause: "status 502" } as const;

/** `failed`: failed requests of the seconds from the fault on; all others are served. */
function fates(failed: readonly number[]): FateCount[] {
  const failures = [...Array<number>(60).fill(0), ...failed];
  const served = Array.from(
    { length: 60 + STORY_SECONDS },
    (_none, second) => CLIENTS - (failures[second] ?? 0),
  );
  return [
    { fate: FAILED, perSecond: failures, total: 0 },
    { fate: SERVED, perSecond: served, total: 0 },
  ];
}

const entry = (seconds: number, kind: string, site: string): LogEntry => ({
  at: ZERO + seconds * 1000,
  tier: "dns",
  kind,
  site,
  text: kind,
});

function result(parts: Partial<DrillResult>): DrillResult {
  return {
    scenario: "story",
    description: "d",
    seed: 1,
    held: true,
    startedAt: START,
    zeroAt: ZERO,
    endedAt: ZERO + STORY_SECONDS * 1000,
    expectations: [],
    invariants: { violations: [], windows: [], exempt: {} },
    claimed: [],
    log: [],
    fates: fates([]),
    sites: { primary: "prod", backup: "dr" },
    groupNames: {},
    groupOrder: {},
    work: { events: 0, invocations: 0, coldStarts: 0, apiCalls: {} },
    ...parts,
  };
}

describe("the figures of one drill", () => {
  it("tell how long each client was out, though requests are only counted", () => {
    // Eight clients out for 2 s, six for one more, one for yet another two.
    const { clientOutage } = measure(result({ fates: fates([8, 8, 6, 1, 1]) }));
    assert.deepEqual(clientOutage.values, [5, 3, 3, 3, 3, 3, 2, 2]);
  });

  it("count recovery from the fault to the end of the last failure, within the second", () => {
    const { recovery, servedPercent } = measure(result({ fates: fates([8, 8, 0, 4]) }));
    assert.deepEqual(recovery, { values: [3.75], missing: 0 });
    assert.equal(servedPercent.values[0], 100 - (100 * 20) / (CLIENTS * STORY_SECONDS));
  });

  it("know no recovery when requests fail to the story's end", () => {
    const { recovery } = measure(result({ fates: fates(Array<number>(STORY_SECONDS).fill(1)) }));
    assert.deepEqual(recovery, { values: [], missing: 1 });
  });

  it("measure verdict, latch and window each from its own moment", () => {
    const log = [entry(0, "fault", "prod"), entry(25, "dns-answer", "dr"), entry(90, "path", "prod")];
    const { dnsAnswer, latched, unlatchedWindow, stalePercent } = measure(result({ log }));
    assert.deepEqual([dnsAnswer.values, latched.values, unlatchedWindow.values], [[25], [90], [65]]);
    assert.deepEqual(stalePercent.values, [0]);
  });

  it("count how long the stale primary was answered, to the story's end if need be", () => {
    const answers = [entry(25, "dns-answer", "dr"), entry(70, "dns-answer", "prod")];
    const closed = measure(result({ log: [...answers, entry(100, "dns-answer", "dr")] }));
    assert.deepEqual([closed.stalePercent.values, closed.staleSeconds.values], [[100], [30]]);
    const open = measure(result({ log: answers }));
    assert.deepEqual(open.staleSeconds.values, [STORY_SECONDS - 70]);
  });

  it("are refused of a drill that never came to rest", () => {
    assert.throws(
      () => measure(result({ warmUpProblem: "targets are not healthy" })),
      /Seed 1 of story: targets/,
    );
  });
});
