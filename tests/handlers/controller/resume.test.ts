/** I6 for the controller: killed before or after any of its calls and run again, it ends in the same state. */
import { strict as assert } from "node:assert";
import { knowsClosing } from "../../../handlers/latch/document";
import type { LatchDocument } from "../../../handlers/state/documents";
import { armLease, controllerConfig, FakeWorld, leased } from "./fakeWorld";
import { instanceDatabase, makeReplica, Runs, requestOf } from "./run";

interface Story {
  readonly name: string;
  readonly prepare?: (world: FakeWorld) => void;
  readonly config?: Record<string, unknown>;
  /** Requests before the one that is killed. */
  readonly before?: readonly unknown[];
  readonly request: unknown;
  readonly eventId: string;
}

const promoting = { ...controllerConfig.database, onSiteFailover: "promote" };
const both = { ...leased, latchMode: "both" };
const unplanned = { ...requestOf.site, type: "unplanned" };
const stories: readonly Story[] = [
  {
    name: "a switch of target groups with an automatic rollback",
    request: { ...requestOf.loadBalancer, rollbackPlan: { autoRollback: true, rollbackDelaySeconds: 3600 } },
    eventId: "failover-lb",
  },
  { name: "a raise of capacity", request: requestOf.capacity, eventId: "failover-asg" },
  {
    name: "a reboot with failover",
    config: { database: instanceDatabase },
    request: requestOf.reboot,
    eventId: "failover-reboot",
  },
  { name: "a promotion", prepare: makeReplica, request: requestOf.promotion, eventId: "failover-promote" },
  {
    name: "a failover of the whole site",
    prepare: makeReplica,
    config: { database: promoting },
    request: requestOf.site,
    eventId: "failover-site",
  },
  { name: "the way back", before: [requestOf.site], request: requestOf.back, eventId: "failover-back" },
  {
    name: "a failover of the whole site by takeover and lease",
    prepare: armLease,
    config: { primary: leased },
    request: unplanned,
    eventId: "failover-site",
  },
  {
    name: "a failover of the whole site by takeover, lease and path",
    prepare: armLease,
    config: { primary: both },
    request: requestOf.site,
    eventId: "failover-site",
  },
  {
    name: "the way back that re-arms the lease and releases the takeover",
    prepare: armLease,
    config: { primary: leased },
    before: [unplanned],
    request: requestOf.back,
    eventId: "failover-back",
  },
  {
    name: "the way back that lifts all three",
    prepare: armLease,
    config: { primary: both },
    before: [requestOf.site],
    request: requestOf.back,
    eventId: "failover-back",
  },
  {
    name: "a rollback of a takeover",
    prepare: armLease,
    config: { primary: leased },
    before: [unplanned],
    request: {
      action: "rollback",
      eventId: "failover-site",
      reason: "back",
      requestedBy: "jane",
      synchronised: true,
    },
    eventId: "failover-site",
  },
  {
    name: "a rollback",
    before: [requestOf.loadBalancer],
    request: { action: "rollback", eventId: "failover-lb", reason: "back", requestedBy: "jane" },
    eventId: "failover-lb",
  },
  { name: "a refusal", request: { ...requestOf.capacity, resourceType: "ec2" }, eventId: "failover-asg" },
];

async function told(story: Story, death?: { at: number; when: "before" | "after" }) {
  const world = new FakeWorld();
  story.prepare?.(world);
  const uninstall = world.install();
  try {
    const runs = new Runs(world, story.config);
    for (const request of story.before ?? []) {
      await runs.toTheEnd(request);
      world.advance(600_000);
    }
    const first = world.calls.length;
    world.death = death === undefined ? undefined : { at: first + death.at, when: death.when };
    const answered = await runs.invoke(story.request, "asked");
    const calls = world.calls.length - first;
    world.death = undefined;
    if (answered.error !== undefined) {
      // Lambda, or the person, asks again after the dead run's lease; the schedule ticks meanwhile.
      world.advance(71_000);
      await runs.invoke(story.request, "asked");
    }
    await runs.ticksUntilIdle();
    const event = world.event(story.eventId);
    return {
      calls,
      failed: answered.error !== undefined,
      events: world.events.length,
      messages: world.messages
        .map(({ body }) => body.status)
        .filter((status, index, all) => status !== all[index - 1]),
      state: {
        status: event?.status,
        notified: event?.notifiedStatus,
        steps: event?.steps.map(({ id, status }) => `${id} ${status}`),
        effects: world.effects,
        serving: world.serving,
        desired: world.capacity.desired,
        zone: world.database.zone,
        source: world.database.source,
        path: world.healthCheck.path,
        holds: world.holds,
        record: knowsClosing(world.document<LatchDocument | null>("prod-state", "latch") ?? {}),
        schedules: Object.keys(world.schedules),
        lock: world.lock,
      },
    };
  } finally {
    uninstall();
  }
}

describe("the controller killed after any call", () => {
  for (const story of stories) {
    it(`ends ${story.name} as if nothing had happened, and does no effect twice`, async () => {
      const whole = await told(story);
      assert.equal(whole.failed, false);
      assert.ok(whole.calls >= 3);
      for (let at = 1; at <= whole.calls; at += 1) {
        for (const when of ["before", "after"] as const) {
          const resumed = await told(story, { at, when });
          const where = `${when} call ${at}`;
          assert.deepEqual(resumed.state, whole.state, where);
          assert.equal(resumed.events, whole.events, where);
          assert.deepEqual(resumed.messages, whole.messages, where);
        }
      }
    });
  }
});
