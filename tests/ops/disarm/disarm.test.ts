import * as assert from "node:assert/strict";
import { type DisarmRequest, disarm } from "../../../ops/disarm/disarm";
import { parseUntil } from "../../../ops/disarm/until";
import { clientsOf, clockOf, makeWorld, manifest, NOW, restore, type World } from "../world";

const HOUR = 3_600_000;

describe("disarm", () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld();
    world.path = "/lb-check";
  });
  afterEach(() => restore(world));

  const run = (request: Partial<DisarmRequest> = {}) =>
    disarm(clientsOf(), clockOf(world), manifest, {
      by: "ann",
      reason: "work",
      until: NOW + HOUR,
      dryRun: false,
      ...request,
    });

  it("records until when, by whom and why, and keeps the rest of the document", async () => {
    const { lines } = await run();
    assert.deepEqual(world.document.disarmed, {
      until: "2026-03-01T13:00:30.000Z",
      by: "ann",
      reason: "work",
      at: "2026-03-01T12:00:30.000Z",
    });
    assert.equal(world.document.armedAt, "2026-02-01T00:00:00.000Z");
    assert.match(lines.join("\n"), /disarmed until 2026-03-01T13:00:30.000Z/);
  });

  it("ends before its time, once", async () => {
    await run();
    assert.equal((await run({ until: "now" })).written, true);
    assert.equal(
      world.document.disarmed?.until,
      "2026-03-01T12:00:30.000Z",
      "over, and its time stays forgiven",
    );
    assert.equal((await run({ until: "now" })).written, false);
  });

  it("writes nothing in a dry run", async () => {
    const { lines } = await run({ dryRun: true });
    assert.deepEqual(world.writes, []);
    assert.match(lines.join(), /"by":"ann"/);
  });

  it("refuses a site that is latched already", async () => {
    world.path = "/lb-check-failed-over";
    await assert.rejects(run(), /is latched already/);
  });
});

describe("--until", () => {
  it("takes a duration or a time with its zone", () => {
    assert.equal(parseUntil("90m", NOW), NOW + 1.5 * HOUR);
    assert.equal(parseUntil("24h", NOW), NOW + 24 * HOUR);
    assert.equal(parseUntil("2026-03-01T14:00:00+01:00", NOW), Date.parse("2026-03-01T13:00:00Z"));
  });

  for (const [text, message] of [
    ["tomorrow", /neither a duration/],
    ["2026-03-01T14:00:00", /neither a duration/],
    ["2026-03-01T12:00:00Z", /not in the future/],
    ["25h", /more than 24 hours/],
  ] as const) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parseUntil(text, NOW), { name: "UsageError", message });
    });
  }
});
