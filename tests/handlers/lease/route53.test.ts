/** The lease against a model of Route 53 that shares nothing with it. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { anyLife, armedAfterSeconds, live } from "./life";
import { LeaseWorld } from "./world";

const SETTINGS = [1, 2, 3].flatMap((failureThreshold) =>
  [10, 30].map((intervalSeconds) => ({ failureThreshold, intervalSeconds })),
);
const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

/** More with `LEASE_LIVES=2000`. */
const LIVES = Number(process.env.LEASE_LIVES ?? 40);

describe("a lease, seen from Route 53", function () {
  this.timeout(600_000);

  it("never lets the site return by itself, whatever befalls checkers, instances, clocks and storage", async () => {
    await fc.assert(
      fc.asyncProperty(anyLife, async (options) => {
        const { returnsByItself } = await live(options);
        assert.equal(returnsByItself, 0);
      }),
      { numRuns: LIVES },
    );
  });

  it("is what keeps the site out: without it the same outage ends by itself", async () => {
    const options = { seed: 1, intervalSeconds: 10, failureThreshold: 2, instances: 1, leased: false };
    const world = new LeaseWorld({
      ...options,
      faults: [{ kind: "site", fromMs: 60_000, untilMs: 120_000 }],
    });
    await world.run(200);
    assert.deepEqual(
      world.route53.changes.map(({ healthy }) => healthy),
      [false, true],
    );
  });

  for (const settings of SETTINGS) {
    const name = `interval ${settings.intervalSeconds} s, threshold ${settings.failureThreshold}`;
    const armed = armedAfterSeconds(settings);
    const giveUp = settings.intervalSeconds * settings.failureThreshold;
    const each = (seed: number) => ({ ...settings, seed, instances: 1 + (seed % 3) });

    it(`arms itself and does not lapse on a healthy site: ${name}`, async () => {
      for (const seed of SEEDS) {
        const life = await live({ ...each(seed), seconds: armed + 8 * giveUp, faults: [] });
        assert.deepEqual([life.armed, life.lapses, life.outages], [true, [], 0], `seed ${seed}`);
      }
    });

    it(`does not lapse while the checkers of one region are cut off: ${name}`, async () => {
      for (const seed of SEEDS) {
        const region = seed % 8;
        const checkers = [2 * region, 2 * region + 1];
        const fault = {
          kind: "checkers",
          fromMs: armed * 1000,
          untilMs: Number.POSITIVE_INFINITY,
          checkers,
        } as const;
        const life = await live({ ...each(seed), seconds: armed + 8 * giveUp, faults: [fault] });
        assert.deepEqual([life.armed, life.lapses, life.outages], [true, [], 0], `seed ${seed}`);
      }
    });

    it(`does not lapse while its storage is down and its function instance lives: ${name}`, async () => {
      for (const seed of SEEDS) {
        const fault = { kind: "storage", fromMs: armed * 1000, untilMs: Number.POSITIVE_INFINITY } as const;
        const life = await live({
          ...each(seed),
          instances: 1,
          seconds: armed + 8 * giveUp,
          faults: [fault],
        });
        assert.deepEqual([life.armed, life.lapses, life.outages], [true, [], 0], `seed ${seed}`);
      }
    });

    it(`lapses whenever Route 53 gives up, and returns cleanly after one re-arm: ${name}`, async () => {
      for (const seed of SEEDS) {
        const fault = {
          kind: "site",
          fromMs: armed * 1000,
          untilMs: (armed + 2 * giveUp + 10) * 1000,
        } as const;
        const life = await live({ ...each(seed), seconds: armed + 8 * giveUp + 150, faults: [fault] });
        assert.deepEqual([life.outages, life.lapses.length, life.rearms], [1, 1, 1], `seed ${seed}`);
        assert.deepEqual([life.returnsByItself, life.world.route53.healthy], [0, true], `seed ${seed}`);
      }
    });
  }
});
