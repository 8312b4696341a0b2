/**
 * Asynchronous events: retries, age limit, dead-letter queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { LAMBDA_QUEUE } from "../aws/assumptions";
import type { Kernel } from "../kernel/kernel";
import type { Random } from "../kernel/random";
import type { Result } from "./instance";
import type { DeployedFunction } from "./model";

/** Waits before the two retries of an asynchronous event. */
const RETRY_DELAYS_MILLISECONDS = [60_000, 120_000] as const;
/** Wait before a throttled asynchronous event is tried again; AWS backs off from 1 s to 5 min. */
const THROTTLE_RETRY_MILLISECONDS = 1000;
const THROTTLE_RETRY_MAXIMUM_MILLISECONDS = 300_000;

interface AsynchronousEvent {
  readonly payload: unknown;
  readonly receivedAt: number;
  attempts: number;
  throttles: number;
}

/** Puts a lost event into the function's dead-letter queue; false when it could not. */
export type DeadLetter = (
  queueArn: string,
  deployed: DeployedFunction,
  payload: unknown,
  error: string,
) => boolean;

/** One attempt; `done(undefined)` means throttled. */
export type Attempt = (
  deployed: DeployedFunction,
  payload: unknown,
  done: (result: Result | undefined) => void,
) => void;

export class EventQueue {
  deadLetter: DeadLetter = () => false;

  constructor(
    private readonly kernel: Kernel,
    private readonly random: Random,
    private readonly attemptOnce: Attempt,
  ) {}

  /** For callers that are allowed by a role of their own, such as a schedule. */
  queue(deployed: DeployedFunction, payload: unknown): void {
    const event = { payload, receivedAt: this.kernel.clock.now(), attempts: 0, throttles: 0 };
    this.kernel.clock.after(this.random.between(LAMBDA_QUEUE[0], LAMBDA_QUEUE[1]), () =>
      this.attempt(deployed, event),
    );
  }

  private attempt(deployed: DeployedFunction, event: AsynchronousEvent): void {
    const { clock } = this.kernel;
    const tooOld = () => clock.now() - event.receivedAt > deployed.maximumEventAgeSeconds * 1000;
    this.attemptOnce(deployed, event.payload, (result) => {
      if (result === undefined) {
        const wait = Math.min(
          THROTTLE_RETRY_MILLISECONDS * 2 ** event.throttles++,
          THROTTLE_RETRY_MAXIMUM_MILLISECONDS,
        );
        if (clock.now() + wait - event.receivedAt > deployed.maximumEventAgeSeconds * 1000)
          this.drop(deployed, event, "event too old");
        else clock.after(wait, () => this.attempt(deployed, event));
        return;
      }
      if (result.ok) return;
      const retry = event.attempts++;
      const delay = RETRY_DELAYS_MILLISECONDS[retry];
      if (delay === undefined || retry >= deployed.maximumRetryAttempts || tooOld()) {
        this.drop(deployed, event, result.error);
        return;
      }
      clock.after(delay, () =>
        tooOld() ? this.drop(deployed, event, "event too old") : this.attempt(deployed, event),
      );
    });
  }

  private drop(deployed: DeployedFunction, event: AsynchronousEvent, error: string): void {
    const now = this.kernel.clock.now();
    deployed.metrics.AsyncEventsDropped.add(now, 1);
    const kept =
      deployed.deadLetterArn !== undefined &&
      this.deadLetter(deployed.deadLetterArn, deployed, event.payload, error);
    if (!kept) deployed.metrics.DeadLetterErrors.add(now, 1);
    this.kernel.log.add({
      at: now,
      tier: "function",
      kind: kept ? "dead-letter" : "lost",
      site: deployed.site,
      text: `${deployed.spec.name} gave up on an event; it is ${kept ? "in the dead-letter queue" : "lost"}`,
      why: error,
    });
  }
}
