/** Asking a site's controller, and what is to be seen of an event afterwards. */
import { strict as assert } from "node:assert";
import type { ControllerAnswer, ControllerRequest, FailoverRequest } from "../../handlers/controller/request";
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import type { Inbox } from "./inbox";
import { eventually, present, resultOf } from "./report";
import { SCHEDULE_EVENT, type Site } from "./site";
import { statusesOf, versionsOf, writtenTo } from "./tables";

export async function ask(
  site: Site,
  request: ControllerRequest,
  fields: Record<string, unknown> = {},
): Promise<ControllerAnswer> {
  return resultOf<ControllerAnswer>(await site.invoke("controller", request, fields));
}

export function request(
  fields: Pick<FailoverRequest, "resourceType" | "source" | "target" | "requestId"> &
    Partial<FailoverRequest>,
): FailoverRequest {
  return { type: "manual", reason: "a check against an emulator", requestedBy: "emulator", ...fields };
}

/** The minute schedule: until nothing is left to do. */
export async function tickUntilIdle(site: Site, limitSeconds: number): Promise<void> {
  await eventually("the event's end", limitSeconds, async () => {
    const { rule } = resultOf<ControllerAnswer>(await site.invoke("controller", SCHEDULE_EVENT));
    return rule === "CTL-IDLE" ? rule : undefined;
  });
}

/** Until a version of the event's item is as wanted. */
export function eventSeen(
  site: Site,
  eventId: string,
  what: string,
  wanted: (event: FailoverEvent) => boolean,
): Promise<FailoverEvent> {
  return eventually(`event ${eventId}: ${what}`, 60, async () => {
    const last = (await versionsOf(site, eventId)).at(-1)?.event;
    return last !== undefined && wanted(last) ? last : undefined;
  });
}

/** A call of the event's last step has been recorded: it is about to be made, or was. */
export function isCalled({ steps }: FailoverEvent): boolean {
  return steps.at(-1)?.calledAt !== undefined;
}

/**
 * The event went through these statuses and no others, people were told of its end, and the lock is free: the lock
 * named the event while it ran, and an event expires only once it has ended.
 */
export async function assertEvent(
  site: Site,
  inbox: Inbox,
  eventId: string,
  statuses: readonly string[],
): Promise<FailoverEvent> {
  assert.deepEqual(await statusesOf(site, eventId), statuses, eventId);
  const versions = await versionsOf(site, eventId);
  assert.deepEqual(
    versions.map(({ version }) => version),
    versions.map((_, index) => index + 1),
    "each version was written once",
  );
  for (const { status, expiresAt } of versions) {
    if (status === "pending" || status === "in_progress") assert.equal(expiresAt, undefined, status);
  }
  const last = present(versions.at(-1), `event ${eventId}`);
  assert.ok(last.expiresAt !== undefined, "an event that has ended expires");
  const lock = (await writtenTo(site)).filter(({ id }) => id === "lock").map(({ document }) => document);
  if (statuses[0] === "pending") {
    const named = lock.some((document) => (document as { eventId?: string }).eventId === eventId);
    assert.ok(named, "the lock named the event");
    assert.equal((lock.at(-1) as { eventId?: string }).eventId, undefined, "the lock is free again");
  }
  const told = present(inbox.of(eventId).at(-1), `notification of ${eventId}`);
  const { event } = last;
  assert.equal(told.message.status, event.status);
  assert.equal(told.message.source_resource, event.source);
  assert.equal(told.message.start_time, event.startTime);
  assert.ok(told.subject.includes(`[${site.name}]`), told.subject);
  return event;
}

/** For the line of a check. */
export function story(event: FailoverEvent, statuses: readonly string[]): string {
  const steps = event.steps.map(({ id, status }) => `${id} ${status}`).join(", ");
  return `${statuses.join(" -> ")}${steps === "" ? "" : `; ${steps}`}`;
}
