import * as assert from "node:assert/strict";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetHealthCheckCommand, UpdateHealthCheckCommand } from "@aws-sdk/client-route-53";
import { PublishCommand } from "@aws-sdk/client-sns";
import { type RearmRequest, rearm } from "../../../ops/rearm/rearm";
import { clientsOf, clockOf, makeWorld, manifest, NOW, restore, type World } from "../world";

describe("rearm", () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld();
  });
  afterEach(() => restore(world));

  const run = (request: Partial<RearmRequest> = {}) =>
    rearm(clientsOf(), clockOf(world), manifest, {
      by: "ann",
      synchronised: true,
      forced: [],
      dryRun: false,
      waitSeconds: 300,
      ...request,
    });

  it("records the re-arm, restores the path, tells people, and waits until Route 53 calls the site healthy", async () => {
    const result = await run();
    assert.deepEqual([result.outcome, result.exitCode], ["re-armed", 0]);
    assert.deepEqual(world.writes, ["document", "path /lb-check", "notification"]);
    assert.deepEqual(world.document.rearmed, {
      at: new Date(NOW).toISOString(),
      by: "ann",
      synchronised: true,
      forced: [],
      reason: "the sites are synchronised and every guard held",
    });
    assert.ok(world.now >= NOW + 90_000);
    assert.ok(
      result.lines.some((line) =>
        line.includes(
          "update-health-check --health-check-id record-id --resource-path /lb-check-failed-over",
        ),
      ),
    );
  });

  it("has nothing to do for a site that is not latched", async () => {
    world.path = "/lb-check";
    const result = await run();
    assert.deepEqual([result.outcome, result.exitCode, world.writes], ["not latched", 0, []]);
  });

  it("refuses a path that somebody set by hand", async () => {
    world.path = "/other";
    await assert.rejects(run(), /asks \/other, neither \/lb-check nor \/lb-check-failed-over/);
  });

  it("refuses a site without a latch", async () => {
    const { latch: _, ...backup } = manifest;
    const request = { by: "ann", synchronised: true, forced: [], dryRun: false, waitSeconds: 0 };
    await assert.rejects(rearm(clientsOf(), clockOf(world), backup, request), /has no latch/);
  });

  const guards: readonly (readonly [
    string,
    string,
    (world: World) => void,
    Partial<RearmRequest>,
    RegExp,
  ])[] = [
    [
      "nobody stated that the sites are synchronised",
      "synchronised",
      () => {},
      { synchronised: false },
      /--synchronised/,
    ],
    [
      "too few targets are healthy",
      "targets",
      (w) => (w.healthyTargets = 1),
      {},
      /1 healthy targets \(needs 2\)/,
    ],
    [
      "a minute had too few healthy targets",
      "targets",
      (w) => (w.hostCounts = (at) => (at > NOW - 200_000 ? 2 : 1)),
      {},
      /it was 1 at/,
    ],
    [
      "a minute is missing",
      "targets",
      (w) => (w.hostCounts = (at) => (Math.abs(at - NOW + 200_000) < 30_000 ? undefined : 2)),
      {},
      /is missing/,
    ],
    ["there are no metrics", "targets", (w) => (w.hostCounts = () => undefined), {}, /there is no datapoint/],
    [
      "the watch alarm is not OK",
      "alarm",
      (w) => (w.watchState = "ALARM"),
      {},
      /watch alarm prod-watch is ALARM/,
    ],
    [
      "the watch alarm has just changed",
      "alarm",
      (w) => (w.watchSince = NOW - 30_000),
      {},
      /OK for 30 s, 60 s are needed/,
    ],
  ];
  for (const [situation, name, change, request, message] of guards) {
    it(`refuses when ${situation}, unless ${name} is forced with a reason`, async () => {
      change(world);
      const refused = await run(request);
      assert.deepEqual([refused.outcome, refused.exitCode, world.writes], ["refused", 1, []]);
      assert.deepEqual(
        refused.guards.filter(({ passed }) => !passed).map((guard) => guard.name),
        [name],
      );
      assert.match(refused.lines.join("\n"), message);
      const forced = await run({ ...request, forced: [name as "targets"], reason: "game day" });
      assert.equal(forced.outcome, "re-armed");
      assert.deepEqual(world.document.rearmed?.forced, [name]);
      assert.equal(world.document.rearmed?.reason, "game day");
    });
  }

  it("counts the time in OK from the change of state, not from the alarm's last update", async () => {
    world.watchUpdatedAt = NOW - 5_000;
    assert.equal((await run({ waitSeconds: 0 })).outcome, "re-armed");
  });

  it("names every guard that fails, not only the first", async () => {
    world.healthyTargets = 0;
    world.watchState = "ALARM";
    const { lines } = await run({ synchronised: false });
    for (const name of ["synchronised", "targets", "alarm"]) {
      assert.ok(
        lines.some((line) => line.startsWith(`  ${name}:`)),
        name,
      );
    }
  });

  it("does not record a forced guard that held", async () => {
    await run({ forced: ["targets"], reason: "to be sure" });
    assert.deepEqual(world.document.rearmed?.forced, []);
  });

  it("shows what it would write and writes nothing in a dry run", async () => {
    const result = await run({ dryRun: true });
    assert.deepEqual([result.outcome, result.exitCode, world.writes], ["dry run", 0, []]);
    assert.match(result.lines.join("\n"), /record-id: ResourcePath \/lb-check-failed-over -> \/lb-check/);
    assert.equal((await run({ dryRun: true, synchronised: false })).exitCode, 1);
  });

  it("writes nothing when the operator does not confirm", async () => {
    const result = await run({ confirm: async () => false });
    assert.deepEqual([result.outcome, world.writes], ["declined", []]);
  });

  it("records the time of the write, not of the question", async () => {
    const later = NOW + 60_000;
    world.hostCounts = () => 2;
    await run({
      confirm: async () => {
        world.now = later;
        return true;
      },
    });
    assert.equal(world.document.rearmed?.at, new Date(later).toISOString());
  });

  it("refuses when a guard fails while the operator thinks", async () => {
    const refused = await run({
      confirm: async () => {
        world.healthyTargets = 0;
        return true;
      },
    });
    assert.deepEqual([refused.outcome, world.writes], ["refused", []]);
  });

  it("reads again and goes on when the health check's version has changed", async () => {
    let reads = 0;
    world.mocks.route53.on(GetHealthCheckCommand).callsFake(() => {
      reads += 1;
      const stale = reads === 3;
      const version = stale ? world.version - 1 : world.version;
      return {
        HealthCheck: { HealthCheckVersion: version, HealthCheckConfig: { ResourcePath: world.path } },
      };
    });
    assert.equal((await run()).outcome, "re-armed");
    assert.equal(world.mocks.route53.commandCalls(UpdateHealthCheckCommand).length, 2);
  });

  it("gives up when others change the health check all the time", async () => {
    world.mocks.route53
      .on(UpdateHealthCheckCommand)
      .rejects(Object.assign(new Error("stale"), { name: "HealthCheckVersionMismatch" }));
    await assert.rejects(run(), /changed by others 3 times in a row/);
  });

  it("finishes when it was killed between the two writes", async () => {
    world.mocks.route53.on(UpdateHealthCheckCommand).rejectsOnce(new Error("killed"));
    await assert.rejects(
      run(),
      /UpdateHealthCheck of record-id failed.*stays latched.*Run the command again/s,
    );
    assert.deepEqual([world.writes, world.path], [["document"], "/lb-check-failed-over"]);
    world.mocks.route53.on(UpdateHealthCheckCommand).callsFake(() => {
      world.path = "/lb-check";
      world.restoredAt = world.now;
      return {};
    });
    assert.equal((await run()).outcome, "re-armed");
    assert.equal(world.path, "/lb-check");
  });

  it("changes nothing when the document cannot be written", async () => {
    world.mocks.dynamoDb.on(PutItemCommand).rejects(new Error("no table"));
    await assert.rejects(
      run(),
      /Writing the latch document of table prod-state failed: Error: no table\. Nothing was changed/,
    );
    assert.equal(world.path, "/lb-check-failed-over");
  });

  it("ends with 1 when Route 53 does not call the site healthy in time", async () => {
    world.returnsAfterSeconds = undefined;
    const result = await run({ waitSeconds: 60 });
    assert.deepEqual([result.outcome, result.exitCode], ["re-armed, not healthy in time", 1]);
    assert.match(
      result.lines.join("\n"),
      /not call primary\.app\.example\.com healthy after 60 s: HealthCheckStatus: unhealthy, alarm prod-latch: ALARM/,
    );
  });

  it("ends with 1 when the metric is healthy but the alarm is not back in OK", async () => {
    world.recordStateAfterReturn = "ALARM";
    assert.equal((await run()).exitCode, 1);
  });

  it("does not wait when told so", async () => {
    const result = await run({ waitSeconds: 0 });
    assert.deepEqual([result.exitCode, world.now], [0, NOW]);
  });

  it("says that nobody was told, and ends with 1", async () => {
    world.mocks.sns.on(PublishCommand).rejects(new Error("no topic"));
    const result = await run();
    assert.equal(result.exitCode, 1);
    assert.match(result.lines.join("\n"), /Nobody was told: Publish of .* failed/);
    assert.equal(world.path, "/lb-check");
  });
});
