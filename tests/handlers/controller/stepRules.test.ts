import { strict as assert } from "node:assert";
import { controllerRuleComments } from "../../../handlers/controller/ruleComments";
import { decideStep, type StepFacts, type StepView, stepRules } from "../../../handlers/controller/stepRules";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString();

type State = "new" | "started" | "overdue" | "done" | "undoing" | "undoing overdue";

function facts(state: State, kind: StepView["kind"], undo: boolean, goesOn: boolean): StepFacts {
  const record = { id: "1-pin-group", startedAt: at(5000), detail: "" };
  const records = {
    new: undefined,
    started: { ...record, status: "started" as const, startedAt: at(10) },
    overdue: { ...record, status: "started" as const, startedAt: at(300) },
    done: { ...record, status: "done" as const },
    undoing: { ...record, status: "undoing" as const, undoStartedAt: at(10) },
    "undoing overdue": { ...record, status: "undoing" as const, undoStartedAt: at(300) },
  };
  return { record: records[state], undo, goesOn, view: { kind, seen: "" }, deadlineSeconds: 300, now: NOW };
}

const TABLE = [
  ["new", "reached", false, "CTL-STEP-NOT-NEEDED"],
  ["new", "ready", false, "CTL-STEP-BEGIN"],
  ["new", "moving", false, "CTL-STEP-BEGIN"],
  ["new", "blocked", false, "CTL-STEP-BEGIN"],
  ["new", "unreadable", false, "CTL-STEP-BEGIN"],
  ["new", "impossible", false, "CTL-STEP-IMPOSSIBLE"],
  ["started", "reached", false, "CTL-STEP-DONE"],
  ["started", "ready", false, "CTL-STEP-ACT"],
  ["started", "moving", false, "CTL-STEP-WAIT"],
  ["started", "blocked", false, "CTL-STEP-BLOCKED"],
  ["started", "unreadable", false, "CTL-STEP-UNREADABLE"],
  ["started", "impossible", false, "CTL-STEP-IMPOSSIBLE"],
  ["overdue", "reached", false, "CTL-STEP-DONE"],
  ["overdue", "ready", false, "CTL-STEP-OVERDUE"],
  ["overdue", "moving", false, "CTL-STEP-OVERDUE"],
  ["overdue", "blocked", false, "CTL-STEP-OVERDUE"],
  ["overdue", "unreadable", false, "CTL-STEP-OVERDUE"],
  ["done", "reached", true, "CTL-STEP-NOT-NEEDED"],
  ["done", "ready", true, "CTL-STEP-BEGIN"],
  ["overdue", "ready", true, "CTL-STEP-BEGIN"],
  ["undoing", "reached", true, "CTL-STEP-DONE"],
  ["undoing", "ready", true, "CTL-STEP-ACT"],
  ["undoing", "moving", true, "CTL-STEP-WAIT"],
  ["undoing overdue", "moving", true, "CTL-STEP-OVERDUE"],
  ["new", "moving", false, "CTL-STEP-BEGIN", "nobody waits for"],
  ["started", "ready", false, "CTL-STEP-ACT", "nobody waits for"],
  ["started", "moving", false, "CTL-STEP-GOES-ON", "nobody waits for"],
  ["started", "blocked", false, "CTL-STEP-BLOCKED", "nobody waits for"],
] as const;

describe("the table of a step", () => {
  for (const [number, [state, view, undo, rule, patience]] of TABLE.entries()) {
    const which = patience === undefined ? "" : ` ${patience}`;
    it(`${number + 1}. ${undo ? "undoing " : ""}a step${which} that is ${state} and seen ${view}: ${rule}`, () => {
      assert.equal(decideStep(facts(state, view, undo, patience !== undefined)).rule, rule);
    });
  }

  it("has a test for every rule, and a comment for people", () => {
    for (const { id } of stepRules()) {
      assert.ok(
        TABLE.some((row) => row[3] === id),
        id,
      );
      assert.match(controllerRuleComments[id] ?? "", /^[A-Z].*\.$/);
    }
  });
});
