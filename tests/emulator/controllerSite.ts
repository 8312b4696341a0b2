/** The backup site's controller lifts the primary's latch and closes it, across regions: the way back, and there again. */
import { strict as assert } from "node:assert";
import type { ControllerAnswer } from "../../handlers/controller/request";
import { LATCH_ID, type LatchDocument } from "../../handlers/state/documents";
import { ask, assertEvent, eventSeen, request, story, tickUntilIdle } from "./asking";
import type { Capacity } from "./capacity";
import type { HealthChecks } from "./healthChecks";
import type { Inbox } from "./inbox";
import { eventually, type Report, resultOf } from "./report";
import { SCHEDULE_EVENT, type Site } from "./site";
import { stateOf, writtenTo } from "./tables";

const COMPLETED = ["pending", "in_progress", "completed"] as const;

export interface Sites {
  readonly prod: Site;
  readonly dr: Site;
  readonly capacity: Capacity;
  readonly checks: HealthChecks;
  readonly inbox: Inbox;
}

/** Needs a closed latch. */
export async function checkWayBack(report: Report, sites: Sites): Promise<void> {
  const { prod, dr, capacity, checks, inbox } = sites;
  const {
    recordCheckId: healthCheckId,
    watchCheckId,
    checkPath,
    failedOverPath,
    rearmAfterHealthySeconds,
  } = checks.primary;
  const wayBack = (requestId: string, synchronised: boolean) =>
    request({ resourceType: "dns", source: dr.name, target: prod.name, requestId, synchronised });
  await checks.publish(watchCheckId, 1, Date.now(), rearmAfterHealthySeconds / 60 + 5);
  await report.check("controller: the way back without synchronised data is refused", async () => {
    const { status, problem } = await ask(dr, wayBack("back-too-early", false));
    assert.equal(status, "failed");
    assert.match(problem ?? "", /synchronised/);
    assert.equal(await checks.path(), failedOverPath);
    await assertEvent(dr, inbox, "failover-back-too-early", ["pending", "failed"]);
    return undefined;
  });
  await report.check("controller: the way back lifts the latch in the other region", async () => {
    // The guards look at how long the watch alarm has been in OK: a minute at least.
    await eventually("the guards", 90, async () => {
      const { problem } = await ask(dr, { ...wayBack("back", true), dryRun: true });
      return problem === undefined ? "hold" : undefined;
    });
    const answer = ask(dr, wayBack("back", true));
    await eventually("the path", 30, async () => ((await checks.path()) === checkPath ? true : undefined));
    // Route 53's next minute is healthy; one run may be over before it is, and the minute schedule goes on.
    await checks.publish(healthCheckId, 1, Date.now() + 60_000);
    const left = (await answer).status;
    await tickUntilIdle(dr, 90);
    const event = await assertEvent(dr, inbox, "failover-back", COMPLETED);
    const document = await stateOf<LatchDocument>(prod, LATCH_ID);
    assert.equal(document?.rearmed?.by, "emulator");
    const lower = await capacity.assertDesired(capacity.config.restCapacity);
    return `${story(event, COMPLETED)}; first run left it ${left}; ${lower}`;
  });
}

/** Needs an open latch, and a replica that is promoted. */
export async function checkPlannedFailover(report: Report, sites: Sites): Promise<void> {
  const { prod, dr, capacity, checks, inbox } = sites;
  const { recordCheckId: healthCheckId, failedOverPath } = checks.primary;
  await report.check("controller: planned failover of the site, step by step", async () => {
    await checks.publish(healthCheckId, 1);
    const answer = ask(
      dr,
      request({
        resourceType: "dns",
        source: prod.name,
        target: dr.name,
        requestId: "planned",
        type: "planned",
      }),
    );
    await eventSeen(dr, "failover-planned", "the latch is closing or it has failed", (event) =>
      event.status === "failed"
        ? true
        : event.steps.some(({ id, calledAt }) => id === "3-close-latch" && calledAt !== undefined),
    );
    await eventually("the path", 30, async () =>
      (await checks.path()) === failedOverPath ? true : undefined,
    );
    await checks.publish(healthCheckId, 0);
    const { status, reason } = await answer;
    assert.equal(status, "completed", reason);
    const event = await assertEvent(dr, inbox, "failover-planned", COMPLETED);
    assert.deepEqual(
      event.plan.map(({ kind }) => kind),
      ["raise-capacity", "promote-replica", "close-latch"],
    );
    const document = await stateOf<LatchDocument>(prod, LATCH_ID);
    assert.equal(document?.latched?.rule, "PLANNED");
    await capacity.assertDesired(capacity.config.failoverCapacity);
    return story(event, COMPLETED);
  });
  await report.check("latch: the primary's own function leaves a planned closing alone", async () => {
    const events = (await writtenTo(prod)).length;
    const { rule } = resultOf<ControllerAnswer>(await prod.invoke("latch", SCHEDULE_EVENT));
    assert.equal(await checks.path(), failedOverPath);
    assert.equal((await writtenTo(prod)).length, events, "no second event");
    return rule;
  });
}
