/** What people are told when an event of the controller has ended, or its rollback was refused. */
import type { SnsPort } from "../runtime/clients";
import { type Notification, publishNotification } from "../runtime/notify";
import type { FailoverEvent } from "./failoverEvent";

interface Tier {
  readonly name: Notification["tier"];
  /** What failed over, in a subject. */
  readonly what: (event: FailoverEvent) => string;
}

/** By resource type. An event that was refused for an unknown type is named as it was asked. */
const TIERS: Readonly<Record<string, Tier>> = {
  load_balancer: { name: "target-group", what: (e) => `load balancer from ${e.source} to ${e.target}` },
  database: { name: "database", what: (e) => `database ${e.target}` },
  auto_scaling: { name: "capacity", what: (e) => `group ${e.target}` },
  dns: { name: "dns", what: (e) => `site ${e.source} to ${e.target}` },
};

function whatOf(event: FailoverEvent): string {
  return TIERS[event.resourceType]?.what(event) ?? `${event.resourceType} ${event.source} to ${event.target}`;
}

/** `[dr] failover of database app-dr completed (planned)`. */
export function eventSubject(event: FailoverEvent): string {
  const what = `failover of ${whatOf(event)}`;
  const text = isRefusedRollback(event)
    ? `rollback of ${what} did not succeed`
    : `${what} ${event.status.replace("_", " ")}`;
  return `[${event.site}] ${text} (${event.type})`;
}

function isRefusedRollback(event: FailoverEvent): boolean {
  return event.status !== "rolled_back" && event.rollback?.problem !== undefined;
}

/** A step taken that has not been undone: a rollback has something to do. */
function touched(event: FailoverEvent): boolean {
  return event.steps.some((step) => step.status !== "undone");
}

const STATUS = "See: npm run ops -- status";

/** The next action, as a command that exists. */
export function whatToDo(event: FailoverEvent): string {
  const rollback = `npm run ops -- rollback ${event.id}`;
  if (isRefusedRollback(event)) {
    return `Correct what the problem names, then ask again: ${rollback}. ${STATUS}`;
  }
  if (event.status === "failed") {
    return touched(event)
      ? `Correct what the problem names and ask again, or undo what was done: ${rollback}. Steps: npm run ops -- events`
      : "Nothing was touched. Correct what the problem names and ask again. See: npm run ops -- events";
  }
  if (event.status !== "completed") {
    return `Nothing. ${STATUS}`;
  }
  if (event.plan.some((step) => step.kind === "promote-replica")) {
    return `The database was promoted, which cannot be undone. Before any way back: synchronise the data, see docs/runbooks.md. ${STATUS}`;
  }
  const closing = event.plan.find((step) => step.kind === "close-latch");
  if (closing !== undefined) {
    // A latch that had closed before the event is not the event's to open.
    const closed = event.steps.some(({ id, calledAt }) => id === closing.id && calledAt !== undefined);
    const back = closed ? `${rollback} --synchronised, or ` : "";
    return `The primary site stays out. Way back: synchronise the sites, then ${back}npm run ops -- rearm --synchronised. ${STATUS}`;
  }
  return touched(event)
    ? `Nothing, if it was wanted. To undo it: ${rollback}. ${STATUS}`
    : `Nothing. ${STATUS}`;
}

/** Same id for the same event and outcome, so a repeated message is recognised. Throws whatever SNS throws. */
export function publishFailoverEvent(sns: SnsPort, topicArn: string, event: FailoverEvent): Promise<void> {
  const { id, site, source, target, status, reason, startTime, endTime, rollback } = event;
  const problem = rollback?.problem ?? event.problem;
  return publishNotification(sns, topicArn, eventSubject(event), {
    eventId: id,
    site,
    tier: TIERS[event.resourceType]?.name ?? "dns",
    from: source,
    to: target,
    status,
    reason,
    at: startTime,
    ...(endTime === undefined ? {} : { endedAt: endTime }),
    failoverType: event.type,
    requestedBy: event.requestedBy,
    rule: event.rule ?? "CTL",
    whatToDo: whatToDo(event),
    details: {
      resourceType: event.resourceType,
      ...(problem === undefined ? {} : { problem }),
      ...(rollback === undefined ? {} : { rollback }),
      steps: event.steps.map(({ id: step, status: state, detail }) => ({ id: step, status: state, detail })),
    },
  });
}
