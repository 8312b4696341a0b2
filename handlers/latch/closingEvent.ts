/** A closing of the latch as an event of the history. */
import type { DoneEvent } from "../history/recordEvent";
import type { LatchDocument } from "../state/documents";

export type Closing = NonNullable<LatchDocument["latched"]>;

/** Closings by the controller of the backup site say why by their rule; all others are the latch's own. */
const TYPES: Readonly<Record<string, "planned" | "unplanned">> = {
  PLANNED: "planned",
  UNPLANNED: "unplanned",
  // The lease, taken away by the controller, was seen before its record or in place of it.
  TAKEOVER: "unplanned",
};

export function closingEvent(site: string, { at, rule, reason }: Closing): DoneEvent {
  return {
    id: `latch-${at}-${site}`,
    site,
    resourceType: "dns",
    type: TYPES[rule] ?? "automatic",
    source: site,
    target: "backup",
    rule,
    reason,
    requestedBy: TYPES[rule] === undefined ? "latch" : "controller",
    startTime: at,
    endTime: at,
  };
}
