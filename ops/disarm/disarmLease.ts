/** The lease does not lapse during planned work. */
import type { SiteManifest } from "../../components/manifest";
import { afterLeaseDisarm, EMPTY_LEASE_DOCUMENT } from "../../handlers/lease/document";
import { isoTime, parseTime } from "../../handlers/runtime/values";
import type { LeaseDocument } from "../../handlers/state/documents";
import { updateDocument } from "../../handlers/state/store";
import { leaseStore } from "../aws/ports";
import type { OpsClients } from "../clients";
import { attempt } from "../errors";

/** `until`: milliseconds since the epoch, or "now" to end what was disarmed. Pure. */
export function leaseChange(until: number | "now", now: number): (document: LeaseDocument) => LeaseDocument {
  if (until !== "now") {
    return (document) => afterLeaseDisarm(document, isoTime(until));
  }
  // Kept with an end: what failed over during the work is no return that an operator has allowed.
  return (document) =>
    (parseTime(document.disarmed?.until) ?? 0) > now ? afterLeaseDisarm(document, isoTime(now)) : document;
}

/** True when the document was changed. */
export async function disarmLease(
  clients: OpsClients,
  manifest: SiteManifest,
  until: number | "now",
  now: number,
): Promise<boolean> {
  const { written } = await attempt(
    "Writing",
    `item lease of table ${manifest.stateTable}`,
    "Run the command again.",
    () => updateDocument(leaseStore(clients, manifest), EMPTY_LEASE_DOCUMENT, leaseChange(until, now)),
  );
  return written;
}
