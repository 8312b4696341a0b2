/** A primary site's life in the model: faults come and go, an operator re-arms when the runbook allows it. */
import fc from "fast-check";
import { type Fault, LeaseWorld, type WorldOptions } from "./world";

/** After a re-arm is allowed, the operator takes this long, seconds. */
const OPERATOR_SECONDS = 15;
const STEP_SECONDS = 0.5;

export interface Life {
  /** Route 53 answered the primary again by itself, times. */
  readonly returnsByItself: number;
  /** Route 53 gave up on the site, times. */
  readonly outages: number;
  /** When the lease lapsed. */
  readonly lapses: readonly string[];
  readonly rearms: number;
  readonly armed: boolean;
  readonly world: LeaseWorld;
}

export interface LifeOptions extends WorldOptions {
  readonly seconds: number;
}

/**
 * The operator re-arms when the lease has lapsed, and Route 53 has called the site unhealthy, for long enough that no
 * checker can call it healthy. What happened before the lease was armed does not count.
 */
export async function live(options: LifeOptions): Promise<Life> {
  const { intervalSeconds, failureThreshold, seconds } = options;
  const guardMs = (failureThreshold * intervalSeconds + 10 + OPERATOR_SECONDS) * 1000;
  const world = new LeaseWorld(options);
  const life = { returnsByItself: 0, outages: 0, lapses: [] as string[], rearms: 0, armed: false, world };
  const view = { seen: 0, isOut: false, outSinceMs: 0 };
  for (let at = 0; at <= seconds; at += STEP_SECONDS) {
    await world.run(at);
    const { lapsed, armedAt } = world.document ?? {};
    look(world, life, view);
    life.armed = armedAt !== undefined;
    if (lapsed !== undefined && !life.lapses.includes(lapsed.at)) {
      life.lapses.push(lapsed.at);
    }
    const sinceMs = Math.max(view.outSinceMs, Date.parse(lapsed?.at ?? ""));
    if (!world.route53.healthy && world.kernel.now - sinceMs > guardMs) {
      world.rearm();
      life.rearms += 1;
      view.isOut = false;
    }
  }
  return life;
}

/** Counts what Route 53 has changed since the last look. */
function look(
  world: LeaseWorld,
  life: { returnsByItself: number; outages: number; armed: boolean },
  view: { seen: number; isOut: boolean; outSinceMs: number },
): void {
  const { changes } = world.route53;
  for (const { healthy, atMs } of changes.slice(view.seen)) {
    life.outages += life.armed && !healthy ? 1 : 0;
    life.returnsByItself += healthy && view.isOut ? 1 : 0;
    view.isOut = life.armed && !healthy;
    view.outSinceMs = atMs;
  }
  view.seen = changes.length;
}

/** When a site that is healthy from the start has armed its lease for sure, seconds. */
export function armedAfterSeconds({
  intervalSeconds,
  failureThreshold,
}: Pick<LifeOptions, "intervalSeconds" | "failureThreshold">): number {
  return (failureThreshold + 2) * intervalSeconds + 45;
}

const upTo = (most: number) =>
  fc.noBias(fc.integer({ min: 0, max: 1000 })).map((value) => (value / 1000) * most);
const anyCheckers = (minLength: number) =>
  fc.noBias(
    fc.subarray(
      Array.from({ length: 16 }, (_, index) => index),
      { minLength, maxLength: 15 },
    ),
  );

const anyFault = fc.record({
  kind: fc.oneof(
    fc.constantFrom<Fault["kind"]>("site", "verdict", "checkers"),
    fc.constantFrom<Fault["kind"]>("hang", "storage", "lost-writes", "crash"),
  ),
  start: upTo(1),
  /** In times of what it takes a checker to give up; outages about as long as that are the delicate ones. */
  length: fc.oneof(
    upTo(6),
    upTo(2),
    upTo(0.5).map((length) => 0.75 + length),
  ),
  // As are votes of about three of sixteen.
  checkers: fc.oneof(anyCheckers(11), anyCheckers(0)),
});

/** Any of the settings, any number of instances, and faults of any kind, many of them at once. */
export const anyLife: fc.Arbitrary<LifeOptions> = fc
  .record({
    seed: fc.nat(),
    intervalSeconds: fc.constantFrom(10, 10, 30),
    failureThreshold: fc.integer({ min: 1, max: 3 }),
    instances: fc.integer({ min: 1, max: 3 }),
    faults: fc.noBias(fc.array(anyFault, { minLength: 4, maxLength: 20 })),
  })
  .map(({ faults, ...rest }) => {
    const armed = armedAfterSeconds(rest);
    const seconds = 30 * (rest.failureThreshold + 1) * rest.intervalSeconds;
    const giveUp = rest.failureThreshold * rest.intervalSeconds;
    return {
      ...rest,
      seconds,
      crashes: true,
      faults: faults.map(({ kind, start, length, checkers }): Fault => {
        const fromMs = (armed + start * (seconds - armed)) * 1000;
        return { kind, fromMs, untilMs: fromMs + length * giveUp * 1000, checkers };
      }),
    };
  });
