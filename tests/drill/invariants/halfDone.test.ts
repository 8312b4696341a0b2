import { strict as assert } from "node:assert";
import { halfDone } from "../../../drill/invariants/controllerResumable";
import type { FailoverEvent, StepRecord } from "../../../handlers/history/failoverEvent";

const plan = (["raise-capacity", "close-latch"] as const).map((kind) => ({
  id: kind,
  kind,
  resource: kind,
  summary: kind,
  deadlineSeconds: 60,
}));

function event(status: FailoverEvent["status"], steps: readonly Partial<StepRecord>[]): FailoverEvent {
  const records = steps.map((step, index) => ({ id: plan[index]?.id, startedAt: "", detail: "", ...step }));
  return { id: "failover-1", status, plan, steps: records } as unknown as FailoverEvent;
}

const calledAt = "2026-03-01T12:00:00.000Z";

describe("an event that has ended", () => {
  it("is whole when every step is done, or every called one undone", () => {
    assert.equal(halfDone(event("completed", [{ status: "done" }, { status: "done", calledAt }])), undefined);
    const undone = { status: "undone", calledAt } as const;
    assert.equal(halfDone(event("rolled_back", [undone, undone])), undefined);
  });

  it("is whole although a step that was found done already, without a call, was left as it was found", () => {
    const steps = [{ status: "done" }, { status: "undone", calledAt }] as const;
    assert.equal(halfDone(event("rolled_back", steps)), undefined);
  });

  it("is not whole when a step is not done, or a called one not undone, and says which", () => {
    assert.match(
      halfDone(event("completed", [{ status: "done" }])) ?? "",
      /is completed, and of its plan these are not: close-latch \(not begun\)/,
    );
    const steps = [
      { status: "done", calledAt },
      { status: "undone", calledAt },
    ] as const;
    assert.match(halfDone(event("rolled_back", steps)) ?? "", /raise-capacity \(done\)/);
  });
});
