/**
 * A re-arm in the history and on the notification topic. Both come after the re-arm itself, which they never undo: a
 * failure is answered, not thrown, and the same command again makes up for it.
 */
import { PublishCommand } from "@aws-sdk/client-sns";
import type { SiteManifest } from "../../components/manifest";
import { type DoneEvent, recordEvent } from "../../handlers/history/recordEvent";
import { publishNotification } from "../../handlers/runtime/notify";
import { isoTime } from "../../handlers/runtime/values";
import type { LatchDocument } from "../../handlers/state/documents";
import { dynamoDbOf } from "../aws/ports";
import type { OpsClients } from "../clients";
import { attempt, type Reading, reading } from "../errors";

export type Rearmed = NonNullable<LatchDocument["rearmed"]>;

/** Rule of the event, beside those of the handlers. */
const RULE = "OPS-REARM";

/** One re-arm is one event, however often the command is run: its id is made of the re-arm's time. */
export function rearmEventId(site: string, { at }: Pick<Rearmed, "at">): string {
  return `rearm-${site}-${at}`;
}

function reasonOf({ reason, forced }: Rearmed): string {
  return forced.length === 0 ? reason : `${reason} (forced: ${forced.join(", ")})`;
}

/** Answers undefined for a site without an events table. */
export async function recordRearm(
  clients: OpsClients,
  manifest: SiteManifest,
  rearmed: Rearmed,
  backupSite: string,
  now: number,
): Promise<Reading<void> | undefined> {
  const table = manifest.controller?.eventsTable;
  if (table === undefined) {
    return undefined;
  }
  const event: DoneEvent = {
    id: rearmEventId(manifest.stack, rearmed),
    site: manifest.stack,
    resourceType: "dns",
    type: "manual",
    source: backupSite,
    target: manifest.stack,
    reason: reasonOf(rearmed),
    requestedBy: rearmed.by,
    startTime: rearmed.at,
    endTime: isoTime(now),
    rule: RULE,
  };
  const todo = "The re-arm itself is done. Run the command again to record it.";
  return reading(() =>
    attempt("PutItem", `event ${event.id} in table ${table}`, todo, () =>
      recordEvent(dynamoDbOf(clients, manifest), table, undefined, event),
    ),
  );
}

export function tellPeople(
  clients: OpsClients,
  manifest: SiteManifest,
  rearmed: Rearmed,
  backupSite: string,
  wayBack: string,
  now: number,
): Promise<Reading<void>> {
  const sns = clients.sns(manifest.region);
  const port = {
    publish: (input: ConstructorParameters<typeof PublishCommand>[0]) => sns.send(new PublishCommand(input)),
  };
  const notification = {
    eventId: rearmEventId(manifest.stack, rearmed),
    site: manifest.stack,
    tier: "dns" as const,
    failoverType: "manual",
    requestedBy: rearmed.by,
    from: backupSite,
    to: manifest.stack,
    rule: RULE,
    reason: `Re-armed by ${rearmed.by}: ${reasonOf(rearmed)}`,
    at: rearmed.at,
    endedAt: isoTime(now),
    whatToDo: `Traffic returns to ${manifest.siteName} once Route 53's checkers call it healthy. Way back: ${wayBack}`,
  };
  const subject = `${manifest.stack}: ${manifest.serviceName} returns to the primary site`;
  return reading(() =>
    attempt(
      "Publish",
      manifest.notificationTopicArn,
      "The re-arm itself is done; tell people yourself.",
      () => publishNotification(port, manifest.notificationTopicArn, subject, notification),
    ),
  );
}
