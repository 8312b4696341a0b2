import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  afterOffer,
  afterPass,
  type Checkers,
  leaseWindowMs,
  mayBeHealthy,
  mergeCheckers,
  neededCheckers,
  type Standing,
  surelyHealthy,
} from "../../../handlers/lease/checkers";
import { withPasses } from "../../../handlers/lease/passes";

const THREE = { intervalSeconds: 10, failureThreshold: 3 };
const ONE = { intervalSeconds: 10, failureThreshold: 1 };
const known = (count: number, standing: Standing = [0, 3]): Checkers =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`15.177.0.${index}`, standing]));
const at = (...seconds: number[]) =>
  seconds.reduce<Standing | undefined>(
    (standing, second) => afterPass(standing, second * 1000, THREE),
    undefined,
  );

describe("a checker of Route 53, as far as the gate knows", () => {
  it("is surely healthy for a little less than it takes it to give up", () => {
    assert.equal(leaseWindowMs(10, 3), 28_250);
    assert.equal(leaseWindowMs(10, 1), 8_750);
    const document = { checkers: { a: [0, 3], b: [0, 2] } } as const;
    assert.equal(surelyHealthy(document, THREE, 28_249), 1);
    assert.equal(surelyHealthy(document, THREE, 28_250), 0);
  });

  it("does not count when it is said to have asked in the future", () => {
    assert.equal(surelyHealthy({ checkers: { a: [3_600_000, 3] } }, THREE, 0), 0);
  });

  it("is healthy after as many answers in a row as the threshold", () => {
    assert.deepEqual([at(100)?.[1], at(100, 110)?.[1], at(100, 110, 120, 130)?.[1]], [1, 2, 3]);
  });

  it("begins anew when an answer is missing before it is healthy", () => {
    assert.deepEqual(at(100, 110, 130), [130_000, 1]);
  });

  it("stays healthy over a gap into which too few failures fit, and not over a longer one", () => {
    assert.deepEqual(at(100, 110, 120, 150), [150_000, 3]);
    assert.deepEqual(at(100, 110, 120, 160), [160_000, 1]);
  });

  it("may be healthy by answers offered, and no longer when it must have failed often enough since", () => {
    const offers = { a: afterOffer(undefined, 100_000, ONE), b: afterOffer(undefined, 110_000, THREE) };
    assert.equal(mayBeHealthy(offers, ONE, 125_000), 2);
    assert.equal(mayBeHealthy(offers, ONE, 135_001), 0);
    assert.equal(mayBeHealthy({ b: offers.b }, THREE, 110_000), 0);
  });

  it("counts offers over any gap that could hide one that was heard", () => {
    const thrice = [100, 140, 180].reduce<Standing | undefined>(
      (s, t) => afterOffer(s, t * 1000, THREE),
      undefined,
    );
    assert.deepEqual(thrice, [180_000, 3]);
    assert.deepEqual(afterOffer(thrice, 226_000, THREE), [226_000, 1]);
  });

  it("is one of a vote that takes more than 18 %, of three at least", () => {
    assert.deepEqual(
      [0, 2, 3, 5, 6, 11, 12, 16, 17].map((count) => neededCheckers(known(count))),
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1, 1, 2, 2, 3, 3, 4],
    );
  });

  it("is merged from two accounts, in any order, into what both together prove", () => {
    const older: Checkers = { a: [100_000, 3], b: [100_000, 1] };
    const newer: Checkers = { a: [130_000, 1], b: [110_000, 1], c: [5, 1] };
    const merged = { a: [130_000, 3], b: [110_000, 2], c: [5, 1] };
    assert.deepEqual(mergeCheckers(older, newer, THREE), merged);
    assert.deepEqual(mergeCheckers(newer, older, THREE), merged);
  });

  it("is never made healthier by a merge than all its answers together", () => {
    const answer = fc.record({
      gap: fc.integer({ min: 1, max: 60 }),
      heardBy: fc.constantFrom("one", "other", "both"),
    });
    fc.assert(
      fc.property(
        fc.array(answer, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        (list, threshold) => {
          const policy = { intervalSeconds: 10, failureThreshold: threshold };
          let second = 100;
          const answers = list.map(({ gap, heardBy }) => {
            second += gap;
            return { second, heardBy };
          });
          const account = (...by: string[]): Checkers => {
            const heard = answers.filter(({ heardBy }) => by.includes(heardBy));
            const standing = heard.reduce<Standing | undefined>(
              (s, t) => afterPass(s, t.second * 1000, policy),
              undefined,
            );
            return standing === undefined ? {} : { a: standing };
          };
          const merged = mergeCheckers(account("one", "both"), account("other", "both"), policy).a;
          const all = account("one", "other", "both").a;
          assert.equal(merged?.[0], all?.[0]);
          assert.ok((merged?.[1] ?? 0) <= (all?.[1] ?? 0));
        },
      ),
    );
  });
});

describe("healthy answers that were heard", () => {
  const document = { checkers: known(16, [1_000_000, 3]), peak: 3 };

  it("are entered in the order of time, older ones than known are not", () => {
    const passes = [
      { checker: "x", atMs: 1_010_000 },
      { checker: "x", atMs: 1_000_000 },
      { checker: "15.177.0.1", atMs: 999_000 },
    ];
    const { checkers } = withPasses(document, passes, THREE, 1_010_000);
    assert.deepEqual(
      [checkers.x, checkers["15.177.0.1"]],
      [
        [1_010_000, 2],
        [1_000_000, 3],
      ],
    );
  });

  it("let a checker be forgotten that has been silent for a day, but not during an outage", () => {
    const now = 86_400_000 + 1_000_000;
    const fresh = { ...known(16, [now - 5_000, 3]), silent: [1_000_000, 3] as const };
    const pass = [{ checker: "15.177.0.0", atMs: now }];
    const names = (checkers: Checkers) =>
      Object.keys(withPasses({ checkers, peak: 3 }, pass, THREE, now).checkers);
    assert.ok(!names(fresh).includes("silent"));
    const down = { ...known(16, [now - 60_000, 3]), silent: [1_000_000, 3] as const };
    assert.ok(names(down).includes("silent"));
  });

  it("of ever new addresses do not make the document grow", () => {
    const passes = Array.from({ length: 200 }, (_, index) => ({
      checker: `c${index}`,
      atMs: 1_000_000 + index,
    }));
    const { checkers } = withPasses({ checkers: {}, peak: 0 }, passes, THREE, 1_000_200);
    assert.equal(Object.keys(checkers).length, 64);
    assert.ok("c199" in checkers && !("c0" in checkers));
  });

  it("end a return when they prove, late, that Route 53 has called the site healthy", () => {
    const returning = {
      checkers: known(16, [1_000_000, 0]),
      peak: 0,
      offers: {},
      mayBeHealthySinceMs: 1_009_000,
    };
    const passes = [1, 2, 3].map((index) => ({ checker: `15.177.0.${index}`, atMs: 1_009_000 + index }));
    const two = withPasses(returning, passes.slice(1), ONE, 1_010_000);
    assert.deepEqual([two.peak, two.mayBeHealthySinceMs], [0, 1_009_000]);
    const three = withPasses(returning, passes, ONE, 1_010_000);
    assert.deepEqual([three.peak, three.mayBeHealthySinceMs, three.offers], [3, undefined, undefined]);
  });
});
