import { strict as assert } from "node:assert";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DRAWN_FAULTS } from "../../../drill/random/arbitraries";
import { save } from "../../../drill/random/command";
import { minimise } from "../../../drill/random/minimise";
import { runRandom } from "../../../drill/random/run";
import { failureOf, type RandomResult, runOne } from "../../../drill/random/runOne";
import { drawDrills, type RandomDrill, scenarioOf } from "../../../drill/random/schedule";
import { distribution, figuresOfMany } from "../../../drill/random/summary";
import { loadScenario } from "../../../drill/scenario/load";
import { runDrill } from "../../../drill/scenario/run";
import { faultSchema } from "../../../drill/scenario/schema";
import type { SynthesisedStack } from "../../../drill/synth/model";
import { bothStacks, withFunction } from "../stacks";

/** A result that violates I3 when the schedule has a fault of each of `kinds`. */
function fake(drill: RandomDrill, kinds: readonly string[]): RandomResult {
  const has = kinds.every((kind) => drill.schedule.faults.some(({ fault }) => fault === kind));
  const violation = { invariant: "I3", at: 0, second: 0, text: "-", because: [] } as const;
  const invariants = { violations: has ? [violation] : [], windows: [], exempt: {} };
  return { index: drill.index, invariants, recoveries: [], events: 0, invocations: 0 };
}

describe("random drills", function () {
  this.timeout(120_000);
  let stacks: readonly SynthesisedStack[];
  let folder: string;
  before(async () => {
    stacks = await bothStacks();
    folder = mkdtempSync(join(tmpdir(), "random-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are drawn over all faults of the schema", () => {
    const known = faultSchema.options.map((option) => option.shape.fault.value);
    assert.deepEqual([...DRAWN_FAULTS].sort(), [...known].sort());
    const drawn = new Set(
      drawDrills(300, 1).flatMap((drill) => scenarioOf(drill).faults.map(({ fault }) => fault)),
    );
    assert.deepEqual([...drawn].sort(), [...known].sort());
  });

  it("are the same for the same seed, and others for another", () => {
    assert.deepEqual(drawDrills(20, 7), drawDrills(20, 7));
    assert.notDeepEqual(drawDrills(20, 7), drawDrills(20, 8));
  });

  it("have the same results whatever the number of threads", async () => {
    const options = { count: 2, seed: 4, design: "shipped" } as const;
    const one = await runRandom(stacks, { ...options, threads: 1 });
    const two = await runRandom(stacks, { ...options, threads: 2 });
    assert.equal(one.figures.drills, 2);
    assert.ok(one.figures.events > 10_000);
    assert.deepEqual({ ...two, wallMilliseconds: 0 }, { ...one, wallMilliseconds: 0 });
  });

  it("are shrunk to the faults that matter", async () => {
    const drill = drawDrills(300, 1).find(({ schedule }) => {
      const kinds = schedule.faults.map(({ fault }) => fault);
      return kinds.length === 5 && kinds.includes("targets") && kinds.includes("function");
    });
    assert.ok(drill !== undefined);
    const run = async (each: RandomDrill) => fake(each, ["targets", "function"]);
    const { drill: minimal, runs } = await minimise(drill, await run(drill), run);
    assert.deepEqual(minimal.schedule.faults.map(({ fault }) => fault).sort(), ["function", "targets"]);
    assert.deepEqual(minimal.schedule.acts, []);
    assert.ok(runs <= 60);
  });

  it("are saved as a scenario file that fails in the same way", async () => {
    const broken = withFunction(stacks, "prod-target-groups", (spec) => ({
      ...spec,
      files: { "__index.js": "exports.handler = async () => ({});" },
    }));
    const schedule = {
      faults: [{ fault: "targets", site: "primary", group: 1, at: "10s", until: "150s" }],
      acts: [],
    } as const;
    const drill: RandomDrill = { index: 0, seed: 9, schedule };
    const result = await runOne(broken, drill, {});
    assert.deepEqual(failureOf(result), ["I3"]);
    const again = save({ drill, result }, folder, "shipped");
    const file = join(folder, "i3-seed-9.yaml");
    assert.match(again, /^npm run drill -- --scenario .*i3-seed-9\.yaml --seed 9$/);
    assert.match(readFileSync(file, "utf8"), /begin: armed\nlasts: 30m\n/);
    const { invariants } = await runDrill(broken, loadScenario(file), { seed: 9 });
    assert.deepEqual(invariants, result.invariants);
  });

  it("sum up as distributions and counts", () => {
    assert.deepEqual(distribution([]), { count: 0, mean: 0, p50: 0, p99: 0, maximum: 0 });
    assert.deepEqual(distribution([3, 1, 2]), { count: 3, mean: 2, p50: 2, p99: 3, maximum: 3 });
    const [drill] = drawDrills(1, 1);
    assert.ok(drill !== undefined);
    const window = {
      failedOverAt: 0,
      seconds: 60,
      answersOfPrimary: 1,
      primarySeconds: 20,
      closedAt: 60_000,
    };
    const base = fake(drill, []);
    const windows = [window, { ...window, seconds: 10, exempt: "unarmed" as const }];
    const { violated, windows: figures } = figuresOfMany([
      base,
      { ...base, invariants: { ...base.invariants, windows } },
    ]);
    assert.equal(violated.I3, 2);
    assert.equal(violated.I1, 0);
    assert.deepEqual(
      [figures.count, figures.mean, figures.withAnswers, figures.exempt, figures.neverClosed],
      [1, 60, 1, 1, 0],
    );
  });
});
