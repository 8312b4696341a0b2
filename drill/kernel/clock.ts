/**
 * Virtual time: one queue of events, ordered by time and, for equal times, by the order in which they were scheduled.
 * Nothing under drill/ asks the machine for the time of day.
 */

/** One scheduled event. */
export interface Timer {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly sequence: number;
  run: (() => void) | undefined;
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}

export class Clock {
  private readonly heap: Timer[] = [];
  private sequence = 0;
  private time: number;
  /** Events run so far, for the throughput figure. */
  events = 0;

  constructor(startAt: number) {
    this.time = startAt;
  }

  /** Milliseconds since the epoch, virtual. */
  now(): number {
    return this.time;
  }

  /** Runs `run` at `at` (milliseconds since the epoch); a time in the past means now. */
  at(at: number, run: () => void): Timer {
    const timer: Timer = { at: Math.max(at, this.time), sequence: this.sequence++, run };
    this.push(timer);
    return timer;
  }

  /** Runs `run` after `milliseconds`. */
  after(milliseconds: number, run: () => void): Timer {
    return this.at(this.time + milliseconds, run);
  }

  /** A cancelled event stays in the heap until its time and then does nothing. */
  cancel(timer: Timer | undefined): void {
    if (timer !== undefined) timer.run = undefined;
  }

  /** Time of the next event that was not cancelled; undefined when there is none. */
  nextAt(): number | undefined {
    let first = this.heap[0];
    while (first !== undefined && first.run === undefined) {
      this.pop();
      first = this.heap[0];
    }
    return first?.at;
  }

  /** Runs the next event and returns true, or returns false when there is none at or before `until`. */
  step(until: number): boolean {
    const next = this.nextAt();
    if (next === undefined || next > until) return false;
    const timer = this.pop();
    const run = timer?.run;
    if (timer === undefined || run === undefined) return false;
    timer.run = undefined;
    this.time = timer.at;
    this.events++;
    run();
    return true;
  }

  /** Moves to `time` when no event is left before it. */
  advanceTo(time: number): void {
    if (time > this.time) this.time = time;
  }

  private push(timer: Timer): void {
    const heap = this.heap;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as Timer;
      if (!before(timer, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = timer;
  }

  private pop(): Timer | undefined {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const smaller = right < heap.length && before(heap[right] as Timer, heap[left] as Timer) ? right : left;
      const child = heap[smaller] as Timer;
      if (!before(child, last)) break;
      heap[index] = child;
      index = smaller;
    }
    heap[index] = last;
    return top;
  }
}
