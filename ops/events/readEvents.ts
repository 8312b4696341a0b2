/** Reads the events table of a site. */
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import type { SiteManifest } from "../../components/manifest";
import { eventStore, listEvents } from "../../handlers/history/eventStore";
import { type FailoverEvent, LOCK_ID, type LockDocument } from "../../handlers/history/failoverEvent";
import { parseLockDocument } from "../../handlers/history/parseFailoverEvent";
import { isoTime } from "../../handlers/runtime/values";
import { documentStore } from "../../handlers/state/store";
import { dynamoDbOf } from "../aws/ports";
import type { OpsClients } from "../clients";
import { attempt, OperationError } from "../errors";

const TODO = "docs/runbooks/events-table.md says what works without it.";

/** Throws for a site without a controller, which has no such table. */
export function eventsTableOf({ controller, stack }: SiteManifest): string {
  if (controller === undefined) {
    throw new OperationError(
      `Stack ${stack} has no controller and so no events. Set controller.enabled: true and run pulumi up.`,
    );
  }
  return controller.eventsTable;
}

/** One event, read consistently; undefined when there is none of this id. */
export async function readEvent(
  clients: OpsClients,
  site: SiteManifest,
  id: string,
): Promise<FailoverEvent | undefined> {
  const table = eventsTableOf(site);
  const store = eventStore(dynamoDbOf(clients, site), table);
  return (await attempt("GetItem", `event ${id} in table ${table}`, TODO, () => store.read(id)))?.document;
}

/** Which event the site works on. */
export async function readLock(clients: OpsClients, site: SiteManifest): Promise<LockDocument> {
  const table = eventsTableOf(site);
  const store = documentStore(dynamoDbOf(clients, site), table, LOCK_ID, parseLockDocument);
  const stored = await attempt("GetItem", `item ${LOCK_ID} of table ${table}`, TODO, () => store.read());
  return stored?.document ?? {};
}

export interface EventQuery {
  /** Milliseconds since the epoch; no lower bound when absent. */
  readonly since?: number;
  readonly limit: number;
}

/** Events of a site, newest first. */
export function readEvents(
  clients: OpsClients,
  site: SiteManifest,
  { since, limit }: EventQuery,
): Promise<FailoverEvent[]> {
  const table = eventsTableOf(site);
  const client = clients.dynamoDb(site.region);
  const port = { query: (input: QueryCommand["input"]) => client.send(new QueryCommand(input)) };
  return attempt("Query", `table ${table}`, TODO, () =>
    listEvents(port, table, site.stack, { limit, ...(since === undefined ? {} : { since: isoTime(since) }) }),
  );
}
