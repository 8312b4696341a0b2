import { strict as assert } from "node:assert";
import { parseIncoming } from "../../../handlers/controller/parseRequest";
import { alarmDocument, snsEvent } from "../fixtures";
import { requestOf } from "./run";

const request = { ...requestOf.capacity };
const rollback = { action: "rollback", eventId: "failover-1", reason: "over" };

describe("what wakes the controller", () => {
  for (const [number, [what, payload, kind]] of (
    [
      ["a request", request, "request"],
      ["a request that names its action", { ...request, action: "failover" }, "request"],
      ["a rollback", rollback, "rollback"],
      ["the minute schedule", { source: "site-failover.schedule" }, "tick"],
      [
        "a request whose source is called like the schedule",
        { ...request, source: "site-failover.schedule" },
        "request",
      ],
      ["an alarm by way of SNS", snsEvent(alarmDocument({ changedAtMs: 0 })), "alarm"],
      ["an SNS message that is no alarm", { Records: [{ Sns: { Message: "{}" } }] }, "unknown"],
      ["an event without records", { Records: [] }, "unknown"],
      ["an empty object", {}, "malformed"],
      ["a text", "failover please", "malformed"],
      ["nothing", null, "malformed"],
      ["a list", [request], "malformed"],
    ] as const
  ).entries()) {
    it(`${number + 1}. ${what} is a ${kind}`, () => {
      assert.equal(parseIncoming(payload).kind, kind);
    });
  }

  for (const [number, [key, value, allowed]] of (
    [
      [
        "resourceType",
        undefined,
        /resourceType is missing, but must be one of load_balancer, database, dns, auto_scaling/,
      ],
      ["resourceType", "ec2", /resourceType is "ec2"/],
      ["action", "undo", /action is "undo", but must be "failover", "rollback" or left out/],
      ["source", "", /source is "", but must be a text of 1 to 255 characters/],
      ["target", 5, /target is 5/],
      ["type", "Planned", /type is "Planned", but must be one of planned, unplanned, automatic, manual/],
      ["reason", "x".repeat(501), /reason is .* but must be a text of 1 to 500 characters/],
      ["requestId", "a b", /requestId is "a b", but must be 1 to 100 of/],
      ["requestId", "x".repeat(101), /requestId/],
      ["rollbackPlan", { autoRollback: true }, /rollbackPlan is .*rollbackDelaySeconds: 60 to 604800/],
      ["rollbackPlan", { autoRollback: true, rollbackDelaySeconds: 59 }, /rollbackPlan/],
      ["rollbackPlan", { autoRollback: "yes", rollbackDelaySeconds: 60 }, /rollbackPlan/],
      ["acceptDataLossSeconds", -1, /acceptDataLossSeconds is -1, but must be a whole number of 0 to 604800/],
      ["acceptDataLossSeconds", "60", /acceptDataLossSeconds/],
      ["synchronised", "true", /synchronised is "true", but must be true or false/],
      ["dryRun", 1, /dryRun is 1/],
      ["dryrun", true, /dryrun is not known; allowed are action, resourceType/],
    ] as const
  ).entries()) {
    it(`${number + 1}. a request with ${key} ${JSON.stringify(value)?.slice(0, 40)} is refused with what is allowed`, () => {
      const parsed = parseIncoming({ ...request, [key]: value });
      assert.equal(parsed.kind, "malformed");
      assert.equal(parsed.kind === "malformed" && parsed.problems.length, 1);
      assert.match(parsed.kind === "malformed" ? parsed.problems.join() : "", allowed);
    });
  }

  it("names every problem at once, and keeps what is known for the record", () => {
    const parsed = parseIncoming({ resourceType: "ec2", target: "i-1", type: "manual", requestId: "r-1" });
    assert.ok(parsed.kind === "malformed");
    assert.equal(parsed.problems.length, 3);
    assert.deepEqual(parsed.known, {
      resourceType: "ec2",
      type: "manual",
      source: "unknown",
      target: "i-1",
      reason: "none was given",
      requestedBy: "unknown",
      requestId: "r-1",
      dryRun: false,
    });
  });

  it("wants an event of a rollback", () => {
    const parsed = parseIncoming({ action: "rollback", reason: "over" });
    assert.match(parsed.kind === "malformed" ? parsed.problems.join() : "", /eventId is missing/);
  });
});
