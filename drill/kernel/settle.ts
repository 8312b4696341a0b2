/**
 * Lets asynchronous code under test (handlers, operator's commands) run to its next wait before virtual time moves on.
 *
 * Such code waits only for things the drill resolves from an event (API answers, timers), so after an event that
 * resumed any of it, every microtask it can run is done once the event loop has turned: one real `setImmediate`.
 */
const turn = setImmediate;

export class Settler {
  private resumed = false;
  private failure: Error | undefined;

  /** To be called whenever an event resolves a promise or calls asynchronous code. */
  wake(): void {
    this.resumed = true;
  }

  /** True when asynchronous code has run since the last drain. */
  get pending(): boolean {
    return this.resumed;
  }

  /** Ends the whole drill: something happened that the model does not know. The first failure stands. */
  fail(failure: Error): void {
    this.failure ??= failure;
  }

  /** Calls `next` when what has been resumed so far has come to its next wait; it may have been resumed again by then. */
  whenSettled(next: () => void): void {
    this.resumed = false;
    turn(next);
  }

  /** Throws the failure, if there is one. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
