/**
 * The smallest schedule that still fails in the same way: faults and acts are left out one at a time, then fields and
 * times are made plainer, as long as the same invariants are violated. The drill keeps its seed, and each model draws
 * from a stream of its own, so that what is left behaves as before.
 */
import type { DrawnSchedule } from "./arbitraries";
import { failureOf, type RandomResult } from "./runOne";
import type { RandomDrill } from "./schedule";

/** Drills that may be spent on one failing schedule. */
const MAXIMUM_RUNS = 60;

/** Without an act, and without what undoes it. */
function withoutAct(acts: DrawnSchedule["acts"], index: number): DrawnSchedule["acts"] {
  const name = acts[index]?.name;
  return without(acts, index).filter(({ event }) => event === undefined || event !== name);
}

function without<Item>(items: readonly Item[], index: number): Item[] {
  return items.filter((_item, other) => other !== index);
}

function* smaller(schedule: DrawnSchedule): Iterable<DrawnSchedule> {
  const { faults, acts } = schedule;
  for (let index = 0; index < acts.length; index++) yield { faults, acts: withoutAct(acts, index) };
  for (let index = 0; index < faults.length; index++) yield { faults: without(faults, index), acts };
}

function* plainer(schedule: DrawnSchedule): Iterable<DrawnSchedule> {
  const { faults, acts } = schedule;
  for (let index = 0; index < faults.length; index++) {
    const fault = faults[index];
    if (fault === undefined) continue;
    const replace = (change: object) => ({
      faults: faults.map((each, other) => (other === index ? { ...each, ...change } : each)),
      acts,
    });
    if (fault.targets !== undefined && fault.targets !== "refuse") yield replace({ targets: "refuse" });
    const at = Number.parseInt(String(fault.at), 10);
    const until = Number.parseInt(String(fault.until), 10);
    const half = Math.floor((until - at) / 2);
    if (half >= 5) yield replace({ until: `${at + half}s` });
  }
}

/** Every failure of `wanted` must still be there. */
function failsAlike(result: RandomResult, wanted: readonly string[]): boolean {
  const failure = failureOf(result);
  return wanted.every((each) => failure.includes(each));
}

export async function minimise(
  drill: RandomDrill,
  result: RandomResult,
  run: (drill: RandomDrill) => Promise<RandomResult>,
): Promise<{ readonly drill: RandomDrill; readonly result: RandomResult; readonly runs: number }> {
  // One invariant at a time: the first violated is the story to tell.
  const wanted = failureOf(result).slice(0, 1);
  let best = { drill, result };
  let runs = 0;
  for (const candidates of [smaller, plainer]) {
    for (let progress = true; progress && runs < MAXIMUM_RUNS; ) {
      progress = false;
      for (const schedule of candidates(best.drill.schedule)) {
        if (runs >= MAXIMUM_RUNS) break;
        runs++;
        const tried = { ...drill, schedule };
        const outcome = await run(tried);
        if (!failsAlike(outcome, wanted)) continue;
        best = { drill: tried, result: outcome };
        progress = true;
        break;
      }
    }
  }
  return { ...best, runs };
}
