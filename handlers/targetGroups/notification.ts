/** What people are told about a switch, or about one that is not allowed. */
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
      whatToDo: whatToDo(record),
    },
  };
}

function whatToDo(record: SwitchRecord): string {
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
      at: held.since,
      whatToDo:
        "Find out why groups change their health so often. The switch happens by itself when the window allows it; raise targetGroupFailover.maximumSwitches to allow it earlier. See: npm run ops -- status",
    },
  };
}
