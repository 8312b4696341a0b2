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
export function runUntil(kernel: Kernel, until: number, done?: () => boolean): Promise<boolean> {
  // Not an async function: a drill waits for handlers a hundred thousand times, and every await makes objects.
  return new Promise((resolve, reject) => {
    const go = () => {
      try {
        const ended = runToNextWait(kernel, until, done);
        if (ended === undefined) kernel.settler.whenSettled(go);
        else resolve(ended);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    go();
  });
}

/** Undefined: asynchronous code has been resumed and must come to its next wait first. */
function runToNextWait({ clock, settler }: Kernel, until: number, done?: () => boolean): boolean | undefined {
  for (;;) {
    if (settler.pending) return undefined;
    settler.check();
    if (done?.() === true) return true;
    if (!clock.step(until)) break;
  }
  clock.advanceTo(until);
  return false;
}
