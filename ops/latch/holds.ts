/**
 * What holds a primary out: the path of its gate check, its lease, and the takeover of its backup site. The same three
 * as handlers/controller/holds.ts, as far as an operator's command can read them.
 */
import type { SiteManifest } from "../../components/manifest";
import { isLapsed } from "../../handlers/lease/document";
import type { LeaseDocument, TakeoverDocument } from "../../handlers/state/documents";
import { leaseStore, takeoverStore } from "../aws/ports";
import { readHealthCheck } from "../aws/route53";
import type { OpsClients } from "../clients";
import { attempt, OperationError, type Reading, reading } from "../errors";

export type Latch = NonNullable<SiteManifest["latch"]>;

/** A part is absent where the latch does not work by it. */
export interface Holds {
  /** Path of the gate check. */
  readonly path?: Reading<string>;
  readonly lease?: Reading<LeaseDocument>;
  readonly takeover?: Reading<TakeoverDocument>;
}

export const EMPTY_LEASE: LeaseDocument = { checkers: {}, peak: 0 };

export function hasPath({ mode }: Latch): boolean {
  return mode !== "lease";
}

export function hasLease({ mode }: Latch): boolean {
  return mode !== "path";
}

/** The record's check is a calculated one: over the gate check and the takeover check of the backup site. */
export function dependsOnTakeover({ healthCheckId, recordCheckId }: Latch): boolean {
  return healthCheckId !== recordCheckId;
}

/** Time after which Route 53's checkers have surely given up on a site that answers none of them, milliseconds. */
export function giveUpMs({ intervalSeconds, failureThreshold }: Latch): number {
  return intervalSeconds * failureThreshold * 1000;
}

/** In mode `lease` Route 53's control plane is not asked. `backup`: undefined when its manifest was not found. */
export async function readHolds(
  clients: OpsClients,
  manifest: SiteManifest,
  latch: Latch,
  backup: SiteManifest | undefined,
): Promise<Holds> {
  const [path, lease, takeover] = await Promise.all([
    hasPath(latch)
      ? reading(async () => (await readHealthCheck(clients, latch.healthCheckId)).path)
      : undefined,
    hasLease(latch) ? reading(() => readLease(clients, manifest)) : undefined,
    dependsOnTakeover(latch) ? reading(() => readTakeover(clients, backup)) : undefined,
  ]);
  return {
    ...(path === undefined ? {} : { path }),
    ...(lease === undefined ? {} : { lease }),
    ...(takeover === undefined ? {} : { takeover }),
  };
}

async function readLease(clients: OpsClients, manifest: SiteManifest): Promise<LeaseDocument> {
  const { stateTable, region } = manifest;
  const stored = await attempt(
    "GetItem",
    `item lease of table ${stateTable} in ${region}`,
    "Try again.",
    () => leaseStore(clients, manifest).read(),
  );
  return stored?.document ?? EMPTY_LEASE;
}

export async function readTakeover(
  clients: OpsClients,
  backup: SiteManifest | undefined,
): Promise<TakeoverDocument> {
  if (backup === undefined) {
    throw new OperationError(
      "The manifest of the backup site was not found, so its takeover is not known. Add --region of the backup site.",
    );
  }
  const { stateTable, region } = backup;
  const stored = await attempt(
    "GetItem",
    `item takeover of table ${stateTable} in ${region}`,
    "Try again.",
    () => takeoverStore(clients, backup).read(),
  );
  return stored?.document ?? {};
}

/** Names of the holds that are seen to keep the primary out; one that cannot be read is not among them. */
export function closedHolds(holds: Holds, latch: Latch): readonly ("path" | "lease" | "takeover")[] {
  const { path, lease, takeover } = holds;
  return [
    ...(path?.ok && path.value === latch.failedOverPath ? (["path"] as const) : []),
    ...(lease?.ok && isLapsed(lease.value) ? (["lease"] as const) : []),
    ...(takeover?.ok && takeover.value.claimed !== undefined ? (["takeover"] as const) : []),
  ];
}

/** In words, for people. */
export function holdsText(holds: Holds, latch: Latch): string {
  const { path, lease, takeover } = holds;
  const texts = [
    path === undefined ? undefined : path.ok ? `its gate check asks ${path.value}` : path.reason,
    lease === undefined ? undefined : lease.ok ? leaseText(lease.value) : lease.reason,
    takeover === undefined ? undefined : takeover.ok ? takeoverText(takeover.value) : takeover.reason,
  ];
  return texts.filter((text) => text !== undefined).join("; ") || `nothing holds it out (mode ${latch.mode})`;
}

function leaseText({ lapsed }: LeaseDocument): string {
  return lapsed === undefined
    ? "its lease has not lapsed"
    : `its lease has lapsed at ${lapsed.at} (${lapsed.rule}: ${lapsed.reason})`;
}

function takeoverText({ claimed }: TakeoverDocument): string {
  return claimed === undefined
    ? "the backup's takeover is not claimed"
    : `the backup's takeover is claimed since ${claimed.at} by ${claimed.by} (${claimed.eventId})`;
}
