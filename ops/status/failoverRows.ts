/** The rows of the failover that runs and of the last ones. Pure. */
import { type FailoverEvent, isTerminal } from "../../handlers/history/failoverEvent";
import { parseTime } from "../../handlers/runtime/values";
import { endsText } from "../events/eventTable";
import { stepLine } from "../failover/progress";
import type { RunningFailover, SiteObservation } from "./observation";
import { type StatusRow, show } from "./rows";

export function failoverRows({ running, events }: SiteObservation, now: number): StatusRow[] {
  return [
    ...(running === undefined ? [] : [show("failover", running, (lock) => runningValue(lock, now))]),
    ...(events === undefined ? [] : eventRows(events)),
  ];
}

function runningValue(running: RunningFailover | undefined, now: number): Omit<StatusRow, "name"> {
  if (running === undefined) {
    return { value: "none is running", level: "good" };
  }
  const { eventId, event, leaseUntil } = running;
  if (event === undefined) {
    return { value: `the lock names ${eventId}, which is not in the table`, level: "attention" };
  }
  const lease = (parseTime(leaseUntil) ?? 0) > now ? "" : ", waiting for the next minute";
  const last = event.steps.at(-1);
  const step = last === undefined ? "no step yet" : stepLine(event, last);
  const what = isTerminal(event.status) ? `${event.status}, being finished` : event.status;
  return {
    value: `${eventId} ${event.resourceType} ${endsText(event)}: ${what}, ${step}${lease}`,
    level: "attention",
  };
}

function eventRows(events: NonNullable<SiteObservation["events"]>): StatusRow[] {
  if (!events.ok) {
    return [show("events", events, () => ({ value: "", level: "unknown" }))];
  }
  return events.value.map((event) => ({ name: "event", ...eventValue(event) }));
}

function eventValue(event: FailoverEvent): Omit<StatusRow, "name"> {
  const { startTime, resourceType, type, status, reason, problem, id } = event;
  const why = problem ?? reason;
  return {
    value: `${startTime} ${resourceType} ${endsText(event)} ${type} ${status} (${why}) ${id}`,
    level: status === "failed" ? "attention" : "good",
  };
}
