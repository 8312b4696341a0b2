/** Time, randomness, the log and the settler of one drill: what every model is given, and nothing else. */
import { Clock } from "./clock";
import { Log } from "./log";
import { RandomSource } from "./random";
import { Settler } from "./settle";

export interface Kernel {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly settler: Settler;
  readonly log: Log;
}

/** Start of every drill: a fixed moment, so that logs of one seed are equal whenever they are made. */
export const DRILL_START = Date.UTC(2026, 0, 5, 9, 0, 0);

export function createKernel(seed: number): Kernel {
  return {
    clock: new Clock(DRILL_START),
    random: new RandomSource(seed),
    settler: new Settler(),
    log: new Log(),
  };
}

/**
 * Runs events until `until` (milliseconds since the epoch), or until `done` says so; afterwards the clock stands at
 * `until`, or at the event after which `done` was true.
 */
export async function runUntil(kernel: Kernel, until: number, done?: () => boolean): Promise<boolean> {
  const { clock, settler } = kernel;
  for (;;) {
    if (settler.pending) await settler.drain();
    settler.check();
    if (done?.() === true) return true;
    if (!clock.step(until)) break;
  }
  clock.advanceTo(until);
  return false;
}
