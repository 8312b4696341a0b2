import { strict as assert } from "node:assert";
import { type BeatFacts, beatRules, decideBeat } from "../../../handlers/heartbeat/beatRules";
import type { GroupHealth } from "../../../handlers/targetGroups/observe";

const group = (name: string, healthy: number): GroupHealth => ({
  name,
  kind: "application",
  minimumHealthyTargets: 1,
  healthy,
});
const rest: BeatFacts = {
  problems: [],
  throttled: false,
  enough: true,
  serving: group("primary", 2),
  servingAble: true,
  verdicts: {},
  dead: [],
  better: undefined,
  doubt: undefined,
  mayAsk: true,
  mayReport: true,
  alert: false,
  blind: false,
};
const dead = { kind: "dead", why: "17 of 17 requests failed", rule: "PROBE-DEAD" } as const;
const suspect = { kind: "suspect", why: "1 of 1 requests failed", rule: "PROBE-SUSPECT" } as const;
const down = { serving: group("primary", 0), servingAble: false };
const backup = group("backup", 1);
const unread = { enough: false, problems: ["DescribeListeners failed"] };

const cases: readonly { is: string; facts: Partial<BeatFacts>; rule: string; does: string }[] = [
  { is: "AWS throttles", facts: { ...unread, throttled: true }, rule: "HB-THROTTLED", does: "fail" },
  { is: "AWS cannot be read", facts: unread, rule: "HB-UNREADABLE", does: "fail" },
  {
    is: "a group that does not matter is throttled",
    facts: { throttled: true, problems: ["x"] },
    rule: "HB-REST",
    does: "nothing",
  },
  {
    is: "the serving group was just deployed",
    facts: { ...down, serving: { ...group("primary", 0), settling: true }, better: backup },
    rule: "HB-SETTLING",
    does: "nothing",
  },
  {
    is: "the serving group is down",
    facts: { ...down, better: backup },
    rule: "HB-DUE",
    does: "switch",
  },
  {
    is: "no group has weight",
    facts: { serving: undefined, servingAble: false, better: backup },
    rule: "HB-DUE",
    does: "switch",
  },
  {
    is: "the serving group is down, which was told a moment ago",
    facts: { ...down, better: backup, mayAsk: false },
    rule: "HB-ASKED",
    does: "nothing",
  },
  {
    is: "the serving group is dead by its probes",
    facts: { verdicts: { primary: dead }, dead: ["primary"], better: backup },
    rule: "HB-DEAD",
    does: "switch",
  },
  {
    is: "the serving group is dead by its probes, which was told a moment ago",
    facts: { verdicts: { primary: dead }, dead: ["primary"], better: backup, mayAsk: false },
    rule: "HB-ASKED",
    does: "nothing",
  },
  {
    is: "the serving group is down and the other one's probe fails",
    facts: { ...down, better: backup, doubt: "1 of 1 requests failed" },
    rule: "HB-DOUBT",
    does: "nothing",
  },
  { is: "every group is down", facts: down, rule: "HB-NOTHING-BETTER", does: "nothing" },
  {
    is: "the serving group is dead by its probes and the others are down",
    facts: { verdicts: { primary: dead }, dead: ["primary"] },
    rule: "HB-NOTHING-BETTER",
    does: "nothing",
  },
  {
    is: "a group that does not serve is dead by its probes",
    facts: { verdicts: { backup: dead }, dead: ["backup"] },
    rule: "HB-OTHER-DEAD",
    does: "report",
  },
  {
    is: "that was reported a moment ago",
    facts: { verdicts: { backup: dead }, dead: ["backup"], mayReport: false },
    rule: "HB-REST",
    does: "nothing",
  },
  { is: "the serving group has lost a target", facts: { alert: true }, rule: "HB-ALERT", does: "look again" },
  {
    is: "the probe has proved nothing for minutes",
    facts: { blind: true },
    rule: "HB-PROBE-BLIND",
    does: "fail",
  },
  {
    is: "the serving group's probe failed once",
    facts: { verdicts: { primary: suspect } },
    rule: "HB-SUSPECT",
    does: "nothing",
  },
  { is: "the serving group can serve", facts: {}, rule: "HB-REST", does: "nothing" },
];

function doesOf({ ask, again, fail }: ReturnType<typeof decideBeat>): string {
  return ask ?? (again ? "look again" : fail ? "fail" : "nothing");
}

describe("the heartbeat, when", () => {
  for (const { is, facts, rule, does } of cases) {
    it(`${is}, follows ${rule}: ${does}`, () => {
      const outcome = decideBeat({ ...rest, ...facts });
      assert.deepEqual([outcome.rule, doesOf(outcome)], [rule, does]);
      assert.ok(!/undefined/.test(outcome.reason), outcome.reason);
    });
  }

  it("follows each of its rules in some case above, and each says what it means", () => {
    assert.deepEqual(
      beatRules()
        .map(({ id }) => id)
        .sort(),
      [...new Set(cases.map(({ rule }) => rule))].sort(),
    );
    assert.ok(beatRules().every(({ comment }) => comment.endsWith(".")));
  });
});
