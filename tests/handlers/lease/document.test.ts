import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  afterLeaseDisarm,
  afterLeaseLapse,
  afterLeaseRearm,
  EMPTY_LEASE_DOCUMENT,
  isLapsed,
} from "../../../handlers/lease/document";
import type { LeaseDocument } from "../../../handlers/state/documents";
import { parseLeaseDocument, parseTakeoverDocument } from "../../../handlers/state/parseLeaseDocuments";

const at = "2026-03-01T12:00:00.000Z";
const lapsed = { at, rule: "LEASE-LAPSE", reason: "silent" };
const held: LeaseDocument = {
  checkers: { "15.177.0.1": [1_000, 3], "15.177.0.2": [2_000, 2] },
  peak: 3,
  armedAt: at,
};
const returning: LeaseDocument = {
  ...held,
  peak: 0,
  offers: { "15.177.0.1": [1_000, 1] },
  mayBeHealthySinceMs: 1_000,
  doubtedSinceMs: 2_000,
};

describe("the lease's document", () => {
  it("is lapsed by a command, armed or not, and keeps its first lapse", () => {
    const taken = afterLeaseLapse(EMPTY_LEASE_DOCUMENT, { at, rule: "TAKEOVER", reason: "forced" });
    assert.deepEqual([isLapsed(EMPTY_LEASE_DOCUMENT), isLapsed(taken)], [false, true]);
    assert.deepEqual(afterLeaseLapse(taken, lapsed), taken);
  });

  it("is re-armed with every checker known and none of them healthy", () => {
    const rearmed = { at, by: "sre" };
    assert.deepEqual(afterLeaseRearm({ ...returning, lapsed, healthySince: at }, rearmed), {
      checkers: { "15.177.0.1": [1_000, 0], "15.177.0.2": [2_000, 0] },
      peak: 0,
      armedAt: at,
      rearmed,
    });
  });

  it("is disarmed until a time, and then counts from the beginning; a lapsed one stays lapsed", () => {
    const { peak, lapsed: kept, disarmed, offers } = afterLeaseDisarm({ ...returning, lapsed }, at);
    assert.deepEqual([peak, kept, disarmed, offers], [0, lapsed, { until: at }, undefined]);
  });

  it("is no longer disarmed when that is over", () => {
    assert.deepEqual(afterLeaseDisarm({ ...held, disarmed: { until: at } }, undefined), held);
  });

  it("is accepted by its parser in every form", () => {
    for (const document of [EMPTY_LEASE_DOCUMENT, held, returning, { ...held, lapsed }]) {
      assert.deepEqual(parseLeaseDocument(JSON.parse(JSON.stringify(document))), { kind: "ok", document });
    }
  });

  for (const [broken, problem] of [
    ["text", /not an object/],
    [{ ...held, checkers: [] }, /checkers is not an object/],
    [{ ...held, checkers: { "15.177.0.1": [1, "2"] } }, /checkers\.15\.177\.0\.1 is \[1,"2"\]/],
    [{ ...held, offers: { "15.177.0.1": 4 } }, /offers\.15\.177\.0\.1 is 4/],
    [{ ...held, peak: undefined }, /peak is absent, expected number/],
    [{ ...held, armedAt: "soon" }, /armedAt is "soon", expected optional time/],
    [{ ...held, mayBeHealthySinceMs: "now" }, /mayBeHealthySinceMs is "now"/],
    [{ ...held, doubtedSinceMs: null }, /doubtedSinceMs is null/],
    [{ ...held, lapsed: { at } }, /lapsed\.rule is absent/],
    [{ ...held, disarmed: {} }, /disarmed\.until is absent/],
    [{ ...held, rearmed: { at } }, /rearmed\.by is absent/],
  ] as const) {
    it(`is refused by its parser, which names what is wrong: ${problem.source}`, () => {
      const parsed = parseLeaseDocument(broken);
      assert.match(parsed.kind === "malformed" ? parsed.problem : "", problem);
    });
  }

  it("and the takeover's are parsed from any JSON without an exception", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        parseLeaseDocument(value);
        parseTakeoverDocument(value);
      }),
    );
  });

  it("of a takeover names what is wrong", () => {
    const claimed = { at, eventId: "e", by: "sre", reason: "r" };
    assert.deepEqual(parseTakeoverDocument({ claimed }), { kind: "ok", document: { claimed } });
    assert.equal(parseTakeoverDocument({}).kind, "ok");
    assert.equal(parseTakeoverDocument({ claimed: { ...claimed, by: 1 } }).kind, "malformed");
    assert.equal(parseTakeoverDocument({ released: {} }).kind, "malformed");
    assert.equal(parseTakeoverDocument([]).kind, "malformed");
  });
});
