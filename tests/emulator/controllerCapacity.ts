/** The controller raises the backup site's capacity and restores it, unless this site is the one that serves. */
import { strict as assert } from "node:assert";
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import type { ControllerAnswer } from "../../handlers/controller/request";
import type { ControllerConfig } from "../../handlers/runtime/config";
import { ask, assertEvent, request, story } from "./asking";
import type { Capacity } from "./capacity";
import { alarmEvent, type HealthChecks } from "./healthChecks";
import type { Inbox } from "./inbox";
import { present, type Report, resultOf } from "./report";
import type { Site } from "./site";

const COMPLETED = ["pending", "in_progress", "completed"] as const;

/** Needs an open latch. */
export async function checkRaise(
  report: Report,
  dr: Site,
  capacity: Capacity,
  checks: HealthChecks,
  inbox: Inbox,
): Promise<void> {
  const { groupName, restCapacity, failoverCapacity } = capacity.config;
  await checks.publish(checks.primary.recordCheckId, 1);
  await report.check("controller: capacity is raised", async () => {
    await capacity.assertDesired(restCapacity);
    const answer = await ask(
      dr,
      request({
        resourceType: "auto_scaling",
        source: groupName,
        target: groupName,
        requestId: "raise",
        rollbackPlan: { autoRollback: true, rollbackDelaySeconds: 60 },
      }),
    );
    assert.equal(answer.status, "completed", answer.reason);
    const event = await assertEvent(dr, inbox, "failover-raise", COMPLETED);
    return `${story(event, COMPLETED)}; ${await capacity.assertDesired(failoverCapacity)}`;
  });
  await report.check("controller: the schedule's own input restores it", async () => {
    // moto runs no schedules: what it would hand to the function is read from it and handed over here.
    const input = await onlyScheduleInput(dr);
    const answer = resultOf<ControllerAnswer>(await dr.invoke("controller", input));
    assert.equal(answer.status, "rolled_back", answer.reason);
    const statuses = [...COMPLETED, "rolled_back"];
    const event = await assertEvent(dr, inbox, "failover-raise", statuses);
    assert.equal(event.rollback?.requestedBy, "schedule");
    return `${story(event, statuses)}; ${await capacity.assertDesired(restCapacity)}`;
  });
}

/** Needs a closed latch. */
export async function checkAlarmOfPrimary(
  report: Report,
  dr: Site,
  capacity: Capacity,
  checks: HealthChecks,
  inbox: Inbox,
): Promise<void> {
  const { failoverCapacity } = capacity.config;
  let eventId = "";
  await report.check(
    "controller: the alarm of the primary's health check raises capacity, once",
    async () => {
      const message = alarmEvent("prod-latch", checks.primary.recordCheckId, "ALARM");
      const first = resultOf<ControllerAnswer>(await dr.invoke("controller", message));
      assert.equal(first.status, "completed", first.reason);
      eventId = present(first.eventId, "event id");
      const again = resultOf<ControllerAnswer>(await dr.invoke("controller", message));
      assert.deepEqual([again.rule, again.eventId], ["CTL-KNOWN", eventId]);
      const event = await assertEvent(dr, inbox, eventId, COMPLETED);
      assert.deepEqual([event.type, event.requestedBy], ["automatic", "alarm"]);
      return `${story(event, COMPLETED)}; ${await capacity.assertDesired(failoverCapacity)}`;
    },
  );
  await report.check("controller: capacity is not taken from the site that serves", async () => {
    const { status, problem } = await ask(dr, {
      action: "rollback",
      eventId,
      reason: "try",
      requestedBy: "emulator",
    });
    assert.equal(status, "completed");
    assert.match(problem ?? "", /primary-serves/);
    return capacity.assertDesired(failoverCapacity);
  });
}

async function onlyScheduleInput(site: Site): Promise<unknown> {
  const scheduler = new SchedulerClient(site.connection);
  const { scheduleGroup: GroupName } = site.config<ControllerConfig>("controller").rollback;
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
  assert.equal(Schedules.length, 1, "schedules of the site");
  const Name = present(Schedules[0]?.Name, "schedule");
  const { Target } = await scheduler.send(new GetScheduleCommand({ GroupName, Name }));
  return JSON.parse(present(Target?.Input, "input of the schedule"));
}
