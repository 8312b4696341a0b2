/** Time as the heartbeat uses it, so that tests can run it in a time of their own. */
export interface HeartbeatClock {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Runs something after so many milliseconds; the answer takes it back. */
  readonly after?: (milliseconds: number, run: () => void) => () => void;
}

export type Time = Required<HeartbeatClock>;

export function timeOf(clock: HeartbeatClock): Time {
  return {
    now: clock.now ?? (() => Date.now()),
    after:
      clock.after ??
      ((milliseconds, run) => {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
      }),
  };
}

export function sleepUntil(time: Time, atMs: number): Promise<void> {
  const milliseconds = atMs - time.now();
  return milliseconds <= 0
    ? Promise.resolve()
    : new Promise((resolve) => {
        time.after(milliseconds, resolve);
      });
}

/** What the promise settles to, or undefined when it has not settled by then. */
export function settledBy<T>(time: Time, promise: Promise<T>, atMs: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = time.after(Math.max(0, atMs - time.now()), () => resolve(undefined));
    promise.then(resolve, reject).finally(cancel);
  });
}
