/** What the events table says: the failover that runs, and the last ones. */
import type { SiteManifest } from "../../components/manifest";
import type { OpsClients } from "../clients";
import { reading } from "../errors";
import { readEvent, readEvents, readLock } from "../events/readEvents";
import type { RunningFailover, SiteObservation } from "./observation";

/** Events shown, newest first. */
const SHOWN_EVENTS = 3;

export async function observeFailovers(
  clients: OpsClients,
  manifest: SiteManifest,
): Promise<Pick<SiteObservation, "running" | "events">> {
  if (manifest.controller === undefined) {
    return {};
  }
  const [running, events] = await Promise.all([
    reading(() => readRunning(clients, manifest)),
    reading(() => readEvents(clients, manifest, { limit: SHOWN_EVENTS })),
  ]);
  return { running, events };
}

async function readRunning(
  clients: OpsClients,
  manifest: SiteManifest,
): Promise<RunningFailover | undefined> {
  const { eventId, leaseUntil } = await readLock(clients, manifest);
  return eventId === undefined
    ? undefined
    : { eventId, leaseUntil, event: await readEvent(clients, manifest, eventId) };
}
