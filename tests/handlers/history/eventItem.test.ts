import { strict as assert } from "node:assert";
import fc from "fast-check";
import { eventItem, expiryOf } from "../../../handlers/history/eventItem";
import { parseFailoverEvent, parseLockDocument } from "../../../handlers/history/parseFailoverEvent";
import { plannedEvent } from "./events";

describe("the item of an event", () => {
  it("carries what the index needs beside the document, and no expiry while the event runs", () => {
    assert.deepEqual(eventItem(plannedEvent, 3), {
      id: { S: "failover-42" },
      version: { N: "3" },
      site: { S: "dr" },
      startTime: { S: "2026-03-01T12:00:00.000Z" },
      status: { S: "completed" },
      document: { S: JSON.stringify(plannedEvent) },
    });
  });

  it("expires in whole seconds after the days it is kept", () => {
    const end = Date.parse("2026-03-01T12:02:00.500Z");
    const expiresAt = expiryOf(end, 2);
    assert.deepEqual(eventItem(plannedEvent, 3, expiresAt).expiresAt, { N: String(expiresAt) });
    assert.equal(new Date(expiresAt * 1000).toISOString(), "2026-03-03T12:02:00.000Z");
  });
});

describe("a stored event", () => {
  it("is read as it was written", () => {
    const document = eventItem(plannedEvent, 1).document?.S ?? "";
    assert.deepEqual(parseFailoverEvent(JSON.parse(document)), { kind: "ok", document: plannedEvent });
  });

  for (const [what, change, problem] of [
    ["no id", { id: undefined }, /event\.id is absent, expected text/],
    ["an unknown status", { status: "done" }, /status is "done", expected one of pending/],
    ["an unknown type", { type: "quick" }, /type is "quick"/],
    ["a start that is no time", { startTime: "noon" }, /startTime is "noon", expected time/],
    ["no rollback plan", { rollbackPlan: undefined }, /rollbackPlan is not an object/],
    ["no list of steps", { steps: {} }, /steps is not a list/],
    [
      "an unknown kind of step",
      { plan: [{ ...plannedEvent.plan[0], kind: "pray" }] },
      /plan\[0\]\.kind is "pray"/,
    ],
    [
      "a step of unknown status",
      { steps: [{ ...plannedEvent.steps[0], status: "ok" }] },
      /steps\[0\]\.status is "ok"/,
    ],
    [
      "a rollback by nobody",
      { rollback: { reason: "r", requestedAt: plannedEvent.startTime } },
      /rollback\.requestedBy/,
    ],
    ["an unknown status told", { notifiedStatus: "all" }, /notifiedStatus is "all"/],
  ] as const) {
    it(`with ${what} is refused with the field's name`, () => {
      const parsed = parseFailoverEvent(JSON.parse(JSON.stringify({ ...plannedEvent, ...change })));
      assert.match(parsed.kind === "malformed" ? parsed.problem : "accepted", problem);
    });
  }

  it("or lock of any shape is parsed without an exception", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        parseFailoverEvent(value);
        parseLockDocument(value);
        parseFailoverEvent({ ...plannedEvent, plan: value, steps: value, rollback: value });
      }),
    );
  });

  it("as a lock names what is wrong with it", () => {
    assert.deepEqual(parseLockDocument({}), { kind: "ok", document: {} });
    assert.equal(parseLockDocument({ untold: ["failover-1"] }).kind, "ok");
    assert.equal(parseLockDocument({ untold: "failover-1" }).kind, "malformed");
    assert.deepEqual(parseLockDocument({ leaseUntil: 5 }), {
      kind: "malformed",
      problem: "lock.leaseUntil is 5, expected optional time",
    });
  });
});
