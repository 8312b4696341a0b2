import { strict as assert } from "node:assert";
import { type GateMemory, type GateReading, judge } from "../../../handlers/edge/gate";
import { gateRules } from "../../../handlers/edge/gateRules";
import type { GroupHealth } from "../../../handlers/targetGroups/observe";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const POLICY = { staleSeconds: 60, switchGraceSeconds: 180 };

/** `primary 1 0`: the serving group, then healthy targets of primary and backup; `?` for unreadable. */
function reading(text: string): GateReading {
  const [serving, primary, backup] = text.split(" ");
  const group = (name: string, healthy = "0"): GroupHealth => ({
    name,
    kind: "application",
    minimumHealthyTargets: 1,
    healthy: healthy === "?" ? undefined : Number(healthy),
    ...(healthy === "?" ? { problem: "Throttling" } : {}),
  });
  const sorry: GroupHealth = { name: "sorry", kind: "sorry-page", minimumHealthyTargets: 1, healthy: 0 };
  return {
    kind: "read",
    serving: serving === "none" ? undefined : serving,
    groups: [group("primary", primary), group("backup", backup), sorry],
  };
}
const unreadable: GateReading = { kind: "unreadable", problem: "Throttling" };

function remembered(text: string, secondsAgo: number): GateMemory {
  return judge(reading(text), {}, POLICY, NOW - secondsAgo * 1000).memory;
}
const due = (secondsAgo: number): GateMemory => ({ switchDueSinceMs: NOW - secondsAgo * 1000 });

const cases: readonly {
  is: string;
  reading: GateReading;
  memory?: GateMemory;
  rule: string;
  healthy: boolean;
}[] = [
  {
    is: "the serving group is healthy",
    reading: reading("primary 1 0"),
    rule: "GATE-SERVING",
    healthy: true,
  },
  {
    is: "the backup serves and is healthy",
    reading: reading("backup 0 1"),
    rule: "GATE-SERVING",
    healthy: true,
  },
  {
    is: "the serving group is healthy and another is unreadable",
    reading: reading("primary 1 ?"),
    rule: "GATE-SERVING",
    healthy: true,
  },
  {
    is: "the serving group has just died and the backup can serve",
    reading: reading("primary 0 1"),
    rule: "GATE-SWITCH-DUE",
    healthy: true,
  },
  {
    is: "the switch has been due for 180 s",
    reading: reading("primary 0 1"),
    memory: due(180),
    rule: "GATE-SWITCH-DUE",
    healthy: true,
  },
  {
    is: "the switch has been due for 181 s",
    reading: reading("primary 0 1"),
    memory: due(181),
    rule: "GATE-SWITCH-OVERDUE",
    healthy: false,
  },
  {
    is: "the sorry page serves and a group can",
    reading: reading("sorry 1 0"),
    rule: "GATE-SWITCH-DUE",
    healthy: true,
  },
  {
    is: "the sorry page serves and no group can",
    reading: reading("sorry 0 0"),
    rule: "GATE-SORRY-PAGE",
    healthy: false,
  },
  { is: "nothing is healthy", reading: reading("primary 0 0"), rule: "GATE-NOTHING-HEALTHY", healthy: false },
  {
    is: "no group has weight and nothing is healthy",
    reading: reading("none 0 0"),
    rule: "GATE-NOTHING-HEALTHY",
    healthy: false,
  },
  {
    is: "the API is unreadable 60 s after a healthy verdict",
    reading: unreadable,
    memory: remembered("primary 1 0", 60),
    rule: "GATE-STALE",
    healthy: true,
  },
  {
    is: "the API is unreadable after an unhealthy verdict",
    reading: unreadable,
    memory: remembered("primary 0 0", 5),
    rule: "GATE-STALE",
    healthy: false,
  },
  {
    is: "the API is unreadable for 61 s",
    reading: unreadable,
    memory: remembered("primary 1 0", 61),
    rule: "GATE-UNREADABLE",
    healthy: false,
  },
  { is: "the API was never readable", reading: unreadable, rule: "GATE-UNREADABLE", healthy: false },
  {
    is: "the serving group is unreadable",
    reading: reading("primary ? 1"),
    memory: remembered("primary 1 1", 5),
    rule: "GATE-STALE",
    healthy: true,
  },
  {
    is: "the serving group is dead and the other is unreadable",
    reading: reading("primary 0 ?"),
    rule: "GATE-UNREADABLE",
    healthy: false,
  },
];

describe("the health gate", () => {
  cases.forEach((item, index) => {
    it(`${index + 1}. says ${item.healthy ? "healthy" : "unhealthy"} by ${item.rule} when ${item.is}`, () => {
      const { verdict } = judge(item.reading, item.memory ?? {}, POLICY, NOW);
      assert.deepEqual(
        { rule: verdict.rule, healthy: verdict.healthy },
        { rule: item.rule, healthy: item.healthy },
      );
      assert.ok(!verdict.reason.includes("undefined"), verdict.reason);
    });
  });

  it("uses every rule of the table in at least one of these cases", () => {
    const covered = cases.map((item) => item.rule);
    assert.deepEqual(
      gateRules.map((rule) => rule.id).filter((id) => !covered.includes(id)),
      [],
    );
  });

  it("starts the grace anew after the serving group has recovered", () => {
    const first = judge(reading("primary 0 1"), {}, POLICY, NOW).memory;
    const recovered = judge(reading("primary 1 1"), first, POLICY, NOW + 170_000).memory;
    assert.equal(recovered.switchDueSinceMs, undefined);
    assert.equal(
      judge(reading("primary 0 1"), recovered, POLICY, NOW + 200_000).verdict.rule,
      "GATE-SWITCH-DUE",
    );
  });

  it("lets the grace run on while groups come and go and the serving one stays down", () => {
    const first = judge(reading("sorry 0 1"), {}, POLICY, NOW).memory;
    const gone = judge(reading("sorry 0 0"), first, POLICY, NOW + 100_000).memory;
    assert.equal(judge(reading("sorry 1 0"), gone, POLICY, NOW + 170_000).verdict.rule, "GATE-SWITCH-DUE");
    assert.equal(
      judge(reading("sorry 1 0"), gone, POLICY, NOW + 181_000).verdict.rule,
      "GATE-SWITCH-OVERDUE",
    );
  });

  it("lets the grace run on while the API is unreadable", () => {
    const first = judge(reading("primary 0 1"), {}, POLICY, NOW).memory;
    const blind = judge(unreadable, first, POLICY, NOW + 30_000).memory;
    assert.equal(
      judge(reading("primary 0 1"), blind, POLICY, NOW + 181_000).verdict.rule,
      "GATE-SWITCH-OVERDUE",
    );
  });
});
