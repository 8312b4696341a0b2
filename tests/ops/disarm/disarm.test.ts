import * as assert from "node:assert/strict";
import { GetHealthCheckCommand } from "@aws-sdk/client-route-53";
import { type DisarmRequest, disarm } from "../../../ops/disarm/disarm";
import { parseUntil } from "../../../ops/disarm/until";
import { dr } from "../sites";
import {
  CLAIMED,
  clientsOf,
  clockOf,
  leased,
  leaseOf,
  makeWorld,
  manifest,
  NOW,
  restore,
  type World,
} from "../world";

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

describe("disarm of a lease", () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld();
    world.document = {};
    world.lease = leaseOf(16);
    world.mocks.route53.on(GetHealthCheckCommand).rejects(new Error("impaired"));
  });
  afterEach(() => restore(world));

  const run = (request: Partial<DisarmRequest> = {}) =>
    disarm(clientsOf(), clockOf(world), leased, {
      by: "ann",
      reason: "work",
      until: NOW + HOUR,
      dryRun: false,
      backup: dr,
      ...request,
    });

  it("writes both documents, without Route 53's control plane", async () => {
    const { lines, written } = await run();
    assert.equal(written, true);
    assert.deepEqual(world.writes, ["lease", "document"]);
    assert.deepEqual(world.lease.disarmed, { until: "2026-03-01T13:00:30.000Z" });
    assert.deepEqual([world.lease.peak, world.lease.armedAt], [0, "2026-02-01T00:00:00.000Z"]);
    assert.equal(world.document.disarmed?.reason, "work");
    assert.match(lines.join("\n"), /disarmed until/);
  });

  it("ends both before their time, once", async () => {
    await run();
    const { lines } = await run({ until: "now" });
    assert.deepEqual(world.lease.disarmed, { until: new Date(NOW).toISOString() });
    assert.match(lines.join("\n"), /The latch is armed/);
    assert.equal((await run({ until: "now" })).written, false);
  });

  it("ends the lease's also when only that was written", async () => {
    world.lease = leaseOf(16, { disarmed: { until: "2026-03-01T13:00:30.000Z" } });
    assert.equal((await run({ until: "now" })).written, true);
    assert.deepEqual(world.lease.disarmed, { until: new Date(NOW).toISOString() });
  });

  it("shows both in a dry run and writes nothing", async () => {
    const { lines } = await run({ dryRun: true });
    assert.deepEqual(world.writes, []);
    assert.match(lines.join("\n"), /item latch:.*\n.*item lease: disarmed 2026-03-01T13:00:30.000Z/);
  });

  it("refuses a site that its lease, or the backup's takeover, holds out", async () => {
    world.takeover = { claimed: CLAIMED };
    await assert.rejects(run(), /is latched already .*takeover is claimed/);
    world.takeover = {};
    world.lease = leaseOf(0, { lapsed: { at: CLAIMED.at, rule: "LEASE-LAPSED", reason: "silent" } });
    await assert.rejects(run(), /is latched already \(its lease has lapsed/);
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
