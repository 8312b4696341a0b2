/** One outage of any length: does the lease take the site out exactly when Route 53 does? */
import { strict as assert } from "node:assert";
import { randomOf } from "./kernel";
import { armedAfterSeconds } from "./life";
import { type Fault, LeaseWorld } from "./world";

const OUTAGES = 40;
/** Lengths are drawn from nothing to this many times what Route 53 takes to give up. */
const LONGEST = 1.3;
/** Of all lengths, the seconds at which the lease takes the site out and Route 53 would not have. */
const BAND_SECONDS = { 10: 7, 30: 14 } as const;

const SETTINGS = [1, 2, 3].flatMap((failureThreshold) =>
  ([10, 30] as const).map((intervalSeconds) => ({ failureThreshold, intervalSeconds })),
);

describe("an outage of any length", function () {
  this.timeout(600_000);

  for (const settings of SETTINGS) {
    for (const kind of ["site", "verdict"] as const) {
      const { failureThreshold, intervalSeconds } = settings;
      const name = `interval ${intervalSeconds} s, threshold ${failureThreshold}, ${kind}`;

      it(`takes the site out whenever Route 53 does, and needlessly only in a narrow band: ${name}`, async () => {
        const longest = LONGEST * failureThreshold * intervalSeconds;
        const start = armedAfterSeconds(settings);
        let needless = 0;
        for (let seed = 1; seed <= OUTAGES; seed += 1) {
          const seconds = randomOf(31 * seed + 7)() * longest;
          const faults: Fault[] = [{ kind, fromMs: start * 1000, untilMs: (start + seconds) * 1000 }];
          const [without, withLease] = await Promise.all(
            [false, true].map(async (leased) => {
              const world = new LeaseWorld({ ...settings, seed, instances: 1, faults, leased });
              await world.run(start + seconds + longest + 30);
              return world.route53;
            }),
          );
          const leaves = without?.changes.some(({ healthy }) => !healthy);
          const stays = withLease?.changes.every(({ healthy }) => healthy);
          assert.ok(!(leaves && (stays || withLease?.healthy)), `seed ${seed}: ${seconds} s`);
          needless += !leaves && !stays ? 1 : 0;
        }
        assert.ok(
          (needless / OUTAGES) * longest <= BAND_SECONDS[intervalSeconds],
          `${needless} of ${OUTAGES}`,
        );
      });
    }
  }
});
