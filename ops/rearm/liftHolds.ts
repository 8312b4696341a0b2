/** Lifts lease and takeover, each safe to repeat. */
import type { SiteManifest } from "../../components/manifest";
import { afterLift } from "../../handlers/controller/liftLease";
import { afterRelease } from "../../handlers/controller/takeover";
import { EMPTY_LEASE_DOCUMENT } from "../../handlers/lease/document";
import { updateDocument } from "../../handlers/state/store";
import { leaseStore, takeoverStore } from "../aws/ports";
import type { OpsClients } from "../clients";
import { attempt, OperationError } from "../errors";
import type { RearmPlan } from "./planRearm";

/** Only the lapse that the guards have looked at: one that came since stands. True when there was one to lift. */
export async function liftLease(
  clients: OpsClients,
  manifest: SiteManifest,
  plan: RearmPlan,
): Promise<boolean> {
  const table = `item lease of table ${manifest.stateTable}`;
  const todo = "The site stays out; the re-arm is recorded. Run the command again.";
  const { document, written } = await attempt("Writing", table, todo, () =>
    updateDocument(leaseStore(clients, manifest), EMPTY_LEASE_DOCUMENT, (lease) =>
      lease.lapsed?.at === plan.lapsedAt && lease.lapsed !== undefined
        ? afterLift(lease, plan.rearmed, plan.claimedAt)
        : lease,
    ),
  );
  if (document.lapsed !== undefined) {
    throw new OperationError(
      `The lease of ${manifest.stack} has lapsed again at ${document.lapsed.at} (${document.lapsed.reason}): the site stays out. See npm run ops -- status, then run this again.`,
    );
  }
  return written;
}

/** Last of all writes: until then the takeover keeps the primary out. */
export async function releaseTakeover(
  clients: OpsClients,
  backup: SiteManifest,
  { rearmed: { at, by, reason } }: RearmPlan,
): Promise<void> {
  const todo = "The backup site goes on serving. Run the command again.";
  await attempt("Writing", `item takeover of table ${backup.stateTable} in ${backup.region}`, todo, () =>
    updateDocument(takeoverStore(clients, backup), {}, (document) =>
      afterRelease(document, { at, by, reason: `re-armed: ${reason}` }),
    ),
  );
}
