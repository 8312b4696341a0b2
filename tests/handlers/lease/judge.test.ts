import { strict as assert } from "node:assert";
import fc from "fast-check";
import { judgeLease } from "../../../handlers/lease/judge";
import type { Knowledge } from "../../../handlers/lease/memory";
import { leaseRules } from "../../../handlers/lease/rules";
import type { LeaseDocument } from "../../../handlers/state/documents";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const POLICY = { intervalSeconds: 10, failureThreshold: 3, armAfterHealthySeconds: 300 };
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const REQUEST = { checker: "15.177.0.9", atMs: NOW, startedAtMs: NOW, healthy: true };

/** Sixteen checkers, of whom `healthy` are surely healthy; three are needed. */
function lease(healthy: number, rest: Partial<LeaseDocument> = {}): LeaseDocument {
  const checkers = Array.from({ length: 16 }, (_, index) => {
    const standing = index < healthy ? ([NOW - 5_000, 3] as const) : ([NOW - 60_000, 3] as const);
    return [`15.177.0.${index}`, standing] as const;
  });
  return { checkers: Object.fromEntries(checkers), peak: 3, armedAt: ago(3600), ...rest };
}
const lapsed = { at: ago(60), rule: "TAKEOVER", reason: "forced" };
/** Two more have been offered as many answers as it takes. */
const offers = { "15.177.0.1": [NOW - 9_000, 3], "15.177.0.2": [NOW - 8_000, 3] } as const;
const almost = { ...offers, "15.177.0.9": [NOW - 10_000, 2] } as const;
const returning = { peak: 0, rearmed: { at: ago(100), by: "sre" } };

interface Case {
  readonly is: string;
  readonly document: LeaseDocument;
  readonly unreadable?: "remembered" | "never read";
  readonly steadySeconds?: number;
  readonly request?: Partial<typeof REQUEST>;
  readonly rule: string;
  readonly holds: boolean;
  readonly writes?: Partial<LeaseDocument>;
}

const cases: readonly Case[] = [
  { is: "it has lapsed", document: lease(16, { lapsed }), rule: "LEASE-LAPSED", holds: false },
  {
    is: "it was taken away while disarmed",
    document: lease(16, { lapsed, disarmed: { until: ago(-60) } }),
    rule: "LEASE-LAPSED",
    holds: false,
  },
  {
    is: "it was taken away before it was armed",
    document: { checkers: {}, peak: 0, lapsed },
    rule: "LEASE-LAPSED",
    holds: false,
  },
  {
    is: "it is unreadable and remembered as lapsed",
    document: lease(16, { lapsed }),
    unreadable: "remembered",
    rule: "LEASE-LAPSED",
    holds: false,
  },
  {
    is: "it was never read",
    document: { checkers: {}, peak: 0 },
    unreadable: "never read",
    rule: "LEASE-NO-MEMORY",
    holds: false,
  },
  {
    is: "it is unreadable and enough are healthy",
    document: lease(3),
    unreadable: "remembered",
    rule: "LEASE-REMEMBERED",
    holds: true,
  },
  {
    is: "it is unreadable and too few are healthy",
    document: lease(2),
    unreadable: "remembered",
    rule: "LEASE-UNREADABLE",
    holds: false,
  },
  {
    is: "it is unreadable and was unarmed when last read",
    document: { checkers: {}, peak: 0 },
    unreadable: "remembered",
    rule: "LEASE-UNREADABLE",
    holds: false,
  },
  {
    is: "it is unreadable and was disarmed when last read",
    document: lease(0, { disarmed: { until: ago(-60) } }),
    unreadable: "remembered",
    rule: "LEASE-UNREADABLE",
    holds: false,
  },
  {
    is: "it is disarmed",
    document: lease(0, { disarmed: { until: ago(-60) } }),
    rule: "LEASE-DISARMED",
    holds: true,
  },
  {
    is: "it was disarmed until a minute ago",
    document: lease(0, { disarmed: { until: ago(60) } }),
    rule: "LEASE-UNPROVEN",
    holds: false,
    writes: { doubtedSinceMs: NOW },
  },
  {
    is: "it was disarmed, and nobody can prove that Route 53 has not left meanwhile",
    document: lease(0, { peak: 0, disarmed: { until: ago(60) } }),
    rule: "LEASE-DISARM-OVER",
    holds: false,
    writes: { doubtedSinceMs: NOW },
  },
  { is: "it is new", document: { checkers: {}, peak: 0 }, rule: "LEASE-UNARMED", holds: true },
  {
    is: "it is not armed and enough are healthy",
    document: { checkers: lease(3).checkers, peak: 0 },
    rule: "LEASE-UNARMED",
    holds: true,
    writes: { healthySince: ago(0) },
  },
  {
    is: "it is not armed and too few have been healthy since",
    document: { checkers: lease(2).checkers, peak: 0, healthySince: ago(299) },
    rule: "LEASE-UNARMED",
    holds: true,
    writes: {},
  },
  {
    is: "it has been healthy for the time to arm",
    document: { checkers: lease(3).checkers, peak: 0, healthySince: ago(300) },
    rule: "LEASE-ARM",
    holds: true,
    writes: { peak: 3, armedAt: ago(0) },
  },
  { is: "enough are healthy", document: lease(3), rule: "LEASE-HELD", holds: true },
  {
    is: "enough are healthy again after a doubt",
    document: lease(3, { doubtedSinceMs: NOW - 5_000 }),
    rule: "LEASE-HELD",
    holds: true,
    writes: { peak: 3, armedAt: ago(3600) },
  },
  {
    is: "too few are healthy",
    document: lease(2),
    rule: "LEASE-UNPROVEN",
    holds: false,
    writes: { doubtedSinceMs: NOW },
  },
  {
    is: "too few are healthy and the verdict is unhealthy",
    document: lease(2),
    request: { healthy: false },
    rule: "LEASE-UNPROVEN",
    holds: false,
    writes: { doubtedSinceMs: NOW },
  },
  {
    is: "too few have been healthy for almost as long as it takes",
    document: lease(2, { doubtedSinceMs: NOW - 29_999 }),
    rule: "LEASE-UNPROVEN",
    holds: false,
  },
  {
    is: "too few have been healthy for as long as it takes",
    document: lease(2, { doubtedSinceMs: NOW - 30_000 }),
    rule: "LEASE-LAPSE",
    holds: false,
    writes: {
      doubtedSinceMs: NOW - 30_000,
      lapsed: {
        at: ago(0),
        rule: "LEASE-LAPSE",
        reason: "Only 2 of 16 checkers are surely healthy, 3 are needed, since 2026-03-01T11:59:30.000Z.",
      },
    },
  },
  {
    is: "the instance's own storage has failed meanwhile",
    document: lease(2, { doubtedSinceMs: NOW - 60_000 }),
    steadySeconds: 20,
    rule: "LEASE-UNPROVEN",
    holds: false,
  },
  {
    is: "after a re-arm the first asks",
    document: lease(0, returning),
    rule: "LEASE-RETURNING",
    holds: true,
    writes: { offers: { "15.177.0.9": [NOW, 1] } },
  },
  {
    is: "after a re-arm the last but one that it takes asks",
    document: lease(0, { ...returning, offers: { "15.177.0.1": offers["15.177.0.1"] } }),
    rule: "LEASE-RETURNING",
    holds: true,
    writes: { offers: { "15.177.0.1": offers["15.177.0.1"], "15.177.0.9": [NOW, 1] } },
  },
  {
    is: "after a re-arm the last that it takes asks, and the others are healthy",
    document: lease(2, { ...returning, offers: almost }),
    rule: "LEASE-RETURN-LAST",
    holds: true,
    writes: { offers: { ...offers, "15.177.0.9": [NOW, 3] }, mayBeHealthySinceMs: NOW },
  },
  {
    is: "after a re-arm the last that it takes asks, and another is not surely healthy",
    document: lease(1, { ...returning, offers: almost }),
    rule: "LEASE-RETURN-WAIT",
    holds: false,
  },
  {
    is: "after a re-arm nobody knows who asks",
    document: lease(0, returning),
    request: { checker: undefined as unknown as string },
    rule: "LEASE-RETURN-WAIT",
    holds: false,
  },
  {
    is: "after a re-arm the verdict is unhealthy",
    document: lease(0, returning),
    request: { healthy: false },
    rule: "LEASE-RETURN-WAIT",
    holds: false,
  },
  {
    is: "Route 53 may call the site healthy",
    document: lease(2, { ...returning, offers, mayBeHealthySinceMs: NOW - 5_000 }),
    rule: "LEASE-RETURN-OPEN",
    holds: true,
  },
  {
    is: "enough are healthy after a re-arm",
    document: lease(3, { ...returning, offers, mayBeHealthySinceMs: NOW - 5_000 }),
    rule: "LEASE-HELD",
    holds: true,
    writes: { peak: 3, armedAt: ago(3600), rearmed: returning.rearmed },
  },
  {
    is: "a healthy one is lost on the way back",
    document: lease(1, { ...returning, mayBeHealthySinceMs: NOW - 5_000 }),
    rule: "LEASE-RETURN-BROKEN",
    holds: false,
    writes: { doubtedSinceMs: NOW },
  },
  {
    is: "the last that it takes is never heard of",
    document: lease(2, { ...returning, mayBeHealthySinceMs: NOW - 28_250 }),
    rule: "LEASE-RETURN-BROKEN",
    holds: false,
    writes: { doubtedSinceMs: NOW },
  },
  {
    is: "a broken return stays broken",
    document: lease(2, { ...returning, mayBeHealthySinceMs: NOW - 5_000, doubtedSinceMs: NOW - 1_000 }),
    rule: "LEASE-RETURN-BROKEN",
    holds: false,
  },
  {
    is: "a broken return lapses",
    document: lease(2, { ...returning, mayBeHealthySinceMs: NOW - 5_000, doubtedSinceMs: NOW - 30_000 }),
    rule: "LEASE-LAPSE",
    holds: false,
    writes: {
      lapsed: {
        at: ago(0),
        rule: "LEASE-LAPSE",
        reason: "Only 2 of 16 checkers are surely healthy, 3 are needed, since 2026-03-01T11:59:30.000Z.",
      },
    },
  },
];

function judge({
  document,
  unreadable,
  steadySeconds = 3600,
  request = {},
}: Omit<Case, "is" | "rule" | "holds">) {
  const knowledge: Knowledge = {
    document,
    readable: unreadable === undefined,
    known: unreadable !== "never read",
    steadyMs: steadySeconds * 1000,
  };
  return judgeLease(knowledge, { ...REQUEST, ...request }, POLICY, NOW);
}

describe("the lease is judged", () => {
  for (const item of cases) {
    it(`${item.holds ? "held" : "refused"} by ${item.rule} when ${item.is}`, () => {
      const { rule, holds, document } = judge(item);
      assert.deepEqual([rule, holds], [item.rule, item.holds]);
      if (item.writes === undefined) {
        assert.deepEqual(document, item.document);
        return;
      }
      const { checkers, ...written } = document;
      assert.deepEqual(checkers, item.document.checkers);
      assert.notDeepEqual(document, item.document);
      for (const [name, value] of Object.entries(item.writes)) {
        assert.deepEqual((written as Record<string, unknown>)[name], value, name);
      }
    });
  }

  it("by every rule of the table in at least one of these cases", () => {
    const covered = cases.map(({ rule }) => rule);
    assert.deepEqual(
      leaseRules.map(({ id }) => id).filter((id) => !covered.includes(id)),
      [],
    );
  });

  it("without what belongs to a return once that is over", () => {
    const { document } = judge({
      document: lease(3, { ...returning, offers, mayBeHealthySinceMs: NOW - 5_000 }),
    });
    assert.deepEqual([document.offers, document.mayBeHealthySinceMs], [undefined, undefined]);
  });

  it("never held by an armed, settled lease while too few are surely healthy", () => {
    const any = fc.record({
      healthy: fc.nat(16),
      unreadable: fc.constantFrom(undefined, "remembered" as const, "never read" as const),
      doubted: fc.option(fc.nat(100_000), { nil: undefined }),
    });
    fc.assert(
      fc.property(any, ({ healthy, unreadable, doubted }) => {
        const rest = doubted === undefined ? {} : { doubtedSinceMs: NOW - doubted };
        const { holds } = judge({
          document: lease(healthy, rest),
          ...(unreadable === undefined ? {} : { unreadable }),
        });
        assert.ok(!holds || healthy >= 3);
      }),
    );
  });
});
