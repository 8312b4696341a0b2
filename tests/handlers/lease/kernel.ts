/** Virtual time for code with promises: events in order of time, and after each everything it has woken runs. */

export interface Kernel {
  /** Milliseconds since the epoch. */
  now: number;
  at(atMs: number, event: () => void): void;
  /** Resolves after a time; never, when nobody waits for it any more. */
  after(milliseconds: number): Promise<void>;
  run(untilMs: number): Promise<void>;
}

export function kernel(startMs: number): Kernel {
  const queue: { readonly atMs: number; readonly order: number; readonly event: () => void }[] = [];
  let order = 0;
  const self: Kernel = {
    now: startMs,
    at: (atMs, event) => {
      order += 1;
      const item = { atMs: Math.max(atMs, self.now), order, event };
      let index = queue.length;
      while (index > 0 && isBefore(item, queue[index - 1])) index -= 1;
      queue.splice(index, 0, item);
    },
    after: (milliseconds) => new Promise((resolve) => self.at(self.now + milliseconds, resolve)),
    run: async (untilMs) => {
      for (let next = queue[0]; next !== undefined && next.atMs <= untilMs; next = queue[0]) {
        queue.shift();
        self.now = next.atMs;
        next.event();
        await new Promise(setImmediate);
      }
    },
  };
  return self;
}

function isBefore(
  one: { readonly atMs: number; readonly order: number },
  other: { readonly atMs: number; readonly order: number } | undefined,
): boolean {
  return (
    other !== undefined && (one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order))
  );
}

export type Random = () => number;

/** Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
