/** The controller moves a site's target groups: by the pin, through the target-group function, there and back. */
import { strict as assert } from "node:assert";
import { GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import type { ControllerConfig } from "../../handlers/runtime/config";
import { TARGET_GROUPS_ID, type TargetGroupsDocument } from "../../handlers/state/documents";
import { ask, assertEvent, request, story } from "./asking";
import type { Inbox } from "./inbox";
import type { LambdaEndpoint } from "./lambdaEndpoint";
import type { SiteLoadBalancer } from "./loadBalancer";
import { present, type Report } from "./report";
import type { Site } from "./site";
import { stateOf, versionsOf, writtenTo } from "./tables";

const COMPLETED = ["pending", "in_progress", "completed"] as const;
const EVENT_ID = "failover-move";
const MOVE = request({
  resourceType: "load_balancer",
  source: "primary",
  target: "backup",
  requestId: "move",
  rollbackPlan: { autoRollback: true, rollbackDelaySeconds: 3600 },
});

export async function checkControllerGroups(
  report: Report,
  prod: Site,
  balancer: SiteLoadBalancer,
  inbox: Inbox,
  lambda: LambdaEndpoint,
): Promise<void> {
  await report.check("controller: a dry run answers plan and checks and writes nothing", async () => {
    const before = (await writtenTo(prod)).length;
    const answer = await ask(prod, { ...MOVE, dryRun: true });
    assert.equal(answer.status, "planned", answer.reason);
    assert.equal((await writtenTo(prod)).length, before);
    await balancer.assertServing("primary");
    return answer.checks?.map(({ name, ok }) => `${name} ${ok ? "holds" : "fails"}`).join(", ");
  });
  await report.check("controller: load balancer failover by the pin", async () => {
    const answer = await ask(prod, MOVE);
    assert.equal(answer.status, "completed", answer.reason);
    await balancer.assertServing("backup");
    const document = await stateOf<TargetGroupsDocument>(prod, TARGET_GROUPS_ID);
    assert.equal(document?.pinned?.eventId, EVENT_ID);
    const called = present(lambda.invoked.at(-1), "invocation");
    assert.deepEqual([called.functionName, called.type], ["prod-target-groups", "RequestResponse"]);
    return story(await assertEvent(prod, inbox, EVENT_ID, COMPLETED), COMPLETED);
  });
  await report.check("controller: its automatic rollback is a one-time schedule that deletes itself", () =>
    checkSchedule(prod),
  );
  await report.check("controller: the same request again is the same event", async () => {
    const before = (await writtenTo(prod)).length;
    const { rule, eventId, status } = await ask(prod, MOVE);
    assert.deepEqual([rule, eventId, status], ["CTL-KNOWN", EVENT_ID, "completed"]);
    assert.equal((await writtenTo(prod)).length, before, "nothing was written");
    return rule;
  });
  await report.check("controller: rollback by hand restores the group and deletes the schedule", async () => {
    const { reason, status } = await ask(prod, {
      action: "rollback",
      eventId: EVENT_ID,
      reason: "the work is done",
      requestedBy: "emulator",
    });
    assert.equal(status, "rolled_back", reason);
    await balancer.assertServing("primary");
    const document = await stateOf<TargetGroupsDocument>(prod, TARGET_GROUPS_ID);
    assert.equal(document?.pinned, undefined, "the pin is gone");
    assert.equal(await scheduleOf(prod), undefined, "the schedule is gone");
    const statuses = [...COMPLETED, "rolled_back"];
    return story(await assertEvent(prod, inbox, EVENT_ID, statuses), statuses);
  });
}

async function checkSchedule(site: Site): Promise<string> {
  const schedule = present(await scheduleOf(site), "schedule");
  const { rollback } = site.config<ControllerConfig>("controller");
  assert.equal(schedule.ActionAfterCompletion, "DELETE");
  assert.equal(schedule.Target?.Arn, site.functionOf("controller").arn);
  assert.equal(schedule.Target?.RoleArn, rollback.roleArn);
  assert.equal(schedule.Target?.DeadLetterConfig?.Arn, rollback.deadLetterArn);
  const input = JSON.parse(schedule.Target?.Input ?? "");
  assert.deepEqual([input.action, input.eventId], ["rollback", EVENT_ID]);
  const at = /^at\((.+)\)$/.exec(schedule.ScheduleExpression ?? "")?.[1];
  const [{ event } = {}] = (await versionsOf(site, EVENT_ID)).slice(-1);
  const delaySeconds = (Date.parse(`${at}Z`) - Date.parse(event?.endTime ?? "")) / 1000;
  assert.ok(
    Math.abs(delaySeconds - 3600) <= 2,
    `${schedule.ScheduleExpression}: ${delaySeconds} s after the end`,
  );
  return `${schedule.ScheduleExpression}, ${schedule.ActionAfterCompletion}`;
}

/** The schedule of the event, as long as there is one. */
async function scheduleOf(site: Site) {
  const name = (await versionsOf(site, EVENT_ID)).at(-1)?.event.rollbackSchedule;
  const { scheduleGroup } = site.config<ControllerConfig>("controller").rollback;
  try {
    return await new SchedulerClient(site.connection).send(
      new GetScheduleCommand({ GroupName: scheduleGroup, Name: present(name, "name of the schedule") }),
    );
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
