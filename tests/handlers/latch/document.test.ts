import { strict as assert } from "node:assert";
import {
  afterArm,
  afterDisarm,
  afterLatch,
  afterNotified,
  afterRearm,
  failuresCountSince,
  isArmed,
  knowsClosing,
} from "../../../handlers/latch/document";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const at = "2026-03-01T12:00:00.000Z";
const later = "2026-03-01T12:10:00.000Z";
const rearmed = { at: later, by: "sre", synchronised: true, forced: [], reason: "done" };

describe("the latch document", () => {
  it("stays armed after a re-arm and remembers the last closing", () => {
    const latched = afterLatch(afterArm({}, at), { at, rule: "LATCH-CLOSE", reason: "failed" });
    const document = afterRearm(latched, rearmed);
    assert.ok(isArmed(document, NOW));
    assert.equal(document.latched?.at, at);
    assert.ok(knowsClosing(latched));
    assert.ok(!knowsClosing(document));
  });

  it("is lifted by an operator whose clock is behind", () => {
    const latched = afterLatch(afterArm({}, at), { at: later, rule: "LATCH-CLOSE", reason: "failed" });
    const document = afterRearm(latched, { ...rearmed, at });
    assert.ok(!knowsClosing(document));
    assert.ok(failuresCountSince(document) > Date.parse(later), "the alarm that closed it is old");
  });

  it("is disarmed until the time given, and armed again by itself", () => {
    const document = afterDisarm(afterArm({}, at), { until: later, by: "sre", reason: "work", at });
    assert.ok(!isArmed(document, Date.parse(later) - 1));
    assert.ok(isArmed(document, Date.parse(later)));
  });

  it("keeps the first time of arming", () => {
    assert.equal(afterArm({ armedAt: at }, later).armedAt, at);
    assert.ok(!isArmed({}, NOW));
  });

  it("marks only the closing that was told", () => {
    const document = afterLatch({}, { at, rule: "LATCH-CLOSE", reason: "failed" });
    assert.equal(afterNotified(document, later, later), document);
    assert.equal(afterNotified(document, at, later).latched?.notifiedAt, later);
  });
});
