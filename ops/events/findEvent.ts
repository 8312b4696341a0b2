/** Which site an event belongs to: the one whose events table holds it. */
import type { OpsClients } from "../clients";
import { OperationError, reading } from "../errors";
import { isControlled } from "../failover/chooseSite";
import type { ControlledSite } from "../failover/invoke";
import type { FoundSites } from "../sites/manifests";
import { readEvent } from "./readEvents";

/** Throws OperationError when no table that can be read holds the event. */
export async function findEvent(
  clients: OpsClients,
  found: FoundSites,
  eventId: string,
): Promise<ControlledSite> {
  const sites = found.sites.filter(isControlled);
  const looks = await Promise.all(
    sites.map(async (site) => ({ site, look: await reading(() => readEvent(clients, site, eventId)) })),
  );
  const holder = looks.find(({ look }) => look.ok && look.value !== undefined);
  if (holder === undefined) {
    const unread = looks.flatMap(({ look }) => (look.ok ? [] : [look.reason]));
    const where =
      sites.map(({ stack }) => stack).join(", ") || "no site, because none found has a controller";
    throw new OperationError(
      [
        `Event ${eventId} was not found at ${where}. Its id is in the notification and in npm run ops -- events.`,
        ...unread,
        ...found.problems,
      ].join("\n"),
    );
  }
  return holder.site;
}
