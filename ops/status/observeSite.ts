/** Reads everything `status` shows of a site, all parts at once. */
import type { SiteManifest } from "../../components/manifest";
import { readRoutes } from "../../handlers/targetGroups/observe";
import { servingGroup } from "../../handlers/targetGroups/routes";
import { elbPortOf, latchStore, targetGroupsStore } from "../aws/ports";
import { readAlarm, readHealthCheck } from "../aws/route53";
import { readTargets } from "../aws/targets";
import type { OpsClients } from "../clients";
import { attempt, OperationError, type Reading, reading } from "../errors";
import type { ServingRoute, SiteObservation } from "./observation";
import { observeFailovers } from "./observeFailovers";
import { observeResources } from "./observeResources";

/** `now` in milliseconds since the epoch. */
export async function observeSite(
  clients: OpsClients,
  manifest: SiteManifest,
  now: number,
): Promise<SiteObservation> {
  const [routes, health, watchAlarm, latch, targetGroups, failovers, resources] = await Promise.all([
    reading(() => servingRoutes(clients, manifest)),
    Promise.all(manifest.groups.map((group) => groupHealth(clients, manifest, group))),
    reading(() => readAlarm(clients, manifest.watch.alarmName)),
    observeLatch(clients, manifest),
    reading(
      async () =>
        (await document(manifest, () => targetGroupsStore(clients, manifest).read())) ?? { switches: [] },
    ),
    observeFailovers(clients, manifest),
    observeResources(clients, manifest, now),
  ]);
  return { manifest, routes, health, watchAlarm, ...latch, targetGroups, ...failovers, ...resources };
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

async function observeLatch(clients: OpsClients, manifest: SiteManifest) {
  const { latch } = manifest;
  if (latch === undefined) {
    return {};
  }
  const [recordCheckPath, recordAlarm, latchDocument] = await Promise.all([
    reading(async () => (await readHealthCheck(clients, latch.healthCheckId)).path),
    reading(() => readAlarm(clients, latch.alarmName)),
    reading(async () => (await document(manifest, () => latchStore(clients, manifest).read())) ?? {}),
  ]);
  return { recordCheckPath, recordAlarm, latchDocument } satisfies Record<string, Reading<unknown>>;
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
