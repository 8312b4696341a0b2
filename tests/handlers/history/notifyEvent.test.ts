import { strict as assert } from "node:assert";
import type { FailoverEvent, PlannedStep } from "../../../handlers/history/failoverEvent";
import { eventSubject, publishFailoverEvent, whatToDo } from "../../../handlers/history/notifyEvent";
import { plannedEvent } from "./events";

function withStep(kind: PlannedStep["kind"]): Partial<FailoverEvent> {
  return { plan: [{ ...(plannedEvent.plan[0] as PlannedStep), kind }] };
}
const refused = { requestedBy: "schedule", reason: "r", requestedAt: plannedEvent.startTime, problem: "p" };

describe("people are told of an event", () => {
  for (const [change, subject] of [
    [{}, "[dr] failover of database app-dr completed (planned)"],
    [{ status: "rolled_back" }, "[dr] failover of database app-dr rolled back (planned)"],
    [{ rollback: refused }, "[dr] rollback of failover of database app-dr did not succeed (planned)"],
    [
      { resourceType: "dns", source: "prod", target: "dr", status: "failed", type: "unplanned" },
      "[dr] failover of site prod to dr failed (unplanned)",
    ],
    [
      { resourceType: "load_balancer", source: "primary", target: "backup" },
      "[dr] failover of load balancer from primary to backup completed (planned)",
    ],
    [{ resourceType: "auto_scaling", target: "dr-app" }, "[dr] failover of group dr-app completed (planned)"],
    [
      { resourceType: "moon", source: "a", target: "b", status: "failed" },
      "[dr] failover of moon a to b failed (planned)",
    ],
  ] as const) {
    it(`as: ${subject}`, () => {
      assert.equal(eventSubject({ ...plannedEvent, ...change }), subject);
    });
  }

  for (const [is, change, says] of [
    ["it is completed", {}, /rollback failover-42/],
    ["nothing was touched", { status: "failed", steps: [] }, /^Nothing was touched/],
    ["it failed half-way", { status: "failed" }, /ask again, or undo .* rollback failover-42/],
    ["it is rolled back", { status: "rolled_back" }, /^Nothing\./],
    ["its rollback was refused", { rollback: refused }, /^Correct what the problem names/],
    ["the database was promoted", withStep("promote-replica"), /cannot be undone/],
    ["the site was failed over", withStep("close-latch"), /stays out.*rearm --synchronised/],
  ] as const) {
    it(`with the next action when ${is}`, () => {
      const text = whatToDo({ ...plannedEvent, ...change });
      assert.match(text, says);
      assert.match(text, /npm run ops -- (status|events|rollback|rearm)/);
    });
  }

  it("in the shape of every notification, with problem and steps", async () => {
    const published: Record<string, unknown>[] = [];
    const sns = {
      publish: async (input: { TopicArn?: string; Message?: string }) => {
        published.push({ topic: input.TopicArn, ...(JSON.parse(input.Message ?? "") as object) });
        return { $metadata: {} };
      },
    };
    await publishFailoverEvent(sns, "arn:topic", { ...plannedEvent, status: "failed", problem: "gave up" });
    const [message = {}] = published;
    assert.deepEqual(message, {
      topic: "arn:topic",
      subject: "[dr] failover of database app-dr failed (planned)",
      event_id: "failover-42",
      source_resource: "app-dr",
      target_resource: "app-dr",
      status: "failed",
      reason: "exercise",
      start_time: plannedEvent.startTime,
      end_time: plannedEvent.endTime,
      site: "dr",
      tier: "database",
      resourceType: "database",
      failoverType: "planned",
      requestedBy: "jane",
      rule: "CTL",
      problem: "gave up",
      steps: [{ id: "1-reboot-database", status: "done", detail: "available in the other zone" }],
      whatToDo: message.whatToDo,
    });
  });
});
