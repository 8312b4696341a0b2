/** Re-arming a site that a lease, a takeover, or all three hold out. */
import * as assert from "node:assert/strict";
import { DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetHealthCheckCommand, UpdateHealthCheckCommand } from "@aws-sdk/client-route-53";
import type { SiteManifest } from "../../../components/manifest";
import { type RearmRequest, rearm } from "../../../ops/rearm/rearm";
import { dr } from "../sites";
import {
  CLAIMED,
  clientsOf,
  clockOf,
  leased,
  leaseOf,
  makeWorld,
  NOW,
  restore,
  stateOf,
  type World,
  writeState,
} from "../world";

const lapsedAgo = (seconds: number) => ({
  lapsed: { at: new Date(NOW - seconds * 1000).toISOString(), rule: "LEASE-LAPSED", reason: "silent" },
});
const both = { ...leased, latch: { ...leased.latch, mode: "both" as const } };

describe("rearm of a lease", () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld();
    world.lease = leaseOf(0, lapsedAgo(1800));
    world.takeover = { claimed: CLAIMED };
    impairControlPlane();
  });
  afterEach(() => restore(world));

  const impairControlPlane = () => {
    world.mocks.route53.on(GetHealthCheckCommand).rejects(new Error("impaired"));
    world.mocks.route53.on(UpdateHealthCheckCommand).rejects(new Error("impaired"));
  };
  const run = (request: Partial<RearmRequest> = {}, manifest: SiteManifest = leased) =>
    rearm(clientsOf(), clockOf(world), manifest, {
      by: "ann",
      synchronised: true,
      forced: [],
      dryRun: false,
      waitSeconds: 300,
      backup: dr,
      ...request,
    });
  const failing = ({ guards }: Awaited<ReturnType<typeof run>>) =>
    guards.filter(({ passed }) => !passed).map(({ name }) => name);

  it("records, re-arms the lease, and last releases the takeover, without Route 53's control plane", async () => {
    const result = await run();
    assert.deepEqual([result.outcome, result.exitCode], ["re-armed", 0], result.lines.join("\n"));
    assert.deepEqual(world.writes, ["document", "lease", "takeover", "notification"]);
    const { lapsed, rearmed, peak, armedAt, checkers } = world.lease;
    assert.deepEqual([lapsed, rearmed, peak], [undefined, { at: new Date(NOW).toISOString(), by: "ann" }, 0]);
    assert.equal(armedAt, "2026-02-01T00:00:00.000Z");
    assert.ok(Object.values(checkers).every(([, passes]) => passes === 0));
    assert.equal(world.takeover.claimed, undefined);
    assert.equal(world.takeover.released?.by, "ann");
    assert.match(result.lines.join("\n"), /latch is armed/);
    assert.match(result.lines.join("\n"), /Way back.*ops -- failover dns --type unplanned --source prod/);
  });

  it("lifts the path too in mode both, and needs the control plane for it", async () => {
    await assert.rejects(
      run({}, both),
      /Nothing was changed.*GetHealthCheck of gate-id failed.*control plane/,
    );
    assert.deepEqual(world.writes, []);
    restore(world);
    world = makeWorld();
    world.lease = leaseOf(0, lapsedAgo(1800));
    world.takeover = { claimed: CLAIMED };
    assert.equal((await run({}, both)).outcome, "re-armed");
    assert.deepEqual(world.writes, ["document", "lease", "path /lb-check", "takeover", "notification"]);
  });

  it("waits out a lapse that has not settled", async () => {
    world.lease = leaseOf(0, lapsedAgo(15));
    const told: string[] = [];
    const result = await run({ progress: (line) => told.push(line), waitSeconds: 0 });
    assert.equal(result.outcome, "re-armed");
    assert.equal(world.now, NOW + 25_000);
    assert.match(told.join("\n"), /just been latched: waiting up to 25 s/);
  });

  it("waits for the latch's alarm as well, which would latch the site again after the re-arm", async () => {
    world.takeover = { claimed: { ...CLAIMED, at: new Date(NOW - 60_000).toISOString() } };
    const alarm = world.alarmState;
    world.alarmState = (name) => (name === "prod-latch" && world.now < NOW + 31_000 ? "OK" : alarm(name));
    const told: string[] = [];
    const result = await run({ progress: (line) => told.push(line), waitSeconds: 0 });
    assert.equal(result.outcome, "re-armed");
    assert.equal(world.now, NOW + 45_000);
    assert.match(told.join("\n"), /waiting up to 180 s/);
  });

  it("does not wait for an alarm that has not followed in four minutes, nor for a closing dated in the future", async () => {
    const alarm = world.alarmState;
    world.alarmState = (name) => (name === "prod-latch" ? "OK" : alarm(name));
    world.takeover = { claimed: { ...CLAIMED, at: new Date(NOW - 200_000).toISOString() } };
    await run({ waitSeconds: 0 });
    assert.equal(world.now, NOW + 40_000);
    world.lease = leaseOf(16);
    world.takeover = { claimed: { ...CLAIMED, at: new Date(NOW + 86_400_000).toISOString() } };
    assert.equal((await run({ waitSeconds: 0 })).outcome, "re-armed");
  });

  it("says in a dry run how long a lapse takes to settle, and writes nothing", async () => {
    world.lease = leaseOf(0, lapsedAgo(15));
    const result = await run({ dryRun: true });
    assert.deepEqual([result.exitCode, failing(result), world.writes], [1, ["settled"], []]);
    assert.match(result.lines.join("\n"), /guard settled FAILS: .* 25 s are left at most/);
    assert.match(result.lines.join("\n"), /table dr-state \(eu-central-1\), item takeover: released/);
  });

  it("does not wait for a lapse to settle when another guard fails as well", async () => {
    world.lease = leaseOf(0, lapsedAgo(15));
    const result = await run({ synchronised: false });
    assert.deepEqual(
      [result.outcome, failing(result), world.now],
      ["refused", ["synchronised", "settled"], NOW],
    );
  });

  it("refuses while the metrics of us-east-1 cannot be read, and says how to look and what to force", async () => {
    world.mocks.cloudWatch.on(DescribeAlarmsCommand).rejects(new Error("impaired"));
    const refused = await run();
    assert.deepEqual([refused.outcome, failing(refused)], ["refused", ["alarm"]]);
    assert.match(
      refused.lines.join("\n"),
      /us-east-1 cannot be read.*curl -i https:\/\/primary\.app\.example\.com\/lb-check.*--force alarm/,
    );
    world.mocks.cloudWatch.on(GetMetricDataCommand).rejects(new Error("impaired"));
    const forced = await run({
      forced: ["alarm", "targets"],
      reason: "us-east-1 is impaired",
      waitSeconds: 60,
    });
    assert.match(forced.lines.join("\n"), /It is not known whether Route 53 calls .* healthy, after 60 s/);
    assert.match(forced.lines.join("\n"), /Look yourself.*dig \+short app\.example\.com/);
    assert.doesNotMatch(forced.lines.join("\n"), /goes on serving/);
    assert.deepEqual(world.writes, ["document", "lease", "takeover", "notification"]);
    assert.deepEqual(world.document.rearmed?.forced, ["targets", "alarm"]);
  });

  it("refuses while the backup's region cannot be read, unless takeover is forced", async () => {
    world.mocks.dynamoDb.on(GetItemCommand, { TableName: "dr-state" }).rejects(new Error("no route"));
    const refused = await run();
    assert.deepEqual([refused.outcome, failing(refused), world.writes], ["refused", ["takeover"], []]);
    assert.match(refused.lines.join("\n"), /item takeover of table dr-state in eu-central-1 failed/);
    const forced = await run({ forced: ["takeover"], reason: "eu-central-1 is gone" });
    assert.deepEqual(world.writes, ["document", "lease", "notification"]);
    assert.match(forced.lines.join("\n"), /a claim that stands there takes over again/);
  });

  it("says what to add when the backup's manifest was not found", async () => {
    const { backup: _, ...alone } = { backup: dr };
    const refused = await rearm(clientsOf(), clockOf(world), leased, {
      ...alone,
      by: "ann",
      synchronised: true,
      forced: [],
      dryRun: false,
      waitSeconds: 0,
    });
    assert.match(refused.lines.join("\n"), /manifest of the backup site was not found.*Add --region/);
  });

  it("refuses to re-arm what it cannot read", async () => {
    world.mocks.dynamoDb.on(GetItemCommand, { TableName: "prod-state" }).rejects(new Error("no route"));
    await assert.rejects(run(), /Nothing was changed.*item lease of table prod-state in eu-west-1/);
  });

  it("leaves a lapse that came since it looked, and the takeover with it", async () => {
    const again = lapsedAgo(-1);
    const request = {
      confirm: async () => {
        world.now += 5000;
        return true;
      },
    };
    world.mocks.dynamoDb.on(PutItemCommand).callsFake(({ Item }) => {
      if (Item.id.S === "latch") {
        world.lease = leaseOf(0, again);
      }
      writeState(world, Item.id.S, Item.document.S);
      return {};
    });
    await assert.rejects(run(request), /has lapsed again at .*the site stays out/);
    assert.deepEqual(world.lease.lapsed, again.lapsed);
    assert.deepEqual(world.takeover.claimed, CLAIMED);
  });

  it("is dated after the lapse it lifts, also by a clock that is behind", async () => {
    world.lease = leaseOf(0, lapsedAgo(1800));
    world.now = NOW - 3_600_000;
    world.watchSince = world.now - 600_000;
    world.hostCounts = () => 2;
    await run({ forced: ["settled"], reason: "clock" });
    assert.ok(Date.parse(world.lease.rearmed?.at ?? "") > NOW - 1_800_000);
  });

  it("is dated after the takeover it ends as well, or the backup's schedule would take the lease away again", async () => {
    const at = new Date(NOW + 3_600_000).toISOString();
    world.takeover = { claimed: { ...CLAIMED, at } };
    await run();
    assert.ok(Date.parse(world.lease.rearmed?.at ?? "") > Date.parse(at));
  });

  it("keeps the takeover when a lease that held has lapsed since it looked", async () => {
    world.lease = leaseOf(16);
    const { lapsed } = lapsedAgo(0);
    world.mocks.dynamoDb.on(PutItemCommand).callsFake(({ Item }) => {
      if (Item.id.S === "latch") {
        world.lease = leaseOf(16, { lapsed });
      }
      writeState(world, Item.id.S, Item.document.S);
      return {};
    });
    await assert.rejects(run(), /has lapsed again at .*the site stays out/);
    assert.deepEqual(world.takeover.claimed, CLAIMED);
  });

  it("says what keeps a site out that does not turn healthy in time", async () => {
    world.returnsAfterSeconds = undefined;
    const { lines } = await run({ waitSeconds: 60 });
    assert.match(
      lines.join("\n"),
      /returns by itself .* unless its lease has lapsed again .*re-arm once more/,
    );
  });

  it("releases a takeover although the lease never lapsed", async () => {
    world.lease = leaseOf(16);
    assert.equal((await run()).outcome, "re-armed");
    assert.deepEqual(world.writes, ["document", "takeover", "notification"]);
  });

  it("has nothing to do when nothing holds the site out", async () => {
    world.lease = leaseOf(16);
    world.takeover = { released: { at: CLAIMED.at, by: "ann", reason: "over" } };
    const result = await run();
    assert.deepEqual([result.outcome, result.exitCode, world.writes], ["not latched", 0, []]);
    assert.match(result.lines.join(), /lease has not lapsed; the backup's takeover is not claimed/);
  });

  it("does not call a site open whose takeover it cannot read", async () => {
    world.lease = leaseOf(16);
    world.mocks.dynamoDb.on(GetItemCommand, { TableName: "dr-state" }).rejects(new Error("no route"));
    assert.deepEqual([(await run()).exitCode, world.writes], [1, []]);
  });

  for (const dies of ["lease", "takeover"]) {
    for (const when of ["before", "after"]) {
      it(`ends as if nothing had happened when it was killed ${when} the write of the ${dies}`, async () => {
        world.mocks.dynamoDb.on(PutItemCommand).callsFake(({ Item }) => {
          const dead = Item.id.S === dies;
          if (!dead || when === "after") {
            writeState(world, Item.id.S, Item.document.S);
          }
          if (dead) {
            throw new Error("killed");
          }
          return {};
        });
        await assert.rejects(run(), /killed/);
        assert.equal(world.takeover.claimed === undefined, dies === "takeover" && when === "after");
        world.mocks.dynamoDb.on(PutItemCommand).callsFake(({ Item }) => {
          writeState(world, Item.id.S, Item.document.S);
          return {};
        });
        await run();
        assert.deepEqual([world.lease.lapsed, world.takeover.claimed], [undefined, undefined]);
        assert.ok(stateOf(world, "latch"));
      });
    }
  }
});
