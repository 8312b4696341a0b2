/** Time that only passes when nothing else is left to do. */
import type { HeartbeatClock } from "../../../handlers/heartbeat/time";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class VirtualTime {
  private timers: Timer[] = [];

  constructor(public now: number) {}

  clock(): Required<HeartbeatClock> {
    return { now: () => this.now, after: (milliseconds, run) => this.after(milliseconds, run) };
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.now + milliseconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, resolve);
    });
  }

  /** Lets time pass until the work has ended. */
  async until<T>(work: Promise<T>): Promise<T> {
    let open = true;
    const done = work.finally(() => {
      open = false;
    });
    done.catch(() => undefined);
    for (;;) {
      await this.quiet();
      if (!open) {
        return done;
      }
      this.next();
    }
  }

  /** Lets time pass up to a moment. */
  async to(at: number): Promise<void> {
    await this.quiet();
    while (this.timers.some((timer) => timer.at <= at)) {
      this.next();
      await this.quiet();
    }
    this.now = Math.max(this.now, at);
  }

  get pending(): number {
    return this.timers.length;
  }

  /** Until promises have settled that wait for no timer. */
  private async quiet(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private next(): void {
    const [timer] = [...this.timers].sort((one, other) => one.at - other.at);
    if (timer === undefined) {
      throw new Error("The work waits for something that no timer brings.");
    }
    this.timers = this.timers.filter((other) => other !== timer);
    this.now = Math.max(this.now, timer.at);
    timer.run();
  }
}
