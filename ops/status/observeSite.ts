/** Reads everything `status` shows of a site, all parts at once. */
import type { SiteManifest } from "../../components/manifest";
import { readRoutes } from "../../handlers/targetGroups/observe";
import { servingGroup } from "../../handlers/targetGroups/routes";
import { elbPortOf, latchStore, targetGroupsStore } from "../aws/ports";
import { readAlarm } from "../aws/route53";
import { readTargets } from "../aws/targets";
import type { OpsClients } from "../clients";
import { attempt, OperationError, reading } from "../errors";
import { readHolds, readTakeover } from "../latch/holds";
import type { ServingRoute, SiteObservation } from "./observation";
import { observeFailovers } from "./observeFailovers";
import { observeResources } from "./observeResources";
import { readHeartbeat } from "./readHeartbeat";

/** `now` in milliseconds since the epoch. `backup`: of a primary, whose record may depend on its takeover. */
export async function observeSite(
  clients: OpsClients,
  manifest: SiteManifest,
  now: number,
  backup?: SiteManifest,
): Promise<SiteObservation> {
  const [routes, health, watchAlarm, latch, targetGroups, failovers, resources, heartbeat] =
    await Promise.all([
      reading(() => servingRoutes(clients, manifest)),
      Promise.all(manifest.groups.map((group) => groupHealth(clients, manifest, group))),
      reading(() => readAlarm(clients, manifest.watch.alarmName)),
      observeLatch(clients, manifest, backup),
      reading(
        async () =>
          (await document(manifest, () => targetGroupsStore(clients, manifest).read())) ?? { switches: [] },
      ),
      observeFailovers(clients, manifest),
      observeResources(clients, manifest, now),
      reading(() => readHeartbeat(clients, manifest)),
    ]);
  const site = { manifest, routes, health, watchAlarm, heartbeat, targetGroups };
  return { ...site, ...latch, ...failovers, ...resources };
}

async function servingRoutes(clients: OpsClients, manifest: SiteManifest): Promise<ServingRoute[]> {
  const port = elbPortOf(clients.elb(manifest.region));
  const found = await attempt("DescribeListeners", manifest.loadBalancerArn, "Try again.", () =>
    readRoutes(port, manifest.listenerArns, manifest.groups),
  );
  if (found.problems.length > 0) {
    throw new OperationError(found.problems.join("; "));
  }
  return found.routes.map(({ label, actions }) => ({ label, group: servingGroup(actions, manifest.groups) }));
}

async function groupHealth(
  clients: OpsClients,
  manifest: SiteManifest,
  group: SiteManifest["groups"][number],
) {
  const { name, kind, minimumHealthyTargets: needs } = group;
  const targets =
    kind === "sorry-page" ? undefined : await reading(() => readTargets(clients, manifest.region, group));
  return { group: name, needs, targets };
}

async function observeLatch(
  clients: OpsClients,
  manifest: SiteManifest,
  backup: SiteManifest | undefined,
): Promise<Pick<SiteObservation, "holds" | "recordAlarm" | "latchDocument" | "takeover">> {
  const { latch } = manifest;
  if (latch === undefined) {
    return manifest.takeover === undefined
      ? {}
      : { takeover: await reading(() => readTakeover(clients, manifest)) };
  }
  const [holds, recordAlarm, latchDocument] = await Promise.all([
    readHolds(clients, manifest, latch, backup),
    reading(() => readAlarm(clients, latch.alarmName)),
    reading(async () => (await document(manifest, () => latchStore(clients, manifest).read())) ?? {}),
  ]);
  return { holds, recordAlarm, latchDocument };
}

async function document<T>(
  manifest: SiteManifest,
  read: () => Promise<{ document: T } | undefined>,
): Promise<T | undefined> {
  const stored = await attempt(
    "GetItem",
    `table ${manifest.stateTable} in ${manifest.region}`,
    "Try again.",
    read,
  );
  return stored?.document;
}
