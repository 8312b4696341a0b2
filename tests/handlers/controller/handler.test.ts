import { strict as assert } from "node:assert";
import { named } from "../fakeAws";
import { controllerConfig, FakeWorld } from "./fakeWorld";
import { FUNCTION_ARN, instanceDatabase, makeReplica, Runs, requestOf, tickEvent } from "./run";

describe("the controller", () => {
  let world: FakeWorld;
  let uninstall = () => {};

  beforeEach(() => {
    world = new FakeWorld();
    uninstall = world.install();
  });
  afterEach(() => uninstall());

  it("does nothing on a tick without an event, after one read", async () => {
    const { result } = await new Runs(world).invoke(tickEvent);
    assert.equal(result?.rule, "CTL-IDLE");
    assert.deepEqual(world.calls, ["GetItem"]);
  });

  it("moves traffic to a group by pinning it, and tells people once", async () => {
    const runs = new Runs(world);
    const { result, error } = await runs.invoke(requestOf.loadBalancer);
    assert.equal(error, undefined);
    assert.equal(result?.status, "completed");
    assert.equal(result?.eventId, "failover-lb");
    assert.equal(world.serving, "backup");
    const document = world.document<{ pinned: { group: string; eventId: string } }>(
      "dr-state",
      "target-groups",
    );
    assert.deepEqual([document.pinned.group, document.pinned.eventId], ["backup", "failover-lb"]);
    assert.equal(world.messages.length, 1);
    assert.equal(world.messages[0]?.body.status, "completed");
    assert.deepEqual(world.lock, {});
    assert.deepEqual(world.event("failover-lb").steps[0]?.prior, {
      group: "primary",
      pinned: null,
      pinnedBy: null,
    });
  });

  it("waits for the instances of a raise over several runs, and records expiry at the end", async () => {
    world.capacity.launchSeconds = 130;
    const runs = new Runs(world);
    const { result } = await runs.invoke(requestOf.capacity);
    assert.equal(result?.status, "in_progress");
    assert.equal(world.expiryOf("failover-asg"), undefined);
    await runs.ticksUntilIdle();
    assert.equal(world.event("failover-asg").status, "completed");
    assert.deepEqual(world.effects, ["capacity 4"]);
    const expiry = world.expiryOf("failover-asg");
    const ended = Date.parse(world.event("failover-asg").endTime ?? "");
    assert.equal(expiry, Math.floor(ended / 1000) + 400 * 86_400);
  });

  it("goes on in the very next minute after a run that ended in time", async () => {
    world.capacity.launchSeconds = 100;
    const runs = new Runs(world);
    await runs.invoke(requestOf.capacity);
    world.advance(60_000 - (world.now % 60_000));
    const { result } = await runs.invoke(tickEvent);
    assert.notEqual(result?.rule, "CTL-LIVE");
  });

  it("never raises above the maximum nor lowers: an automatic failover takes what there is", async () => {
    world.capacity.maximum = 3;
    const runs = new Runs(world);
    await runs.toTheEnd({ ...requestOf.capacity, type: "automatic" });
    assert.deepEqual(world.effects, ["capacity 3"]);
    world.capacity.maximum = 10;
    world.capacity.desired = 8;
    world.instances = Array(8).fill(0);
    await runs.toTheEnd({ ...requestOf.capacity, requestId: "again" });
    assert.deepEqual(world.effects, ["capacity 3"]);
    assert.equal(world.event("failover-again").status, "completed");
  });

  it("refuses a manual raise that the maximum does not allow, and touches nothing", async () => {
    world.capacity.maximum = 3;
    const { result, error } = await new Runs(world).invoke(requestOf.capacity);
    assert.equal(error, undefined);
    assert.equal(result?.status, "failed");
    assert.match(result?.problem ?? "", /target-capacity.*raise the group's maximum/);
    assert.deepEqual(world.effects, []);
    assert.equal(world.messages[0]?.body.status, "failed");
  });

  it("reboots a database once, although RDS shows the new zone late", async () => {
    const runs = new Runs(world, { database: instanceDatabase });
    await runs.toTheEnd(requestOf.reboot);
    assert.deepEqual(world.effects, ["reboot"]);
    const event = world.event("failover-reboot");
    assert.equal(event.status, "completed");
    assert.equal(event.steps[0]?.prior?.zone, "eu-central-1a");
    assert.equal(world.database.zone, "eu-central-1b");
  });

  it("promotes a replica whose lag is small, and keeps its backups", async () => {
    makeReplica(world);
    const runs = new Runs(world);
    await runs.toTheEnd(requestOf.promotion);
    assert.deepEqual(world.effects, ["promotion, backups kept 7 days"]);
    assert.equal(world.event("failover-promote").status, "completed");
  });

  it("refuses a promotion that would lose data nobody accepted, and says what to state", async () => {
    makeReplica(world);
    world.lag = { at: world.now - 60_000, seconds: 95 };
    const runs = new Runs(world);
    const { result } = await runs.invoke(requestOf.promotion);
    assert.match(result?.problem ?? "", /lags 95 s.*acceptDataLossSeconds 95/);
    assert.deepEqual(world.effects, []);
    await runs.toTheEnd({ ...requestOf.promotion, requestId: "accepted", acceptDataLossSeconds: 95 });
    assert.equal(world.event("failover-accepted").status, "completed");
  });

  it("fails over the whole site in order: capacity, database, DNS", async () => {
    makeReplica(world);
    const runs = new Runs(world, { database: { ...controllerConfig.database, onSiteFailover: "promote" } });
    await runs.toTheEnd(requestOf.site);
    const event = world.event("failover-site");
    assert.equal(event.status, "completed", event.problem);
    assert.deepEqual(world.effects, [
      "capacity 4",
      "promotion, backups kept 7 days",
      "path /lb-check-failed-over",
    ]);
    const latch = world.document<{ latched: { rule: string; recordedAt?: string } }>("prod-state", "latch");
    assert.equal(latch.latched.rule, "PLANNED");
    assert.ok(latch.latched.recordedAt);
  });

  it("fails over the site although the primary's region cannot be reached, and does not wait for its table", async () => {
    world.refuse = (call, input) => {
      if (
        (call === "GetItem" || call === "PutItem") &&
        (input as { TableName?: string }).TableName === "prod-state"
      ) {
        throw named("TimeoutError");
      }
    };
    world.statuses.push({ at: world.now - 60_000, value: 0 });
    const runs = new Runs(world);
    await runs.toTheEnd({ ...requestOf.site, type: "unplanned" });
    assert.equal(world.event("failover-site").status, "completed");
    assert.equal(world.healthCheck.path, "/lb-check-failed-over");
  });

  it("keeps DNS on the primary while no group of the backup can serve", async () => {
    world.targets.primary = ["initial"];
    world.targets.backup = [];
    const runs = new Runs(world);
    await runs.invoke(requestOf.site);
    for (let minute = 0; minute < 3; minute += 1) {
      world.advance(60_000);
      await runs.invoke(tickEvent);
    }
    assert.deepEqual(world.effects, ["capacity 4"]);
    world.targets.primary = ["healthy"];
    await runs.ticksUntilIdle();
    assert.equal(world.event("failover-site").status, "completed");
  });

  it("fails a step at its deadline, says what was seen, and rolls it back on request", async () => {
    world.capacity.launchSeconds = 100_000;
    const runs = new Runs(world);
    await runs.toTheEnd(requestOf.capacity);
    const event = world.event("failover-asg");
    assert.equal(event.status, "failed");
    assert.match(event.problem ?? "", /1-raise-capacity.*not done within 900 s.*2 of 4 instances/);
    await runs.toTheEnd({
      action: "rollback",
      eventId: "failover-asg",
      reason: "it failed",
      requestedBy: "jane",
    });
    assert.equal(world.event("failover-asg").status, "rolled_back");
    assert.deepEqual(world.effects, ["capacity 4", "capacity 2"]);
    assert.deepEqual(
      world.messages.map(({ body }) => body.status),
      ["failed", "rolled_back"],
    );
  });

  it("goes the way back: document before path, then capacity", async () => {
    const runs = new Runs(world);
    await runs.toTheEnd(requestOf.site);
    world.advance(600_000);
    const puts: string[] = [];
    world.refuse = (call, input) => {
      if (
        call === "UpdateHealthCheck" ||
        (call === "PutItem" && (input as { TableName: string }).TableName === "prod-state")
      ) {
        puts.push(call);
      }
    };
    await runs.toTheEnd(requestOf.back);
    assert.equal(world.event("failover-back").status, "completed", world.event("failover-back").problem);
    assert.deepEqual(puts, ["PutItem", "UpdateHealthCheck"]);
    assert.equal(world.healthCheck.path, "/lb-check");
    assert.equal(world.capacity.desired, 2);
    const latch = world.document<{ rearmed: { by: string; synchronised: boolean } }>("prod-state", "latch");
    assert.deepEqual([latch.rearmed.by, latch.rearmed.synchronised], ["jane", true]);
  });

  for (const [what, change, expected] of [
    ["is not stated to be synchronised", {}, /synchronised: nobody has stated/],
    ["has no healthy target", { targets: true }, /target-healthy: healthy\/needed: prod-primary 0\/1/],
    ["is not healthy for Route 53", { watch: true }, /watch-alarm: watch alarm ALARM/],
  ] as const) {
    it(`refuses the way back while the primary ${what}`, async () => {
      const runs = new Runs(world);
      await runs.toTheEnd(requestOf.site);
      world.advance(600_000);
      if ("targets" in change) {
        world.targets["prod-primary"] = ["unhealthy"];
      }
      if ("watch" in change) {
        world.watch = { state: "ALARM", changedAt: world.now - 120_000, healthySince: world.now };
      }
      const { synchronised: _stated, ...unstated } = requestOf.back;
      const { result } = await runs.invoke(Object.keys(change).length === 0 ? unstated : requestOf.back);
      assert.equal(result?.status, "failed");
      assert.match(result?.problem ?? "", expected);
      assert.equal(world.healthCheck.path, "/lb-check-failed-over");
    });
  }

  it("rolls back a site failover only when the requester states that the data are synchronised", async () => {
    const runs = new Runs(world);
    await runs.toTheEnd(requestOf.site);
    world.advance(600_000);
    const rollback = { action: "rollback", eventId: "failover-site", reason: "over", requestedBy: "jane" };
    await runs.toTheEnd(rollback);
    assert.equal(world.event("failover-site").status, "completed");
    assert.match(world.event("failover-site").rollback?.problem ?? "", /synchronised/);
    assert.equal(world.messages.length, 2);
    await runs.toTheEnd({ ...rollback, synchronised: true });
    assert.equal(world.event("failover-site").status, "rolled_back");
    assert.equal(world.healthCheck.path, "/lb-check");
    assert.equal(world.capacity.desired, 2);
  });

  it("refuses to undo a promotion", async () => {
    makeReplica(world);
    const runs = new Runs(world);
    await runs.toTheEnd(requestOf.promotion);
    await runs.toTheEnd({ action: "rollback", eventId: "failover-promote", reason: "no" });
    assert.match(world.event("failover-promote").rollback?.problem ?? "", /cannot be undone/);
    assert.equal(world.event("failover-promote").status, "completed");
  });

  it("moves a database back to its zone by another reboot", async () => {
    const runs = new Runs(world, { database: instanceDatabase });
    await runs.toTheEnd(requestOf.reboot);
    await runs.toTheEnd({ action: "rollback", eventId: "failover-reboot", reason: "back" });
    assert.equal(
      world.event("failover-reboot").status,
      "rolled_back",
      world.event("failover-reboot").rollback?.problem,
    );
    assert.equal(world.database.zone, "eu-central-1a");
    assert.deepEqual(world.effects, ["reboot", "reboot"]);
  });

  it("puts an automatic rollback on schedule before the event is completed, and rolls back when it comes", async () => {
    const runs = new Runs(world);
    const rollbackPlan = { autoRollback: true, rollbackDelaySeconds: 3600 };
    await runs.toTheEnd({ ...requestOf.loadBalancer, rollbackPlan });
    const event = world.event("failover-lb");
    const [schedule] = Object.values(world.schedules);
    assert.equal(schedule?.Name, event.rollbackSchedule);
    assert.equal(schedule?.ActionAfterCompletion, "DELETE");
    assert.equal(schedule?.Target?.Arn, FUNCTION_ARN);
    const due = Date.parse(`${schedule?.ScheduleExpression?.slice(3, 22)}Z`);
    const delay = due - Date.parse(event.endTime ?? "");
    assert.ok(delay >= 3_600_000 && delay < 3_601_000, `${delay} ms`);
    world.advance(3_600_000);
    world.schedules = {};
    await runs.toTheEnd(JSON.parse(schedule?.Target?.Input ?? "{}"));
    assert.equal(world.event("failover-lb").status, "rolled_back");
    assert.equal(world.serving, "primary");
    assert.equal(world.document<{ pinned?: unknown }>("dr-state", "target-groups").pinned, undefined);
  });

  it("refuses the rollback while the original group is not healthy, tells people, and can be asked again", async () => {
    const runs = new Runs(world);
    await runs.toTheEnd(requestOf.loadBalancer);
    world.targets.primary = ["unhealthy"];
    const rollback = { action: "rollback", eventId: "failover-lb", reason: "back", requestedBy: "schedule" };
    await runs.toTheEnd(rollback);
    assert.equal(world.event("failover-lb").status, "completed");
    assert.match(world.event("failover-lb").rollback?.problem ?? "", /target-healthy/);
    assert.equal(world.serving, "backup");
    assert.equal(world.messages.length, 2);
    world.targets.primary = ["healthy"];
    await runs.toTheEnd(rollback);
    assert.equal(world.event("failover-lb").status, "rolled_back");
  });

  it("deletes the schedule when an operator rolls back first", async () => {
    const runs = new Runs(world);
    await runs.toTheEnd({
      ...requestOf.loadBalancer,
      rollbackPlan: { autoRollback: true, rollbackDelaySeconds: 3600 },
    });
    await runs.toTheEnd({
      action: "rollback",
      eventId: "failover-lb",
      reason: "sooner",
      requestedBy: "jane",
    });
    assert.deepEqual(world.schedules, {});
  });

  it("makes one event of the same request twice", async () => {
    const runs = new Runs(world);
    await runs.invoke(requestOf.loadBalancer);
    const { result } = await runs.invoke(requestOf.loadBalancer);
    assert.equal(result?.rule, "CTL-KNOWN");
    assert.equal(result?.status, "completed");
    assert.equal(world.events.length, 1);
    assert.equal(world.messages.length, 1);
  });

  it("refuses a second failover while one runs, and records that", async () => {
    const runs = new Runs(world, { database: instanceDatabase });
    await runs.invoke(requestOf.reboot);
    const { result } = await runs.invoke(requestOf.loadBalancer);
    assert.equal(result?.rule, "CTL-BUSY");
    assert.equal(result?.status, "failed");
    assert.match(result?.problem ?? "", /failover-reboot is worked on/);
    assert.equal(world.serving, "primary");
    await runs.ticksUntilIdle();
    assert.equal(world.event("failover-reboot").status, "completed");
  });

  it("fails an automatic request while another failover runs, and carries it out when Lambda asks again", async () => {
    world.capacity.launchSeconds = 200;
    const runs = new Runs(world);
    await runs.invoke(requestOf.site);
    const automatic = { ...requestOf.loadBalancer, type: "automatic", requestedBy: "sentinel" };
    const { error } = await runs.invoke(automatic);
    assert.match(String(error), /failover-site is worked on.*Lambda asks again/);
    assert.equal(world.events.length, 1);
    assert.equal(world.serving, "primary");
    await runs.ticksUntilIdle();
    const { result } = await runs.toTheEnd(automatic);
    assert.equal(result?.status, "completed");
    assert.equal(world.serving, "backup");
  });

  it("answers plan and checks of a dry run, and writes nothing", async () => {
    const { result } = await new Runs(world).invoke({ ...requestOf.site, dryRun: true });
    assert.equal(result?.status, "planned");
    assert.deepEqual(
      result?.plan?.map(({ kind }) => kind),
      ["raise-capacity", "close-latch"],
    );
    assert.ok(
      result?.checks?.every(({ ok }) => ok),
      JSON.stringify(result?.checks),
    );
    assert.equal(
      world.calls.filter((call) => /^(Put|Set|Update|Publish|Reboot|Promote|Invoke|Create)/.test(call))
        .length,
      0,
    );
  });

  for (const [name, request, expected] of [
    [
      "an unsupported resource type",
      { ...requestOf.capacity, resourceType: "ec2" },
      /resourceType is "ec2", but must be one of load_balancer, database, dns, auto_scaling/,
    ],
    [
      "a missing field and a mistyped one",
      { ...requestOf.capacity, target: undefined, acceptDataLoss: 5 },
      /target is missing.*acceptDataLoss is not known/,
    ],
    [
      "an unknown resource",
      { ...requestOf.loadBalancer, target: "blue" },
      /primary, backup; received source primary and target blue/,
    ],
  ] as const) {
    it(`records ${name} as a failed event, tells people, and touches nothing`, async () => {
      const { result, error } = await new Runs(world).invoke(JSON.parse(JSON.stringify(request)));
      assert.equal(error, undefined);
      assert.equal(result?.status, "failed");
      assert.match(result?.problem ?? "", expected);
      assert.equal(world.event(result?.eventId ?? "").status, "failed");
      assert.equal(world.messages[0]?.body.status, "failed");
      assert.deepEqual(world.effects, []);
      assert.deepEqual(world.lock, {});
    });
  }

  it("refuses an automatic rollback of a site failover", async () => {
    const { result } = await new Runs(world).invoke({
      ...requestOf.site,
      rollbackPlan: { autoRollback: true, rollbackDelaySeconds: 600 },
    });
    assert.match(result?.problem ?? "", /rollback-plan/);
  });

  it("throws, and so is retried, when nothing can be recorded; nothing is touched", async () => {
    world.refuse = (call) => {
      if (call === "PutItem") {
        throw named("InternalServerError");
      }
    };
    const { error } = await new Runs(world).invoke(requestOf.loadBalancer);
    assert.equal(error?.name, "InternalServerError");
    assert.equal(world.serving, "primary");
  });

  it("throws when nobody can be told, and the next tick tells people", async () => {
    world.refuse = (call) => {
      if (call === "Publish") {
        throw named("TimeoutError");
      }
    };
    const runs = new Runs(world);
    const { error } = await runs.invoke(requestOf.loadBalancer);
    assert.equal(error?.name, "NobodyTold");
    assert.equal(world.event("failover-lb").status, "completed");
    world.refuse = () => {};
    world.advance(70_000);
    await runs.ticksUntilIdle();
    assert.equal(world.messages.length, 1);
    assert.equal(world.event("failover-lb").notifiedStatus, "completed");
  });

  it("throws for a rollback of an event it does not have", async () => {
    const { error } = await new Runs(world).invoke({
      action: "rollback",
      eventId: "failover-x",
      reason: "why",
    });
    assert.equal(error?.name, "EventNotFound");
  });

  it("fails a step at once when AWS denies it", async () => {
    world.refuse = (call) => {
      if (call === "SetDesiredCapacity") {
        throw named("AccessDenied");
      }
    };
    const { result } = await new Runs(world).invoke(requestOf.capacity);
    assert.equal(result?.status, "failed");
    assert.match(result?.problem ?? "", /AccessDenied/);
  });

  it("frees a lock that names an event nobody recorded", async () => {
    world.putDocument("dr-events", "lock", {
      eventId: "failover-gone",
      holder: "x",
      leaseUntil: new Date(world.now - 1).toISOString(),
    });
    const { result } = await new Runs(world).invoke(tickEvent);
    assert.equal(result?.rule, "CTL-LOCK-FREED");
    assert.deepEqual(world.lock, {});
  });
});
