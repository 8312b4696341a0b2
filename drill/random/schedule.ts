/** Schedules of random drills: drawn once for a seed, equal whatever runs them. */
import * as fc from "fast-check";
import { stringify } from "yaml";
import { createRandom } from "../kernel/random";
import { parseScenario } from "../scenario/load";
import type { Scenario } from "../scenario/schema";
import { type DrawnSchedule, schedules } from "./arbitraries";

/** Virtual time of a random drill after its warm-up. */
export const LASTS = "30m";

export interface RandomDrill {
  /** From 0. */
  readonly index: number;
  /** Seed of the drill itself. */
  readonly seed: number;
  readonly schedule: DrawnSchedule;
}

export function drawDrills(count: number, seed: number): RandomDrill[] {
  // fast-check takes a seed of 32 bits.
  const fcSeed = Math.floor(createRandom(seed, "fast-check").next() * 0x7fffffff);
  // Without fast-check's bias towards small values: faults are to be spread over the whole time.
  const drawn = fc.sample(fc.noBias(schedules), { numRuns: count, seed: fcSeed });
  const seeds = createRandom(seed, "drills");
  return drawn.map((schedule, index) => ({ index, seed: seeds.integer(1_000_000_000), schedule }));
}

/** Names tell faults apart on the timeline. */
function named(schedule: DrawnSchedule) {
  const { faults, acts } = schedule;
  const where = (each: Readonly<Record<string, unknown>>) =>
    each.site === undefined ? "" : ` at the ${String(each.site)} site`;
  return {
    faults: faults.map((each, index) => ({
      name: `fault ${index + 1}: ${each.fault}${where(each)}`,
      ...each,
    })),
    acts: acts.map((each, index) => ({
      name: `act ${index + 1}: the operator's ${String(each.act)}`,
      ...each,
    })),
  };
}

/** A schedule as a scenario file. `description` is one line. */
export function scenarioFile(name: string, description: string, schedule: DrawnSchedule): string {
  return stringify({ name, description, begin: "armed", lasts: LASTS, ...named(schedule) });
}

export function scenarioOf(drill: RandomDrill): Scenario {
  const name = `random-${drill.index}`;
  return parseScenario(name, scenarioFile(name, `Random drill ${drill.index}.`, drill.schedule));
}
