import { strict as assert } from "node:assert";
import type { SwitchRecord, TargetGroupsDocument } from "../../../handlers/state/documents";
import { decide } from "../../../handlers/targetGroups/decide";
import type { Observation, Policy, RouteState, StateReading } from "../../../handlers/targetGroups/facts";
import type { GroupHealth } from "../../../handlers/targetGroups/observe";
import { targetGroupRuleComments } from "../../../handlers/targetGroups/ruleComments";
import { targetGroupRules } from "../../../handlers/targetGroups/rules";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const POLICY: Policy = {
  returnPolicy: "automatic",
  returnAfterHealthySeconds: 300,
  maximumSwitches: 3,
  switchWindowSeconds: 3600,
};
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

/** `primary:0 backup:2/2 third:? fourth:0+` — healthy/needed (1 by default), `?` unreadable, `+` the others in their first checks; the sorry page is last. */
function groupsOf(text: string, sorryPage = true): GroupHealth[] {
  const groups = text.split(" ").map((item): GroupHealth => {
    const [name = "", numbers = ""] = item.split(":");
    const [healthy = "", minimum = "1"] = numbers.split("/");
    return {
      name,
      kind: "application",
      minimumHealthyTargets: Number(minimum),
      healthy: healthy === "?" ? undefined : Number(healthy.replace("+", "")),
      ...(healthy.endsWith("+") ? { settling: true } : {}),
    };
  });
  return sorryPage
    ? [...groups, { name: "sorry", kind: "sorry-page", minimumHealthyTargets: 1, healthy: 0 }]
    : groups;
}

/** `primary backup`: what each route serves; a trailing `!` means not prepared. */
function routesOf(text: string): RouteState[] {
  return text.split(" ").map((item, index) => ({
    label: `route ${index + 1}`,
    serving: item.replace("!", ""),
    prepared: !item.endsWith("!"),
  }));
}

function record(from: string, to: string, options: Partial<SwitchRecord> = {}): SwitchRecord {
  return {
    id: `switch-${from}-${to}`,
    from,
    to,
    rule: "TG-FAILOVER",
    reason: "",
    decidedAt: ago(60),
    ...options,
  };
}
const done = { completedAt: ago(50), notifiedAt: ago(50) };

interface Case {
  readonly is: string;
  readonly health: string;
  readonly routes: string;
  readonly document?: TargetGroupsDocument | "unreadable";
  readonly policy?: Partial<Policy>;
  readonly sorryPage?: false;
  readonly returnTo?: string;
  readonly rule: string;
  /** `primary→backup` for a switch, `=backup` for a convergence, `rest`, `hold`, `fail`. */
  readonly decides: string;
}

const full: SwitchRecord[] = [1, 2, 3].map((n) =>
  record("primary", "backup", { decidedAt: ago(n * 60), ...done }),
);
const two = full.slice(0, 2);
const pinned = (group: string, reached = false) => ({
  group,
  eventId: "failover-1",
  by: "jane",
  reason: "maintenance",
  at: ago(120),
  ...(reached ? { reachedAt: ago(100) } : {}),
});
const stable = { group: "primary", healthySince: ago(300) };

const cases: readonly Case[] = [
  // 1–4: at rest
  {
    is: "the first group serves and is healthy",
    health: "primary:1 backup:1",
    routes: "primary primary",
    rule: "TG-REST",
    decides: "rest",
  },
  {
    is: "the backup serves while the primary is down",
    health: "primary:0 backup:1",
    routes: "backup",
    rule: "TG-REST-ON-LOWER",
    decides: "rest",
  },
  {
    is: "a route does not name the whole list",
    health: "primary:1 backup:0",
    routes: "primary primary!",
    rule: "TG-PREPARE",
    decides: "=primary",
  },
  {
    is: "the first group serves and the table is unreadable",
    health: "primary:1 backup:1",
    routes: "primary",
    document: "unreadable",
    rule: "TG-REST",
    decides: "rest",
  },
  // 5–9: failover
  {
    is: "the primary is dead, the backup can serve",
    health: "primary:0 backup:1",
    routes: "primary",
    rule: "TG-FAILOVER",
    decides: "primary→backup",
  },
  {
    is: "the primary has too few, the backup enough",
    health: "primary:1/2 backup:1",
    routes: "primary",
    rule: "TG-FAILOVER",
    decides: "primary→backup",
  },
  {
    is: "two groups can serve: the first in priority takes over",
    health: "primary:0 second:1 third:9",
    routes: "primary",
    rule: "TG-FAILOVER",
    decides: "primary→second",
  },
  {
    is: "the second fails, the first can serve again",
    health: "primary:1 second:0 third:1",
    routes: "second",
    rule: "TG-FAILOVER",
    decides: "second→primary",
  },
  {
    is: "a failover is due on a route that is not prepared either",
    health: "primary:0 backup:1",
    routes: "primary!",
    rule: "TG-FAILOVER",
    decides: "primary→backup",
  },
  // 10–15: degraded and sorry page
  {
    is: "no group has enough, one has some",
    health: "primary:0/2 second:1/3 third:2/3",
    routes: "primary",
    rule: "TG-FAILOVER-DEGRADED",
    decides: "primary→third",
  },
  {
    is: "the serving group has some, no group has enough",
    health: "primary:1/2 backup:1/2",
    routes: "primary",
    rule: "TG-HOLD",
    decides: "hold",
  },
  {
    is: "no group has a healthy target",
    health: "primary:0 backup:0",
    routes: "primary",
    rule: "TG-SORRY-PAGE",
    decides: "primary→sorry",
  },
  {
    is: "no group has a healthy target and there is no sorry page",
    health: "primary:0 backup:0",
    routes: "primary",
    sorryPage: false,
    rule: "TG-HOLD",
    decides: "hold",
  },
  {
    is: "the sorry page serves, still nothing is healthy",
    health: "primary:0 backup:0",
    routes: "sorry",
    rule: "TG-HOLD-SORRY-PAGE",
    decides: "hold",
  },
  {
    is: "the sorry page serves, a group can serve",
    health: "primary:0 backup:1",
    routes: "sorry",
    rule: "TG-LEAVE-SORRY-PAGE",
    decides: "sorry→backup",
  },
  {
    is: "the sorry page serves, a group has some targets",
    health: "primary:0/2 backup:1/2",
    routes: "sorry",
    rule: "TG-FAILOVER-DEGRADED",
    decides: "sorry→backup",
  },
  // 17–21: unreadable health
  {
    is: "the serving group's health is unreadable",
    health: "primary:? backup:1",
    routes: "primary",
    rule: "TG-UNREADABLE",
    decides: "fail",
  },
  {
    is: "another group's health is unreadable and the serving one is dead",
    health: "primary:0 backup:?",
    routes: "primary",
    rule: "TG-UNREADABLE",
    decides: "fail",
  },
  {
    is: "a third group is unreadable, the second can serve",
    health: "primary:0 second:1 third:?",
    routes: "primary",
    rule: "TG-FAILOVER",
    decides: "primary→second",
  },
  {
    is: "the sorry page serves and health is unreadable",
    health: "primary:? backup:0",
    routes: "sorry",
    rule: "TG-UNREADABLE",
    decides: "fail",
  },
  {
    is: "routes disagree and nothing readable can serve",
    health: "primary:? backup:0",
    routes: "primary backup",
    rule: "TG-UNREADABLE",
    decides: "fail",
  },
  {
    is: "targets of the serving group are in their first checks, and the backup can serve",
    health: "primary:0+ backup:1",
    routes: "primary",
    rule: "TG-SETTLING",
    decides: "hold",
  },
  {
    is: "enough targets of the serving group have passed their first checks",
    health: "primary:1+ backup:1",
    routes: "primary",
    rule: "TG-REST",
    decides: "rest",
  },
  {
    is: "only targets of another group are in their first checks",
    health: "primary:0 backup:0+",
    routes: "primary",
    rule: "TG-SORRY-PAGE",
    decides: "primary→sorry",
  },
  // 22–28: routes disagree
  {
    is: "an interrupted failover, the backup can serve",
    health: "primary:0 backup:1",
    routes: "backup primary",
    document: { switches: [record("primary", "backup")] },
    rule: "TG-CONVERGE",
    decides: "=backup",
  },
  {
    is: "an interrupted failover, and the primary is back too",
    health: "primary:1 backup:1",
    routes: "primary backup",
    document: { switches: [record("primary", "backup")] },
    rule: "TG-CONVERGE",
    decides: "=backup",
  },
  {
    is: "a new route points at the primary after a completed failover",
    health: "primary:1 backup:1",
    routes: "backup primary",
    document: { switches: [record("primary", "backup", done)] },
    rule: "TG-CONVERGE",
    decides: "=backup",
  },
  {
    is: "an interrupted failover, and the backup died meanwhile",
    health: "primary:1 backup:0",
    routes: "backup primary",
    document: { switches: [record("primary", "backup")] },
    rule: "TG-CONVERGE-BEST",
    decides: "backup→primary",
  },
  {
    is: "routes disagree without a record",
    health: "primary:1 backup:1",
    routes: "primary backup",
    rule: "TG-CONVERGE-BEST",
    decides: "backup→primary",
  },
  {
    is: "an interrupted switch to the sorry page, still nothing healthy",
    health: "primary:0 backup:0",
    routes: "sorry primary",
    document: { switches: [record("primary", "sorry")] },
    rule: "TG-CONVERGE",
    decides: "=sorry",
  },
  {
    is: "routes disagree, nothing healthy, no sorry page",
    health: "primary:0 backup:0",
    routes: "backup primary",
    sorryPage: false,
    rule: "TG-CONVERGE-HOLD",
    decides: "hold",
  },
  // 29–33: the state table is down
  {
    is: "the table is unreadable and the primary is dead",
    health: "primary:0 backup:1",
    routes: "primary",
    document: "unreadable",
    rule: "TG-FAILOVER",
    decides: "primary→backup",
  },
  {
    is: "the table is unreadable and the primary still has a target",
    health: "primary:1/2 backup:1",
    routes: "primary",
    document: "unreadable",
    rule: "TG-STATE-HOLD",
    decides: "fail",
  },
  {
    is: "the table is unreadable and a return would be due",
    health: "primary:1 backup:1",
    routes: "backup",
    document: "unreadable",
    rule: "TG-RETURN-STATE-HOLD",
    decides: "fail",
  },
  {
    is: "the table is unreadable and a dead route disagrees",
    health: "primary:0 backup:1",
    routes: "primary backup",
    document: "unreadable",
    rule: "TG-CONVERGE-BEST",
    decides: "primary→backup",
  },
  {
    is: "the table is unreadable, routes disagree and all have targets",
    health: "primary:1 backup:1",
    routes: "primary backup",
    document: "unreadable",
    rule: "TG-STATE-HOLD",
    decides: "fail",
  },
  // 34–38: switch limit
  {
    is: "the limit is reached",
    health: "primary:0 backup:1",
    routes: "primary",
    document: { switches: full },
    rule: "TG-RATE-LIMITED",
    decides: "hold",
  },
  {
    is: "one switch is left for a failover",
    health: "primary:0 backup:1",
    routes: "primary",
    document: { switches: two },
    rule: "TG-FAILOVER",
    decides: "primary→backup",
  },
  {
    is: "the limit is reached by the very switch that is retried",
    health: "primary:0 backup:1",
    routes: "primary",
    document: { switches: [...two, record("primary", "backup")] },
    rule: "TG-FAILOVER",
    decides: "primary→backup",
  },
  {
    is: "switches before the window do not count",
    health: "primary:0 backup:1",
    routes: "primary",
    document: { switches: full.map((item) => ({ ...item, decidedAt: ago(3600) })) },
    rule: "TG-FAILOVER",
    decides: "primary→backup",
  },
  {
    is: "the last switch is kept for a failover, not a return",
    health: "primary:1 backup:1",
    routes: "backup",
    document: { switches: two, candidate: stable },
    rule: "TG-RETURN-LIMITED",
    decides: "hold",
  },
  // 39–47: return
  {
    is: "the primary has just come back",
    health: "primary:1 backup:1",
    routes: "backup",
    rule: "TG-RETURN-WAITING",
    decides: "hold",
  },
  {
    is: "the primary has been back for 299 s",
    health: "primary:1 backup:1",
    routes: "backup",
    document: { switches: [], candidate: { group: "primary", healthySince: ago(299) } },
    rule: "TG-RETURN-WAITING",
    decides: "hold",
  },
  {
    is: "the primary has been back for 300 s",
    health: "primary:1 backup:1",
    routes: "backup",
    document: { switches: [], candidate: stable },
    rule: "TG-RETURN",
    decides: "backup→primary",
  },
  {
    is: "a return needs no time when configured so",
    health: "primary:1 backup:1",
    routes: "backup",
    policy: { returnAfterHealthySeconds: 0 },
    rule: "TG-RETURN",
    decides: "backup→primary",
  },
  {
    is: "the remembered candidate is another group",
    health: "primary:0 second:1 third:1",
    routes: "third",
    document: { switches: [], candidate: stable },
    rule: "TG-RETURN-WAITING",
    decides: "hold",
  },
  {
    is: "the policy is manual",
    health: "primary:1 backup:1",
    routes: "backup",
    document: { switches: [], candidate: stable },
    policy: { returnPolicy: "manual" },
    rule: "TG-RETURN-MANUAL",
    decides: "hold",
  },
  {
    is: "an operator asks for the return",
    health: "primary:1 backup:1",
    routes: "backup",
    policy: { returnPolicy: "manual" },
    returnTo: "primary",
    rule: "TG-RETURN-REQUESTED",
    decides: "backup→primary",
  },
  {
    is: "an operator asks for a return to a dead group",
    health: "primary:0 backup:1",
    routes: "backup",
    returnTo: "primary",
    rule: "TG-RETURN-REFUSED",
    decides: "fail",
  },
  {
    is: "an operator asks for the group that serves",
    health: "primary:1 backup:1",
    routes: "primary",
    returnTo: "primary",
    rule: "TG-REST",
    decides: "rest",
  },
  // 48–62: a pin
  {
    is: "a group of lower priority is pinned and can serve",
    health: "primary:1 backup:1",
    routes: "primary primary",
    document: { switches: [], pinned: pinned("backup") },
    rule: "TG-PIN",
    decides: "primary→backup",
  },
  {
    is: "a group is pinned at the switch limit, under a manual return policy",
    health: "primary:1 backup:1",
    routes: "primary",
    document: { switches: full, pinned: pinned("backup") },
    policy: { returnPolicy: "manual" },
    rule: "TG-PIN",
    decides: "primary→backup",
  },
  {
    is: "the first group is pinned to bring traffic back, under a manual return policy",
    health: "primary:1 backup:1",
    routes: "backup",
    document: { switches: [], pinned: pinned("primary") },
    policy: { returnPolicy: "manual" },
    rule: "TG-PIN",
    decides: "backup→primary",
  },
  {
    is: "the switch to the pinned group was interrupted",
    health: "primary:1 backup:1",
    routes: "backup primary",
    document: { switches: [record("primary", "backup", { rule: "TG-PIN" })], pinned: pinned("backup") },
    rule: "TG-PIN",
    decides: "primary→backup",
  },
  {
    is: "the pinned group has too few healthy targets",
    health: "primary:1 backup:1/2",
    routes: "primary",
    document: { switches: [], pinned: pinned("backup") },
    rule: "TG-REST-ON-LOWER",
    decides: "rest",
  },
  {
    is: "the pinned group serves and the first could",
    health: "primary:1 backup:1",
    routes: "backup",
    document: { switches: [], candidate: stable, pinned: pinned("backup", true) },
    rule: "TG-REST",
    decides: "rest",
  },
  {
    is: "the pinned group serves and fails",
    health: "primary:1 backup:0",
    routes: "backup",
    document: { switches: [], pinned: pinned("backup", true) },
    rule: "TG-FAILOVER",
    decides: "backup→primary",
  },
  {
    is: "the pinned group serves and fails, at the switch limit",
    health: "primary:1 backup:0",
    routes: "backup",
    document: { switches: full, pinned: pinned("backup", true) },
    rule: "TG-RATE-LIMITED",
    decides: "hold",
  },
  {
    is: "the pinned group has just come back after a failover from it",
    health: "primary:1 backup:1",
    routes: "primary",
    document: { switches: [], pinned: pinned("backup", true) },
    rule: "TG-RETURN-WAITING",
    decides: "hold",
  },
  {
    is: "the pinned group has been back for 300 s, under a manual return policy",
    health: "primary:1 backup:1",
    routes: "primary",
    document: {
      switches: [],
      candidate: { group: "backup", healthySince: ago(300) },
      pinned: pinned("backup", true),
    },
    policy: { returnPolicy: "manual" },
    rule: "TG-RETURN",
    decides: "primary→backup",
  },
  {
    is: "the pinned group is down, a third serves and the first is back, under a manual return policy",
    health: "primary:1 backup:0 third:1",
    routes: "third",
    document: { switches: [], candidate: stable, pinned: pinned("backup", true) },
    policy: { returnPolicy: "manual" },
    rule: "TG-RETURN-MANUAL",
    decides: "hold",
  },
  {
    is: "the return to the pinned group would use the last switch",
    health: "primary:1 backup:1",
    routes: "primary",
    document: { switches: two, pinned: pinned("backup", true) },
    rule: "TG-RETURN-LIMITED",
    decides: "hold",
  },
  {
    is: "an operator asks for a return away from the pinned group",
    health: "primary:1 backup:1",
    routes: "backup",
    document: { switches: [], pinned: pinned("backup", true) },
    returnTo: "primary",
    rule: "TG-RETURN-REFUSED",
    decides: "fail",
  },
  {
    is: "the pinned group is no longer in the list",
    health: "primary:1 backup:1",
    routes: "backup",
    document: { switches: [], candidate: stable, pinned: pinned("gone") },
    rule: "TG-RETURN",
    decides: "backup→primary",
  },
  {
    is: "the pinned group serves and the table, with the pin in it, is unreadable",
    health: "primary:1 backup:1",
    routes: "backup",
    document: "unreadable",
    rule: "TG-RETURN-STATE-HOLD",
    decides: "fail",
  },
];

function decided(item: Case): { rule: string; decides: string; reason: string } {
  const state: StateReading =
    item.document === "unreadable"
      ? { kind: "unreadable", problem: "down" }
      : { kind: "read", document: item.document ?? { switches: [] } };
  const observation: Observation = {
    groups: groupsOf(item.health, item.sorryPage),
    routes: routesOf(item.routes),
    state,
    ...(item.returnTo === undefined ? {} : { returnTo: item.returnTo }),
  };
  const decision = decide(observation, { ...POLICY, ...item.policy }, NOW);
  const { rule, reason } = decision;
  switch (decision.kind) {
    case "rest":
      return { rule, reason, decides: "rest" };
    case "hold":
      return { rule, reason, decides: decision.fail ? "fail" : "hold" };
    case "switch":
      return { rule, reason, decides: `${decision.from}→${decision.to}` };
    case "converge":
      return { rule, reason, decides: `=${decision.to}` };
  }
}

describe("target-group failover decides", () => {
  cases.forEach((item, index) => {
    it(`${index + 1}. ${item.rule} (${item.decides}) when ${item.is}`, () => {
      const { rule, decides, reason } = decided(item);
      assert.deepEqual({ rule, decides }, { rule: item.rule, decides: item.decides });
      assert.ok(reason.length > 10 && !reason.includes("undefined"), `an operator can read: ${reason}`);
    });
  });

  it("by every rule of the table in at least one of these cases", () => {
    const covered = cases.map((item) => item.rule);
    assert.deepEqual(
      targetGroupRules()
        .map((rule) => rule.id)
        .filter((id) => !covered.includes(id)),
      [],
    );
  });

  it("by rules that are all explained", () => {
    assert.deepEqual(
      Object.keys(targetGroupRuleComments),
      targetGroupRules().map((rule) => rule.id),
    );
  });

  it("with the pin and who made it in the reason", () => {
    const item = cases.find(({ rule }) => rule === "TG-PIN") as Case;
    assert.match(decided(item).reason, /^jane wants traffic on backup \(failover-1: maintenance\)/);
  });

  it("with the command in the reason when the return is an operator's", () => {
    const item = cases.find((candidate) => candidate.rule === "TG-RETURN-MANUAL") as Case;
    assert.match(decided(item).reason, /aws lambda invoke .*"returnTo":"primary"/);
  });
});
