import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { ProbeOutcome } from "../../../handlers/heartbeat/probe";
import { type ProbeFacts, probeRules, probeVerdict } from "../../../handlers/heartbeat/probeRules";

const passed: ProbeOutcome = { kind: "passed" };
const failed: ProbeOutcome = { kind: "failed", why: "answered 502" };
const late: ProbeOutcome = { kind: "failed", why: "no answer within 2 s" };
const unsent: ProbeOutcome = { kind: "unsent", why: "no connection (ECONNREFUSED)" };
const cut: ProbeOutcome = { kind: "cut" };
const base: ProbeFacts = {
  serving: true,
  first: [failed],
  second: [],
  control: true,
  confirming: false,
  knownDead: false,
  hasPassed: true,
};

const cases: readonly { is: string; facts: Partial<ProbeFacts>; rule: string; kind: string }[] = [
  { is: "answers", facts: { first: [passed] }, rule: "PROBE-PASSED", kind: "passing" },
  {
    is: "answers one request of the burst",
    facts: { second: [failed, failed, passed, failed] },
    rule: "PROBE-PASSED",
    kind: "passing",
  },
  {
    is: "answers, only late, and fails the burst",
    facts: { first: [passed], second: [late, late] },
    rule: "PROBE-PASSED",
    kind: "passing",
  },
  {
    is: "was known dead and answers",
    facts: { first: [passed], knownDead: true, confirming: true },
    rule: "PROBE-PASSED",
    kind: "passing",
  },
  { is: "could not be asked", facts: { first: [unsent] }, rule: "PROBE-UNSENT", kind: "unproven" },
  {
    is: "fails, but one request of the burst was not sent",
    facts: { second: [failed, unsent] },
    rule: "PROBE-UNSENT",
    kind: "unproven",
  },
  {
    is: "fails like every other group",
    facts: { second: [failed, failed], control: false },
    rule: "PROBE-NO-CONTROL",
    kind: "unproven",
  },
  {
    is: "was not answered like every other group when the call ended",
    facts: { first: [cut], control: false },
    rule: "PROBE-NO-CONTROL",
    kind: "unproven",
  },
  {
    is: "serves, fails, and has never been seen to pass",
    facts: { second: [failed], hasPassed: false },
    rule: "PROBE-NEVER-PASSED",
    kind: "unproven",
  },
  {
    is: "does not serve, fails, and has never been seen to pass",
    facts: { second: [failed], hasPassed: false, serving: false },
    rule: "PROBE-DEAD",
    kind: "dead",
  },
  { is: "was not answered when the call ended", facts: { first: [cut] }, rule: "PROBE-CUT", kind: "suspect" },
  {
    is: "was not answered in the burst when the call ended",
    facts: { second: [late, cut] },
    rule: "PROBE-CUT",
    kind: "suspect",
  },
  { is: "fails the burst as well", facts: { second: [failed, late] }, rule: "PROBE-DEAD", kind: "dead" },
  {
    is: "fails the burst of the call after",
    facts: { first: [late, late], confirming: true },
    rule: "PROBE-DEAD",
    kind: "dead",
  },
  {
    is: "is known to be dead, and fails",
    facts: { knownDead: true },
    rule: "PROBE-STILL-DEAD",
    kind: "dead",
  },
  { is: "fails once", facts: {}, rule: "PROBE-SUSPECT", kind: "suspect" },
];

describe("a group whose probe", () => {
  for (const { is, facts, rule, kind } of cases) {
    it(`${is} is ${kind} (${rule})`, () => {
      const verdict = probeVerdict({ ...base, ...facts });
      assert.deepEqual([verdict.rule, verdict.kind], [rule, kind]);
    });
  }

  it("meets each of the rules in some case above, and each says what it means", () => {
    assert.deepEqual(
      probeRules()
        .map(({ id }) => id)
        .sort(),
      [...new Set(cases.map(({ rule }) => rule))].sort(),
    );
    assert.ok(probeRules().every(({ comment }) => comment.endsWith(".")));
  });

  it("names what it saw, once each", () => {
    const verdict = probeVerdict({ ...base, second: [failed, late] });
    assert.ok(verdict.kind === "dead");
    assert.equal(verdict.why, "3 of 3 requests failed (answered 502, no answer within 2 s)");
  });

  it("has an answer, was not sent, or has no control to compare it with, is never dead", () => {
    const outcome = fc.constantFrom(passed, failed, late, unsent, cut);
    const facts = fc.record({
      serving: fc.boolean(),
      first: fc.array(outcome, { minLength: 1, maxLength: 4 }),
      second: fc.array(outcome, { maxLength: 4 }),
      control: fc.boolean(),
      confirming: fc.boolean(),
      knownDead: fc.boolean(),
      hasPassed: fc.boolean(),
    });
    fc.assert(
      fc.property(facts, (some) => {
        if (probeVerdict(some).kind === "dead") {
          const all = [...some.first, ...some.second];
          assert.ok(all.every(({ kind }) => kind === "failed") && some.control);
          assert.ok(some.hasPassed || !some.serving);
          assert.ok(some.second.length > 0 || some.confirming || some.knownDead);
        }
      }),
    );
  });
});
