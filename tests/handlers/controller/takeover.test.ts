/** A site failed over by takeover and lease: what it needs, what it does without, and what it gives way to. */
import { strict as assert } from "node:assert";
import type { LatchDocument, LeaseDocument, TakeoverDocument } from "../../../handlers/state/documents";
import { named } from "../fakeAws";
import { armLease, FakeWorld, leased } from "./fakeWorld";
import { Runs, requestOf, tickEvent } from "./run";

const unplanned = { ...requestOf.site, type: "unplanned" };
const rollback = {
  action: "rollback",
  eventId: "failover-site",
  reason: "over",
  requestedBy: "ann",
  synchronised: true,
};

describe("the controller with a takeover and a lease", () => {
  let world: FakeWorld;
  let uninstall = () => {};

  beforeEach(() => {
    world = new FakeWorld();
    armLease(world);
    uninstall = world.install();
  });
  afterEach(() => uninstall());

  const runsOf = (primary: Partial<typeof leased> = {}) =>
    new Runs(world, { primary: { ...leased, ...primary } });
  const takeover = () => world.document<TakeoverDocument | null>("dr-state", "takeover");
  const lease = () => world.document<LeaseDocument>("prod-state", "lease");
  const latch = () => world.document<LatchDocument | null>("prod-state", "latch");
  const site = () => world.event("failover-site");
  const lost = (...where: ("prod-state" | "control plane" | "us-east-1")[]) => {
    const calls = {
      "prod-state": () => false,
      "control plane": (call: string) => call.endsWith("HealthCheck"),
      "us-east-1": (call: string) => /HealthCheck$|GetMetricData|DescribeAlarms/.test(call),
    };
    world.refuse = (call, input) => {
      const table = (input as { TableName?: string }).TableName;
      if ((table === "prod-state" && where.includes("prod-state")) || where.some((it) => calls[it](call))) {
        throw named("TimeoutError");
      }
    };
  };
  const seconds = (iso: string | undefined, from: string | undefined) =>
    (Date.parse(iso ?? "") - Date.parse(from ?? "")) / 1000;

  it("claims the takeover, takes the lease away, records the closing, and never calls Route 53", async () => {
    await runsOf().toTheEnd(unplanned);
    assert.equal(site().status, "completed", site().problem);
    assert.deepEqual(takeover()?.claimed, {
      at: takeover()?.claimed?.at,
      eventId: "failover-site",
      by: "jane",
      reason: "exercise",
    });
    assert.equal(lease().lapsed?.rule, "TAKEOVER");
    assert.match(lease().lapsed?.reason ?? "", /exercise \(failover-site\)/);
    assert.equal(latch()?.latched?.rule, "UNPLANNED");
    assert.ok(!world.calls.some((call) => call.endsWith("HealthCheck")));
    assert.deepEqual(world.effects, ["capacity 4", "takeover claimed", "lease lapsed"]);
  });

  it("fails over without the primary's region and without us-east-1, and is done when the checkers must have followed", async () => {
    lost("prod-state", "us-east-1");
    await runsOf().toTheEnd(unplanned);
    assert.equal(site().status, "completed", site().problem);
    assert.deepEqual(world.effects, ["capacity 4", "takeover claimed"]);
    const step = site().steps.find(({ id }) => id.endsWith("close-latch"));
    const took = seconds(step?.endedAt, takeover()?.claimed?.at);
    assert.ok(took >= 60 && took < 130, `${took} s`);
    assert.match(step?.detail ?? "", /its status cannot be read/);
    assert.match(step?.detail ?? "", /the lease of prod cannot be read/);
  });

  it("claims before it waits for anything of another region", async () => {
    let claimed = 0;
    world.refuse = (call, input) => {
      const { Item: item } = input as { Item?: { id?: { S?: string } } };
      claimed = call === "PutItem" && item?.id?.S === "takeover" ? world.calls.length : claimed;
    };
    await runsOf({ latchMode: "both" }).invoke(unplanned);
    const before = world.calls.slice(world.calls.lastIndexOf("SetDesiredCapacity"), claimed);
    assert.ok(before.length > 0);
    assert.ok(!before.includes("GetHealthCheck") && !before.includes("GetMetricData"), before.join());
    assert.ok(world.calls.slice(claimed).includes("UpdateHealthCheck"));
  });

  it("goes on although the control plane does not take the path, in mode both", async () => {
    lost("control plane");
    await runsOf({ latchMode: "both" }).toTheEnd(unplanned);
    assert.equal(site().status, "completed", site().problem);
    assert.deepEqual(world.effects, ["capacity 4", "takeover claimed", "lease lapsed"]);
    assert.equal(world.healthCheck.path, "/lb-check");
  });

  it("tries lease and record again while the step runs, and is not failed by them", async () => {
    world.refuse = (call, input) => {
      if (call === "PutItem" && (input as { TableName?: string }).TableName === "prod-state") {
        throw named("ProvisionedThroughputExceededException");
      }
    };
    const runs = runsOf();
    await runs.invoke(unplanned);
    world.advance(60_000);
    world.refuse = () => {};
    await runs.ticksUntilIdle();
    assert.equal(site().status, "completed", site().problem);
    assert.deepEqual([world.holds, latch()?.latched?.rule], [{ takeover: true, lease: true }, "UNPLANNED"]);
  });

  it("completes on the takeover alone when the primary's table takes nothing", async () => {
    world.refuse = (call, input) => {
      if (call === "PutItem" && (input as { TableName?: string }).TableName === "prod-state") {
        throw named("ProvisionedThroughputExceededException");
      }
    };
    await runsOf().toTheEnd(unplanned);
    assert.equal(site().status, "completed", site().problem);
    assert.deepEqual(world.holds, { takeover: true, lease: false });
  });

  it("does not claim while no group of its own site can serve, and does when one can", async () => {
    world.targets = { ...world.targets, primary: ["initial"], backup: [] };
    const runs = runsOf();
    await runs.invoke(unplanned);
    assert.equal(takeover(), null);
    world.targets.primary = ["healthy", "healthy"];
    await runs.ticksUntilIdle();
    assert.equal(site().status, "completed", site().problem);
    assert.equal(world.holds.takeover, true);
  });

  it("holds the primary out by the lease alone where its record depends on no takeover", async () => {
    await runsOf({ takeover: false, recordCheckId: "gate-check" }).toTheEnd(unplanned);
    assert.equal(site().status, "completed", site().problem);
    assert.deepEqual(world.effects, ["capacity 4", "lease lapsed"]);
    assert.equal(takeover(), null);
  });

  it("says so, and calls nothing done, when such a lease cannot be reached", async () => {
    lost("prod-state");
    await runsOf({ takeover: false }).toTheEnd(unplanned);
    assert.equal(site().status, "failed");
    assert.match(site().problem ?? "", /not done within 600 s.*the lease of prod cannot be read/);
  });

  it("asks for type unplanned when a manual failover cannot see the primary", async () => {
    lost("us-east-1");
    const { result } = await runsOf().invoke({ ...requestOf.site, type: "manual" });
    assert.match(result?.problem ?? "", /source-serves.*cannot be read.*ask with type unplanned/);
  });

  describe("and a primary that was out of reach when it was claimed", () => {
    const claimedWithout = async () => {
      lost("prod-state", "us-east-1");
      const runs = runsOf();
      await runs.toTheEnd(unplanned);
      world.advance(60_000);
      return runs;
    };

    it("takes the lease away as soon as the region is back, once", async () => {
      const runs = await claimedWithout();
      const { result: blind } = await runs.invoke(tickEvent);
      assert.equal(blind?.rule, "CTL-TAKEOVER-KEPT");
      assert.match(blind?.reason ?? "", /cannot be read/);
      world.refuse = () => {};
      world.advance(60_000);
      const { result } = await runs.invoke(tickEvent);
      assert.deepEqual([result?.rule, result?.written], ["CTL-TAKEOVER-KEPT", ["lease of prod taken away"]]);
      assert.deepEqual(world.holds, { takeover: true, lease: true });
      const { result: again } = await runs.invoke(tickEvent);
      assert.deepEqual([again?.rule, again?.written], ["CTL-IDLE", []]);
    });

    it("takes it away although people cannot be told of another event", async () => {
      const runs = await claimedWithout();
      world.putDocument("dr-events", "lock", { untold: ["failover-site"] });
      world.putDocument("dr-events", "failover-site", { ...site(), notifiedStatus: undefined });
      world.refuse = (call) => {
        if (call === "Publish") {
          throw named("AuthorizationErrorException");
        }
      };
      await runs.invoke(tickEvent);
      assert.deepEqual(world.holds, { takeover: true, lease: true });
    });

    it("leaves it alone when an operator has begun to re-arm", async () => {
      const runs = await claimedWithout();
      world.refuse = () => {};
      const rearmed = { at: new Date(world.now).toISOString(), by: "ann" };
      world.putDocument("prod-state", "latch", {
        rearmed: { ...rearmed, synchronised: true, forced: [], reason: "over" },
      });
      await runs.invoke(tickEvent);
      world.putDocument("prod-state", "latch", {});
      world.putDocument("prod-state", "lease", { ...lease(), rearmed });
      await runs.invoke(tickEvent);
      assert.deepEqual(world.holds, { takeover: true, lease: false });
    });
  });

  describe("and the way back", () => {
    const away = async () => {
      const runs = runsOf();
      await runs.toTheEnd(unplanned);
      world.advance(600_000);
      return runs;
    };

    it("re-arms the lease before it releases the takeover", async () => {
      const runs = await away();
      await runs.toTheEnd(requestOf.back);
      assert.equal(world.event("failover-back").status, "completed", world.event("failover-back").problem);
      assert.deepEqual(world.effects.slice(3), ["lease re-armed", "takeover released", "capacity 2"]);
      assert.equal(takeover()?.released?.by, "jane");
      assert.deepEqual([lease().peak, lease().rearmed?.by], [0, "jane"]);
      assert.ok(Object.values(lease().checkers).every(([, passes]) => passes === 0));
    });

    it("ends without us-east-1, which is lost after everything was lifted", async () => {
      const runs = await away();
      world.refuse = (call) => {
        if (world.effects.includes("takeover released") && /GetMetricData|HealthCheck/.test(call)) {
          throw named("TimeoutError");
        }
      };
      await runs.toTheEnd(requestOf.back);
      const event = world.event("failover-back");
      assert.equal(event.status, "completed", event.problem);
      assert.match(event.steps[0]?.detail ?? "", /its status cannot be read/);
      const [step] = event.steps;
      const took = seconds(step?.endedAt, step?.calledAt);
      assert.ok(took >= 60 && took < 130, `${took} s`);
    });

    it("is refused while the primary's region cannot be read, and nothing is lifted", async () => {
      const runs = await away();
      lost("prod-state");
      await runs.toTheEnd(requestOf.back);
      assert.equal(world.event("failover-back").status, "failed");
      assert.match(world.event("failover-back").problem ?? "", /what cannot be read cannot be lifted/);
      assert.deepEqual(world.holds, { takeover: true, lease: true });
    });

    it("is refused right after the lease has lapsed, and says when to ask again", async () => {
      const runs = runsOf();
      await runs.invoke(unplanned);
      await runs.ticksUntilIdle();
      const document = lease();
      const at = new Date(world.now - 5000).toISOString();
      world.putDocument("prod-state", "lease", { ...document, lapsed: { at, rule: "TAKEOVER", reason: "" } });
      const { result } = await runs.invoke({ ...requestOf.back, dryRun: true });
      assert.match(
        result?.problem ?? "",
        /settled: the primary has just been latched, its alarm has yet to follow: ask again in 235 s/,
      );
    });

    it("keeps the takeover when the lease lapses again before it is released", async () => {
      const runs = await away();
      world.refuse = (call, input) => {
        const { TableName: table, Item: item } = input as {
          TableName?: string;
          Item?: { id?: { S?: string } };
        };
        if (call === "PutItem" && table === "dr-state" && item?.id?.S === "takeover") {
          world.refuse = () => {};
          const lapsed = { at: new Date(world.now).toISOString(), rule: "LEASE-LAPSED", reason: "silent" };
          world.putDocument("prod-state", "lease", { ...lease(), lapsed });
          throw named("TimeoutError");
        }
      };
      await runs.toTheEnd(requestOf.back);
      assert.match(world.event("failover-back").problem ?? "", /latched again since this step opened it/);
      assert.deepEqual(world.holds, { takeover: true, lease: true });
    });

    it("is dated after the lapse it lifts, also by a clock that is behind", async () => {
      const runs = await away();
      const at = new Date(world.now + 20_000).toISOString();
      world.putDocument("prod-state", "lease", {
        ...lease(),
        lapsed: { at, rule: "LEASE-LAPSED", reason: "" },
      });
      world.advance(300_000);
      await runs.invoke(requestOf.back);
      assert.ok(Date.parse(lease().rearmed?.at ?? "") > Date.parse(at));
    });
  });

  describe("and a claim that was dated by a clock ahead of ours", () => {
    it("does not take a lease away again that the way back has lifted", async () => {
      const runs = runsOf();
      await runs.toTheEnd(unplanned);
      world.advance(600_000);
      const { claimed } = takeover() ?? {};
      const at = new Date(world.now + 3_600_000).toISOString();
      world.putDocument("dr-state", "takeover", { claimed: { ...claimed, at, eventId: "by-hand" } });
      world.refuse = (call, input) => {
        const { TableName: table, Item: item } = input as {
          TableName?: string;
          Item?: { id?: { S?: string } };
        };
        if (call === "PutItem" && table === "dr-state" && item?.id?.S === "takeover") {
          throw named("TimeoutError");
        }
      };
      await runs.toTheEnd(requestOf.back);
      await runs.invoke(tickEvent);
      assert.deepEqual(world.holds, { takeover: true, lease: false });
    });
  });

  describe("and an operator's re-arm", () => {
    it("gives way to one that has released its takeover", async () => {
      const runs = runsOf();
      await runs.invoke(unplanned);
      const at = new Date(world.now - 3_600_000).toISOString();
      world.putDocument("dr-state", "takeover", { released: { at, by: "ann", reason: "a slow clock" } });
      await runs.ticksUntilIdle();
      assert.match(site().problem ?? "", /re-armed it since this step closed it/);
      assert.equal(world.holds.takeover, false);
    });

    it("gives way to one that releases the takeover while this run acts on what it saw before", async () => {
      lost("prod-state", "us-east-1");
      const runs = runsOf({ latchMode: "both" });
      await runs.invoke(unplanned);
      assert.equal(world.holds.takeover, true);
      lost("prod-state");
      const { refuse } = world;
      let renewals = 0;
      world.refuse = (call, input) => {
        refuse(call, input);
        const { Item: item } = input as { Item?: { id?: { S?: string } } };
        // The lock is renewed between what a run has seen and what it does.
        renewals += call === "PutItem" && item?.id?.S === "lock" ? 1 : 0;
        if (renewals === 2) {
          const released = { at: new Date(world.now).toISOString(), by: "ann", reason: "over" };
          world.putDocument("dr-state", "takeover", { released });
          world.refuse = refuse;
        }
      };
      await runs.ticksUntilIdle();
      assert.match(site().problem ?? "", /re-armed it since this step closed it/);
      assert.deepEqual(
        [world.holds, world.healthCheck.path],
        [{ takeover: false, lease: false }, "/lb-check"],
      );
    });

    it("gives way to one that is half done: neither lease nor path is taken away again", async () => {
      world.after(50, () => {
        const rearmed = { at: new Date(world.now).toISOString(), by: "ann" };
        const { lapsed: _lifted, ...rest } = lease();
        world.putDocument("prod-state", "lease", { ...rest, rearmed });
      });
      world.statuses = [{ at: 0, value: 1 }];
      const runs = runsOf();
      await runs.invoke(unplanned);
      world.advance(10_000);
      await runs.ticksUntilIdle();
      assert.equal(world.effects.filter((effect) => effect === "lease lapsed").length, 1);
    });

    it("counts its own closing after a re-arm that was dated by a clock ahead of ours", async () => {
      const at = new Date(world.now + 1_800_000).toISOString();
      world.putDocument("prod-state", "lease", { ...lease(), rearmed: { at, by: "ann" } });
      await runsOf().toTheEnd(unplanned);
      assert.equal(site().status, "completed", site().problem);
      assert.deepEqual(world.holds, { takeover: true, lease: true });
    });
  });

  describe("and an event that comes to nothing", () => {
    /** The record check never follows. */
    const neverFollows = () => {
      const push = world.statuses.push.bind(world.statuses);
      world.statuses.push = (...items) => push(...items.map((item) => ({ ...item, value: 1 as const })));
    };

    it("leaves its takeover claimed when it fails, and says how to go back", async () => {
      neverFollows();
      await runsOf().toTheEnd(unplanned);
      assert.equal(site().status, "failed");
      assert.match(
        site().problem ?? "",
        /its takeover stays claimed.*ops -- rollback failover-site --synchronised/,
      );
      assert.deepEqual(world.holds, { takeover: true, lease: true });
    });

    it("releases it in a rollback: only when the primary is fit, and after the lease", async () => {
      neverFollows();
      const runs = runsOf();
      await runs.toTheEnd(unplanned);
      world.advance(120_000);
      world.targets["prod-primary"] = ["unhealthy"];
      await runs.toTheEnd(rollback);
      assert.match(site().rollback?.problem ?? "", /target-healthy/);
      assert.deepEqual(world.holds, { takeover: true, lease: true });
      world.targets["prod-primary"] = ["healthy", "healthy"];
      await runs.toTheEnd(rollback);
      assert.equal(site().status, "rolled_back", site().rollback?.problem);
      assert.deepEqual(
        world.effects.filter((effect) => !effect.startsWith("capacity")),
        ["takeover claimed", "lease lapsed", "lease re-armed", "takeover released"],
      );
    });

    it("goes on with an event that a run left behind right after its claim", async () => {
      const runs = runsOf();
      world.refuse = (call, input) => {
        if (call === "PutItem" && (input as { TableName?: string }).TableName === "dr-state") {
          world.death = { at: world.calls.length, when: "after" };
          world.refuse = () => {};
        }
      };
      await runs.invoke(unplanned);
      assert.deepEqual(world.holds, { takeover: true, lease: false });
      world.death = undefined;
      world.advance(71_000);
      await runs.invoke(tickEvent);
      await runs.ticksUntilIdle();
      assert.equal(site().status, "completed", site().problem);
      assert.deepEqual(world.holds, { takeover: true, lease: true });
    });
  });
});
