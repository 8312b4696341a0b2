import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decideEvent, eventRules, isOpen } from "../../../handlers/controller/eventRules";
import { requestRules } from "../../../handlers/controller/requestRules";
import { controllerRuleComments } from "../../../handlers/controller/ruleComments";
import { stepRules } from "../../../handlers/controller/stepRules";
import type { FailoverEvent, StepRecord } from "../../../handlers/history/failoverEvent";

const AT = "2026-03-01T12:00:00.000Z";
const plan = (["1-raise-capacity", "2-close-latch"] as const).map((id) => ({
  id,
  kind: id.slice(2) as "raise-capacity" | "close-latch",
  resource: "x",
  summary: "x",
  deadlineSeconds: 60,
}));
const step = (index: number, status: StepRecord["status"]): StepRecord => ({
  id: plan[index]?.id ?? "",
  status,
  startedAt: AT,
  detail: "",
  calledAt: AT,
  prior: { desiredCapacity: 2 },
});
const asked = { requestedBy: "jane", reason: "over", requestedAt: AT };

function event(changes: Partial<FailoverEvent>): FailoverEvent {
  return {
    id: "failover-1",
    site: "dr",
    resourceType: "dns",
    type: "planned",
    status: "in_progress",
    source: "prod",
    target: "dr",
    reason: "test",
    requestedBy: "jane",
    startTime: AT,
    rollbackPlan: { autoRollback: false, rollbackDelaySeconds: 3600 },
    plan,
    steps: [],
    ...changes,
  };
}

const done = [step(0, "done"), step(1, "done")];
const TABLE: readonly (readonly [what: string, changes: Partial<FailoverEvent>, rule: string])[] = [
  ["is pending", { status: "pending" }, "CTL-CHECK"],
  ["has begun", {}, "CTL-STEP"],
  ["has one step done", { steps: [step(0, "done")] }, "CTL-STEP"],
  ["has its last step started", { steps: [step(0, "done"), step(1, "started")] }, "CTL-STEP"],
  ["has a failed step", { steps: [step(0, "failed")] }, "CTL-FAILED"],
  ["has all steps done", { steps: done }, "CTL-COMPLETE"],
  ["is completed, nobody told", { status: "completed", steps: done }, "CTL-TELL"],
  ["is completed and told", { status: "completed", notifiedStatus: "completed" }, "CTL-CLOSED"],
  ["has failed, nobody told", { status: "failed" }, "CTL-TELL"],
  [
    "is asked to roll back",
    { status: "completed", notifiedStatus: "completed", steps: done, rollback: asked },
    "CTL-ROLLBACK-CHECK",
  ],
  ["may roll back", { status: "completed", steps: done, rollback: { ...asked, checkedAt: AT } }, "CTL-UNDO"],
  [
    "is undone to its first step",
    {
      status: "completed",
      steps: [step(0, "done"), step(1, "undone")],
      rollback: { ...asked, checkedAt: AT },
    },
    "CTL-UNDO",
  ],
  [
    "is undone",
    {
      status: "completed",
      steps: [step(0, "undone"), step(1, "undone")],
      rollback: { ...asked, checkedAt: AT },
    },
    "CTL-ROLLED-BACK",
  ],
  [
    "is rolled back, nobody told",
    { status: "rolled_back", notifiedStatus: "completed", rollback: { ...asked, endedAt: AT } },
    "CTL-TELL",
  ],
  [
    "has a refused rollback, nobody told",
    { status: "completed", notifiedStatus: "completed", rollback: { ...asked, endedAt: AT, problem: "no" } },
    "CTL-TELL",
  ],
  [
    "has a refused rollback, told",
    {
      status: "completed",
      notifiedStatus: "completed",
      rollback: { ...asked, endedAt: AT, problem: "no", notifiedAt: AT },
    },
    "CTL-CLOSED",
  ],
];

describe("the table of an event", () => {
  for (const [number, [what, changes, rule]] of TABLE.entries()) {
    it(`${number + 1}. an event that ${what}: ${rule}`, () => {
      assert.equal(decideEvent(event(changes)).rule, rule);
      assert.equal(isOpen(event(changes)), rule !== "CTL-CLOSED");
    });
  }

  it("has a test for every rule, and a comment for people", () => {
    for (const { id } of eventRules()) {
      assert.ok(
        TABLE.some((row) => row[2] === id),
        id,
      );
      assert.match(controllerRuleComments[id] ?? "", /^[A-Z].*\.$/);
    }
  });

  it("and the other tables name every rule that the controller's text names, once", () => {
    const folder = join(__dirname, "../../../handlers/controller");
    const text = readdirSync(folder)
      .filter((file) => !file.endsWith("Rules.ts"))
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n");
    const used = [...text.matchAll(/"(CTL-[A-Z-]+)"/g)].map((match) => match[1] ?? "");
    const ids = [...eventRules(), ...stepRules(), ...requestRules].map(({ id }) => id);
    assert.equal(ids.filter((id, index) => ids.indexOf(id) !== index).length, 0);
    assert.ok(used.length > 10);
    assert.deepEqual(
      used.filter((id) => !ids.includes(id)),
      [],
    );
    assert.deepEqual(
      requestRules.map(({ id }) => id).filter((id) => !used.includes(id)),
      [],
    );
  });
});
