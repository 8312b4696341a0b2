/** What people are told about a switch, or about one that is not allowed. */
import type { DoneEvent } from "../history/recordEvent";
import type { Notification } from "../runtime/notify";
import type { SwitchRecord, TargetGroupsDocument } from "../state/documents";
import { heldId } from "./memory";

export interface Telling {
  readonly subject: string;
  readonly notification: Notification;
}

export function switchTelling(site: string, record: SwitchRecord): Telling {
  return {
    subject: `[${site}] traffic moved from ${record.from} to ${record.to} (${record.rule})`,
    notification: {
      eventId: record.id,
      site,
      tier: "target-group",
      from: record.from,
      to: record.to,
      rule: record.rule,
      reason: record.reason,
      at: record.decidedAt,
      ...(record.completedAt === undefined ? {} : { endedAt: record.completedAt }),
      requestedBy: "target-groups",
      whatToDo: whatToDo(record),
    },
  };
}

/** The same switch as an event of the history. */
export function switchEvent(site: string, record: SwitchRecord): DoneEvent {
  const { id, from, to, rule, reason, decidedAt, completedAt } = record;
  return {
    id,
    site,
    resourceType: "load_balancer",
    type: "automatic",
    source: from,
    target: to,
    rule,
    reason,
    requestedBy: "target-groups",
    startTime: decidedAt,
    endTime: completedAt ?? decidedAt,
  };
}

function whatToDo(record: SwitchRecord): string {
  if (record.rule === "TG-PIN") {
    return `Nothing. ${record.to} stays first until its failover is rolled back. See: npm run ops -- events`;
  }
  if (record.rule.startsWith("TG-RETURN") || record.rule === "TG-LEAVE-SORRY-PAGE") {
    return "Nothing. Traffic is on a better group again. See: npm run ops -- status";
  }
  if (record.rule === "TG-SORRY-PAGE") {
    return `Repair the targets of any group: clients see the sorry page until one has enough healthy targets. See: npm run ops -- status`;
  }
  return `Repair the targets of ${record.from}. Traffic returns by the site's return policy. See: npm run ops -- status`;
}

export function heldTelling(site: string, held: NonNullable<TargetGroupsDocument["held"]>): Telling {
  return {
    subject: `[${site}] a switch is due but held back: switch limit reached (${held.rule})`,
    notification: {
      eventId: heldId(held),
      site,
      tier: "target-group",
      rule: held.rule,
      reason: held.reason,
      status: "pending",
      at: held.since,
      requestedBy: "target-groups",
      whatToDo:
        "Find out why groups change their health so often. The switch happens by itself when the window allows it; raise targetGroupFailover.maximumSwitches to allow it earlier. See: npm run ops -- status",
    },
  };
}
