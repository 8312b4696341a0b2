import { strict as assert } from "node:assert";
import { leaseCount, leaseHolds } from "../../../drill/scenario/latchView";
import type { LeaseDocument } from "../../../handlers/state/documents";

const NOW = Date.UTC(2026, 0, 5, 9);
const TIMING = { intervalSeconds: 10, failureThreshold: 2 };

/** So many of 16 checkers were answered so long ago, each at the threshold; the others never. */
function lease(healthy: number, agoSeconds: number, rest: Partial<LeaseDocument> = {}): LeaseDocument {
  const checkers = Object.fromEntries(
    Array.from({ length: 16 }, (_each, index) => [
      `192.0.2.${index}`,
      [index < healthy ? NOW - agoSeconds * 1000 : 0, 2] as const,
    ]),
  );
  return { checkers, peak: 3, armedAt: "2026-01-05T08:00:00.000Z", ...rest };
}

describe("the drill's own opinion of a lease", () => {
  it("counts checkers as Route 53 does: more than 18 % of those known must be healthy", () => {
    assert.deepEqual(
      [leaseCount(lease(5, 1), TIMING, NOW).healthy, leaseCount(lease(5, 1), TIMING, NOW).needed],
      [5, 3],
    );
    assert.equal(leaseHolds(lease(3, 1), TIMING, NOW), true);
    assert.equal(leaseHolds(lease(2, 1), TIMING, NOW), false);
  });

  it("gives up before Route 53 could have: K intervals, less what clocks and punctuality may be off", () => {
    assert.equal(leaseHolds(lease(16, 18), TIMING, NOW), true);
    assert.equal(leaseHolds(lease(16, 19), TIMING, NOW), false);
  });

  it("lets everything through while it is unarmed or disarmed, and nothing once it has lapsed", () => {
    const { armedAt: _armed, ...unarmed } = lease(0, 0);
    assert.equal(leaseHolds(unarmed, TIMING, NOW), true);
    assert.equal(leaseHolds(undefined, TIMING, NOW), true);
    const disarmed = { until: "2026-01-05T10:00:00.000Z" };
    assert.equal(leaseHolds(lease(0, 0, { disarmed }), TIMING, NOW), true);
    assert.equal(leaseHolds(lease(0, 0, { disarmed }), TIMING, NOW + 3_600_001), false);
    const lapsed = { at: "2026-01-05T08:59:00.000Z", rule: "LEASE-LAPSE", reason: "" };
    assert.equal(leaseHolds(lease(16, 1, { lapsed }), TIMING, NOW), false);
  });

  it("lets a site that was re-armed come back once, if it comes back at once", () => {
    assert.equal(leaseHolds(lease(0, 0, { peak: 0 }), TIMING, NOW), true);
    const returning = (healthy: number, sinceSeconds: number) =>
      leaseHolds(lease(healthy, 1, { peak: 0, mayBeHealthySinceMs: NOW - sinceSeconds * 1000 }), TIMING, NOW);
    assert.deepEqual([returning(2, 5), returning(1, 5), returning(2, 19)], [true, false, false]);
    assert.equal(leaseHolds(lease(0, 0, { peak: 0, doubtedSinceMs: NOW }), TIMING, NOW), false);
  });
});
