/** The writes of a re-arm and what follows them: people, history, Route 53. */
import type { SiteManifest } from "../../components/manifest";
import { isArmed, isDisarmed } from "../../handlers/latch/document";
import type { LatchDocument } from "../../handlers/state/documents";
import type { OpsClients, OpsClock } from "../clients";
import type { Holds } from "../latch/holds";
import { liftLease, releaseTakeover } from "./liftHolds";
import type { RearmPlan } from "./planRearm";
import { recordRearm, tellPeople } from "./rearmRecord";
import { restorePath, writeRearmed } from "./rearmWrites";
import { backupName, type RearmRequest, type RearmResult } from "./request";
import { waitForReturn } from "./waitForReturn";

const UNREAD_TAKEOVER =
  "The backup's takeover could NOT be read: a claim that stands there takes over again as soon as the region is back. Then run npm run ops -- rearm --synchronised once more.";

/**
 * In this order: what needs the primary's region, what needs us-east-1, and last what holds the site out until then. The
 * lease is looked at in any case: one that has lapsed since the guards looked keeps the takeover from being released.
 */
async function lift(
  clients: OpsClients,
  manifest: SiteManifest,
  { backup }: RearmRequest,
  plan: RearmPlan,
  holds: Holds,
  progress: (line: string) => void,
): Promise<void> {
  if (holds.lease !== undefined && (await liftLease(clients, manifest, plan))) {
    progress("The lease holds again; Route 53's checkers count anew.");
  }
  if (plan.lifts.includes("path")) {
    await restorePath(clients, plan);
    progress(`Health check ${plan.healthCheckId} asks ${plan.checkPath} again.`);
  }
  if (plan.lifts.includes("takeover") && backup !== undefined) {
    await releaseTakeover(clients, backup, plan);
    progress(`The takeover of ${backup.stack} is released.`);
  }
}

export async function executeRearm(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  request: RearmRequest,
  plan: RearmPlan,
  holds: Holds,
): Promise<Pick<RearmResult, "outcome" | "exitCode" | "lines">> {
  const progress = request.progress ?? (() => {});
  const document = await writeRearmed(clients, manifest, plan);
  progress(`Recorded in ${manifest.stateTable}: re-armed by ${plan.rearmed.by}.`);
  await lift(clients, manifest, request, plan, holds, progress);
  const restoredAt = clock.now();
  const backup = backupName(request);
  const told = await tellPeople(clients, manifest, plan.rearmed, backup, plan.wayBack, restoredAt);
  const recorded = await recordRearm(clients, manifest, plan.rearmed, backup, restoredAt);
  const waited = await waitForReturn(clients, clock, manifest, request.waitSeconds, restoredAt, progress);
  const lines = [
    `${manifest.stack} is re-armed: lifted ${plan.lifts.join(", ") || "nothing"}.`,
    ...waited.lines,
    ...(told.ok ? [] : [`Nobody was told: ${told.reason}`]),
    ...(recorded?.ok === false ? [`It is not in the history: ${recorded.reason}`] : []),
    armedLine(document, holds, clock.now()),
    ...(holds.takeover?.ok === false ? [UNREAD_TAKEOVER] : []),
    `Way back (answers the backup site again): ${plan.wayBack}`,
  ];
  const outcome = waited.healthy === false ? "re-armed, not healthy in time" : "re-armed";
  const complete = waited.healthy !== false && told.ok && recorded?.ok !== false;
  return { outcome, exitCode: complete ? 0 : 1, lines };
}

/** A lease arms itself apart from the latch that records for it. */
function armedLine(document: LatchDocument, { lease, path }: Holds, now: number): string {
  const byLease = lease?.ok === true && lease.value.armedAt !== undefined && !isDisarmed(document, now);
  return byLease || (path !== undefined && isArmed(document, now))
    ? "The latch is armed: the next failover latches the site again."
    : "The latch is NOT armed (never stably healthy, or disarmed): the next failover is not latched. See npm run ops -- status.";
}
