/** Others act while the controller works: latches, operators, alarms, other runs; and what it calls fails meanwhile. */
import { strict as assert } from "node:assert";
import { forward, groupArn, named } from "../fakeAws";
import { alarmDocument, snsEvent } from "../fixtures";
import { controllerConfig, FakeWorld } from "./fakeWorld";
import { instanceDatabase, makeReplica, Runs, requestOf, tickEvent } from "./run";

const unplanned = { ...requestOf.site, type: "unplanned" };
const rollbackOf = (eventId: string, requestedBy = "jane") => ({
  action: "rollback",
  eventId,
  reason: "back",
  requestedBy,
});
const promoting = { ...controllerConfig.database, onSiteFailover: "promote" };

describe("the controller, while others act", () => {
  let world: FakeWorld;
  let uninstall = () => {};

  beforeEach(() => {
    world = new FakeWorld();
    uninstall = world.install();
  });
  afterEach(() => uninstall());

  const refuseCalls = (...calls: string[]) => {
    world.refuse = (call) => {
      if (calls.includes(call)) {
        throw named("InternalServerError");
      }
    };
  };
  const pinned = () =>
    world.document<{ pinned?: { group: string; eventId: string } }>("dr-state", "target-groups")?.pinned;
  const minutes = async (runs: Runs, count: number) => {
    for (let minute = 0; minute < count; minute += 1) {
      world.advance(60_000);
      await runs.invoke(tickEvent);
    }
  };
  /** The primary has failed, and its own latch has closed. */
  const latchItself = () => {
    const at = new Date(world.now - 120_000).toISOString();
    world.healthCheck = { path: "/lb-check-failed-over", version: 4 };
    world.statuses.push({ at: world.now - 180_000, value: 0 });
    world.putDocument("prod-state", "latch", { latched: { at, rule: "LATCH-CLOSE", reason: "failed" } });
  };

  describe("when nobody can be told", () => {
    it("begins the next failover all the same, and tells people of both later", async () => {
      refuseCalls("Publish");
      const runs = new Runs(world);
      await runs.invoke(requestOf.loadBalancer);
      await runs.invoke(requestOf.capacity);
      await minutes(runs, 3);
      assert.equal(world.event("failover-lb").status, "completed");
      assert.equal(world.event("failover-asg").status, "completed");
      world.refuse = () => {};
      await minutes(runs, 2);
      assert.deepEqual(world.messages.map(({ body }) => body.event_id).sort(), [
        "failover-asg",
        "failover-lb",
      ]);
      assert.deepEqual(world.lock, {});
    });

    it("tells people of a refusal later, and once", async () => {
      refuseCalls("Publish");
      const runs = new Runs(world);
      await runs.invoke({ ...requestOf.loadBalancer, target: "blue" });
      world.refuse = () => {};
      await minutes(runs, 2);
      assert.equal(world.messages.length, 1);
      assert.deepEqual(world.lock, {});
    });
  });

  describe("and one request id", () => {
    it("is refused for another request, by name of what differs", async () => {
      const runs = new Runs(world);
      await runs.toTheEnd(requestOf.loadBalancer);
      const other = { ...requestOf.capacity, requestId: "lb" };
      const { error } = await runs.invoke(other);
      assert.equal(error?.name, "RequestIdReused");
      assert.match(error?.message ?? "", /failover-lb.*resourceType load_balancer and not auto_scaling/);
      const { result } = await runs.invoke({ ...other, dryRun: true });
      assert.match(result?.problem ?? "", /request-id: Nothing was done/);
      assert.deepEqual(world.effects, ["weights backup"]);
    });

    it("is refused for the same failover with a loss of data that was not accepted then", async () => {
      makeReplica(world);
      const runs = new Runs(world);
      world.lag = { at: world.now - 60_000, seconds: 95 };
      await runs.invoke(requestOf.promotion);
      const { error } = await runs.invoke({ ...requestOf.promotion, acceptDataLossSeconds: 100 });
      assert.match(error?.message ?? "", /acceptDataLossSeconds 0 and not 100.*new request id/);
    });

    it("is the same request also when its reason is put differently", async () => {
      const runs = new Runs(world);
      await runs.toTheEnd(requestOf.loadBalancer);
      const { result } = await runs.invoke({ ...requestOf.loadBalancer, reason: "asked again" });
      assert.equal(result?.rule, "CTL-KNOWN");
    });
  });

  describe("in a failover of a site that is lost", () => {
    const alarm = () =>
      snsEvent(alarmDocument({ changedAtMs: world.now - 10_000, healthCheckId: "record-check" }));

    it("lets a raise of capacity that still waits give way, and tells people of that", async () => {
      world.capacity.launchSeconds = 400;
      const runs = new Runs(world);
      const { result: raised } = await runs.invoke(alarm());
      latchItself();
      const { result: asked } = await runs.invoke({ ...unplanned, dryRun: true });
      assert.equal(asked?.problem, undefined);
      await runs.toTheEnd(unplanned);
      await minutes(runs, 1);
      assert.equal(world.event("failover-site").status, "completed", world.event("failover-site").problem);
      const gaveWay = world.event(raised?.eventId ?? "");
      assert.equal(gaveWay.status, "failed");
      assert.match(gaveWay.problem ?? "", /gave way to failover-site/);
      assert.deepEqual(world.effects, ["capacity 4"]);
      assert.equal(world.messages.length, 2);
      assert.deepEqual(world.lock, {});
    });

    it("leaves a new change of the alarm to the raise that is under way", async () => {
      world.capacity.launchSeconds = 400;
      const runs = new Runs(world);
      await runs.invoke(alarm());
      world.advance(90_000);
      const { result } = await runs.invoke(alarm());
      assert.equal(result?.rule, "CTL-ALARM-COVERED");
      assert.equal(world.events.length, 1);
    });

    it("raises capacity and promotes although the latch has closed by itself, whoever was faster", async () => {
      makeReplica(world);
      latchItself();
      const runs = new Runs(world, { database: promoting });
      await runs.toTheEnd(unplanned);
      assert.equal(world.event("failover-site").status, "completed", world.event("failover-site").problem);
      assert.deepEqual(world.effects, ["capacity 4", "promotion, backups kept 7 days"]);
    });

    it("says to a manual request for a failed primary how to ask", async () => {
      latchItself();
      const { result } = await new Runs(world).invoke({ ...requestOf.site, type: "manual" });
      assert.match(result?.problem ?? "", /source-serves.*ask with type unplanned/);
    });

    it("does not wait for its instances, which AWS may not have, and a planned one does", async () => {
      makeReplica(world);
      world.capacity.launchSeconds = 100_000;
      const runs = new Runs(world, { database: promoting });
      await runs.toTheEnd(requestOf.site);
      assert.match(world.event("failover-site").problem ?? "", /1-raise-capacity.*not done within 900 s/);
      world.lag = { at: world.now - 60_000, seconds: 2 };
      await runs.toTheEnd({ ...unplanned, requestId: "lost" });
      const event = world.event("failover-lost");
      assert.equal(event.status, "completed", event.problem);
      assert.match(event.steps[0]?.detail ?? "", /2 of 4 instances in service.*does not wait for it/);
      assert.equal(world.database.source, undefined);
    });

    it("closes the latch although the status of the check cannot be read, and says so", async () => {
      refuseCalls("GetMetricData");
      const runs = new Runs(world);
      await runs.invoke(unplanned);
      await minutes(runs, 1);
      assert.equal(world.healthCheck.path, "/lb-check-failed-over");
      assert.match(world.event("failover-site").steps[1]?.detail ?? "", /its status cannot be read/);
      world.refuse = () => {};
      await runs.ticksUntilIdle();
      assert.equal(world.event("failover-site").status, "completed");
    });

    it("does not lower capacity under the clients, where the latch was not the event's", async () => {
      latchItself();
      const runs = new Runs(world);
      await runs.toTheEnd(unplanned);
      assert.doesNotMatch(String(world.messages[0]?.body.whatToDo), /ops -- rollback/);
      await runs.toTheEnd({ ...rollbackOf("failover-site"), synchronised: true });
      assert.match(world.event("failover-site").rollback?.problem ?? "", /primary-serves.*way back to prod/);
      assert.equal(world.capacity.desired, 4);
    });

    it("counts its closing after a re-arm that was dated by a clock ahead of ours", async () => {
      const at = new Date(world.now + 1_800_000).toISOString();
      const rearmed = { at, by: "jane", synchronised: true, forced: [], reason: "over" };
      world.putDocument("prod-state", "latch", { rearmed });
      const runs = new Runs(world);
      await runs.toTheEnd(unplanned);
      assert.equal(world.event("failover-site").status, "completed", world.event("failover-site").problem);
    });
  });

  describe("and the latch", () => {
    /** Somebody sets the path back, some seconds after the controller has changed it. */
    const setBack = (path: string) => {
      world.refuse = (call) => {
        if (call === "UpdateHealthCheck") {
          world.refuse = () => {};
          world.after(8, () => {
            world.healthCheck = { path, version: world.healthCheck.version + 1 };
          });
        }
      };
    };

    it("leaves it closed when the primary fails again after the way back has opened it", async () => {
      const runs = new Runs(world);
      await runs.toTheEnd(requestOf.site);
      world.advance(600_000);
      setBack("/lb-check-failed-over");
      await runs.toTheEnd(requestOf.back);
      assert.equal(world.healthCheck.path, "/lb-check-failed-over");
      assert.match(world.event("failover-back").problem ?? "", /latched again since this step opened it/);
      assert.equal(world.capacity.desired, 4);
      assert.equal(world.effects.filter((effect) => effect === "path /lb-check").length, 1);
    });

    it("leaves it closed in a rollback, too", async () => {
      const runs = new Runs(world);
      await runs.toTheEnd(requestOf.site);
      world.advance(600_000);
      setBack("/lb-check-failed-over");
      await runs.toTheEnd({ ...rollbackOf("failover-site"), synchronised: true });
      assert.equal(world.healthCheck.path, "/lb-check-failed-over");
      assert.match(world.event("failover-site").rollback?.problem ?? "", /latched again/);
      assert.equal(world.capacity.desired, 4);
    });

    it("leaves it open when an operator re-arms while its closing is awaited", async () => {
      setBack("/lb-check");
      const runs = new Runs(world);
      await runs.toTheEnd(requestOf.site);
      assert.equal(world.healthCheck.path, "/lb-check");
      assert.match(world.event("failover-site").problem ?? "", /re-armed it since this step closed it/);
    });

    it("does not open it on checks of an hour ago, when the primary has failed since", async () => {
      const runs = new Runs(world);
      await runs.toTheEnd(requestOf.site);
      world.advance(600_000);
      refuseCalls("UpdateHealthCheck");
      await runs.invoke(requestOf.back);
      world.refuse = () => {};
      world.targets["prod-primary"] = ["unhealthy"];
      await minutes(runs, 3);
      assert.equal(world.healthCheck.path, "/lb-check-failed-over");
      world.targets["prod-primary"] = ["healthy"];
      await runs.ticksUntilIdle();
      assert.equal(world.event("failover-back").status, "completed", world.event("failover-back").problem);
    });

    it("asks for no synchronised data to roll back an event that never closed it", async () => {
      world.targets = { ...world.targets, primary: ["initial"], backup: [] };
      const runs = new Runs(world);
      await runs.toTheEnd(requestOf.site);
      assert.equal(world.event("failover-site").status, "failed");
      await runs.toTheEnd(rollbackOf("failover-site"));
      assert.equal(
        world.event("failover-site").status,
        "rolled_back",
        world.event("failover-site").rollback?.problem,
      );
      assert.equal(world.capacity.desired, 2);
    });
  });

  describe("and pins", () => {
    const toBackup = (requestId: string) => ({ ...requestOf.loadBalancer, requestId });
    const third = {
      loadBalancer: {
        ...controllerConfig.loadBalancer,
        groups: [
          ...controllerConfig.loadBalancer.groups,
          { ...controllerConfig.loadBalancer.groups[1], name: "third", arn: groupArn("third") },
        ],
      },
    };

    it("pins a group anew for a second failover to it, after traffic had to leave it", async () => {
      const runs = new Runs(world);
      await runs.toTheEnd(toBackup("one"));
      world.actions[0]?.ForwardConfig?.TargetGroups?.forEach((tuple, index) => {
        tuple.Weight = index === 0 ? 100 : 0;
      });
      await runs.toTheEnd(toBackup("two"));
      assert.equal(pinned()?.eventId, "failover-two");
    });

    it("takes back the pin of a step that failed, so that traffic does not move hours later", async () => {
      const runs = new Runs(world);
      world.refuse = (call) => {
        if (call === "Invoke") {
          world.targets.backup = ["unhealthy"];
          throw named("TimeoutError");
        }
      };
      await runs.toTheEnd(toBackup("one"));
      assert.equal(world.event("failover-one").status, "failed");
      assert.match(world.event("failover-one").problem ?? "", /the pin of backup is taken back/);
      assert.equal(pinned(), undefined);
    });

    it("refuses to roll back an event whose group another has left, until that one is rolled back", async () => {
      world.targets.third = ["healthy"];
      world.actions = [forward({ primary: 100, backup: 0, sorry: 0, third: 0 })];
      const runs = new Runs(world, third);
      await runs.toTheEnd(toBackup("one"));
      await runs.toTheEnd({ ...toBackup("two"), source: "backup", target: "third" });
      await runs.toTheEnd(rollbackOf("failover-one", "schedule"));
      assert.equal(world.serving, "third");
      assert.match(world.event("failover-one").rollback?.problem ?? "", /pinned since by failover-two/);
      await runs.toTheEnd(rollbackOf("failover-two"));
      assert.deepEqual([world.serving, pinned()?.eventId], ["backup", "failover-one"]);
      await runs.toTheEnd(rollbackOf("failover-one"));
      assert.deepEqual([world.serving, pinned()], ["primary", undefined]);
      assert.equal(world.event("failover-one").status, "rolled_back");
    });
  });

  it("does not promote when the lag has grown beyond the limit while capacity was raised", async () => {
    makeReplica(world);
    world.capacity.launchSeconds = 200;
    const runs = new Runs(world, { database: promoting });
    await runs.invoke(requestOf.site);
    for (let minute = 0; minute < 8; minute += 1) {
      world.lag = { at: world.now, seconds: 300 };
      await minutes(runs, 1);
    }
    assert.deepEqual(world.effects, ["capacity 4"]);
    assert.match(world.event("failover-site").steps[1]?.detail ?? "", /lags 300 s/);
    for (let minute = 0; minute < 8; minute += 1) {
      world.lag = { at: world.now, seconds: 1 };
      await minutes(runs, 1);
    }
    assert.equal(world.event("failover-site").status, "completed");
  });

  it("reboots a database that stays in its zone once more, and not again and again", async () => {
    world.database.zoneShownAfterSeconds = 100_000;
    const runs = new Runs(world, { database: instanceDatabase });
    await runs.toTheEnd(requestOf.reboot);
    assert.equal(world.event("failover-reboot").status, "failed");
    assert.deepEqual(world.effects, ["reboot", "reboot"]);
  });

  it("does not go on with a failover for a request to roll it back", async () => {
    world.capacity.launchSeconds = 200;
    const runs = new Runs(world);
    await runs.invoke(requestOf.site);
    const before = JSON.stringify(world.event("failover-site"));
    const { result } = await runs.invoke(rollbackOf("failover-site"));
    assert.equal(result?.rule, "CTL-BUSY");
    assert.match(result?.problem ?? "", /the event is in_progress; wait for its end, then ask again/);
    assert.equal(JSON.stringify(world.event("failover-site")), before);
    const { error } = await runs.invoke(rollbackOf("failover-site", "schedule"));
    assert.equal(error?.name, "RollbackTooEarly");
  });

  it("finishes a rollback whose schedule cannot be deleted, and fails visibly", async () => {
    const runs = new Runs(world);
    const rollbackPlan = { autoRollback: true, rollbackDelaySeconds: 3600 };
    await runs.toTheEnd({ ...requestOf.loadBalancer, rollbackPlan });
    refuseCalls("DeleteSchedule");
    const { error } = await runs.invoke(rollbackOf("failover-lb"));
    assert.match(error?.message ?? "", /DeleteSchedule of failover-lb.*done already/);
    assert.equal(world.event("failover-lb").status, "rolled_back");
    assert.deepEqual(world.lock, {});
    const { result } = await runs.invoke(rollbackOf("failover-lb", "schedule"));
    assert.equal(result?.rule, "CTL-KNOWN");
  });

  it("schedules no rollback of an event that changed nothing", async () => {
    world.capacity.desired = 4;
    world.instances = [0, 0, 0, 0];
    const rollbackPlan = { autoRollback: true, rollbackDelaySeconds: 3600 };
    await new Runs(world).toTheEnd({ ...requestOf.capacity, rollbackPlan });
    assert.equal(world.event("failover-asg").status, "completed");
    assert.deepEqual(world.schedules, {});
  });

  it("goes on in the next minute after a run that ended in an error", async () => {
    const runs = new Runs(world);
    let writes = 0;
    world.refuse = (call, input) => {
      const { TableName: table, Item: item } = input as { TableName?: string; Item?: { id: { S: string } } };
      const isEvent = call === "PutItem" && table === "dr-events" && item?.id.S !== "lock";
      writes += isEvent ? 1 : 0;
      if (isEvent && writes === 3) {
        throw named("InternalServerError");
      }
    };
    const { error } = await runs.invoke(requestOf.loadBalancer);
    assert.equal(error?.name, "InternalServerError");
    world.refuse = () => {};
    await runs.invoke(tickEvent);
    assert.equal(world.event("failover-lb").status, "completed");
  });

  it("makes the event at once when the same request comes again after it could not be recorded", async () => {
    const runs = new Runs(world);
    world.refuse = (call, input) => {
      if (call === "PutItem" && (input as { Item: { id: { S: string } } }).Item.id.S !== "lock") {
        throw named("InternalServerError");
      }
    };
    await runs.invoke(requestOf.loadBalancer);
    world.refuse = () => {};
    const { result } = await runs.invoke(requestOf.loadBalancer);
    assert.equal(result?.status, "completed");
  });

  it("makes no call once another run has taken its lock, and leaves that run its lease", async () => {
    const runs = new Runs(world);
    let looks = 0;
    world.refuse = (call) => {
      if (call === "DescribeAutoScalingGroups" && ++looks === 2) {
        const leaseUntil = new Date(world.now + 70_000).toISOString();
        world.putDocument("dr-events", "lock", {
          eventId: "failover-asg",
          holder: "another run",
          leaseUntil,
        });
      }
    };
    const { error } = await runs.invoke(requestOf.capacity);
    assert.match(String(error), /Another run has taken over failover-asg/);
    assert.ok(!world.calls.includes("SetDesiredCapacity"));
    assert.equal(world.lock.holder, "another run");
    world.refuse = () => {};
    await minutes(runs, 1);
    assert.ok(!world.calls.includes("SetDesiredCapacity"), "its lease has not ended");
    await minutes(runs, 3);
    assert.equal(world.event("failover-asg").status, "completed");
  });
});
