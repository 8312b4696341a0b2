/** What keeps the primary out, as scenarios, invariants and the report ask about it: path, lease, takeover. */
import type { SiteManifest } from "../../components/manifest";
import { isArmed } from "../../handlers/latch/document";
import {
  LATCH_ID,
  type LatchDocument,
  LEASE_ID,
  type LeaseDocument,
  TAKEOVER_ID,
  type TakeoverDocument,
} from "../../handlers/state/documents";
import type { Item } from "../aws/dynamodb/condition";
import type { Cloud } from "../cloud";

/** Items are replaced, never changed, and asked about every second. */
const parsed = new WeakMap<Item, unknown>();

function documentOf<Document>(
  cloud: Cloud,
  { region, stateTable }: SiteManifest,
  id: string,
): Document | undefined {
  const item = cloud.dynamoDb.tables.get(`${region}/${stateTable}`)?.items.get(id);
  if (item?.document?.S === undefined) return undefined;
  const known = parsed.get(item) ?? JSON.parse(item.document.S);
  parsed.set(item, known);
  return known as Document;
}

export const latchDocumentOf = (cloud: Cloud, primary: SiteManifest) =>
  documentOf<LatchDocument>(cloud, primary, LATCH_ID);
export const leaseDocumentOf = (cloud: Cloud, primary: SiteManifest) =>
  documentOf<LeaseDocument>(cloud, primary, LEASE_ID);
export const takeoverDocumentOf = (cloud: Cloud, backup: SiteManifest) =>
  documentOf<TakeoverDocument>(cloud, backup, TAKEOVER_ID);

/** The path of the gate check is one that fails. */
export function pathClosed(cloud: Cloud, { latch }: SiteManifest): boolean {
  return (
    latch !== undefined &&
    cloud.route53.state.checks.get(latch.healthCheckId)?.resourcePath === latch.failedOverPath
  );
}

/** The latch is a lease, by itself or beside the path. */
export function hasLease({ latch }: SiteManifest): boolean {
  return latch?.mode === "lease" || latch?.mode === "both";
}

/** The latch changes the path. */
export function hasPath({ latch }: SiteManifest): boolean {
  return latch !== undefined && latch.mode !== "lease";
}

/** True while planned work keeps the lease from lapsing. `now` in ms since the epoch. */
export function isLeaseDisarmed({ disarmed }: LeaseDocument, now: number): boolean {
  return disarmed !== undefined && Date.parse(disarmed.until) > now;
}

/** Whether a failure at `now` would keep the primary out. A latch of mode `both` closes by either. */
export function armedProblem(cloud: Cloud, primary: SiteManifest, now: number): string | undefined {
  if (primary.latch === undefined) return "there is no latch";
  // A latch without a memory, as the reference design's, acts from its first minute.
  if (primary.stateTable === "") return undefined;
  const latch = latchDocumentOf(cloud, primary);
  const lease = leaseDocumentOf(cloud, primary);
  if (hasPath(primary) && (latch === undefined || !isArmed(latch, now))) return "the latch is not armed";
  if (!hasLease(primary)) return undefined;
  if (lease?.armedAt === undefined) return "the lease is not armed";
  return isLeaseDisarmed(lease, now) ? "the lease is disarmed" : undefined;
}

/** Something has to arm itself first. */
export function needsArming(cloud: Cloud, primary: SiteManifest): boolean {
  if (primary.latch === undefined || primary.stateTable === "") return false;
  return (
    (hasPath(primary) && latchDocumentOf(cloud, primary)?.armedAt === undefined) ||
    (hasLease(primary) && leaseDocumentOf(cloud, primary)?.armedAt === undefined)
  );
}

/** What of latch, lease and takeover keeps the primary out now. */
export function holdingOut(
  cloud: Cloud,
  primary: SiteManifest,
  backup: SiteManifest,
): readonly ("path" | "lease" | "takeover")[] {
  return [
    ...(pathClosed(cloud, primary) ? (["path"] as const) : []),
    ...(leaseDocumentOf(cloud, primary)?.lapsed === undefined ? [] : (["lease"] as const)),
    ...(takeoverDocumentOf(cloud, backup)?.claimed === undefined ? [] : (["takeover"] as const)),
  ];
}

/** Share of the checkers that must say so for Route 53 to call a check healthy. */
const NEEDED_SHARE = 0.18;
const WINDOW_SHARE = 0.975;
const WINDOW_SLACK_MILLISECONDS = 1000;

export interface LatchTiming {
  readonly intervalSeconds: number;
  readonly failureThreshold: number;
}

/**
 * Checkers that the lease, as it is written, knows to be healthy at `now`, and how many it takes. An opinion of the
 * drill's own: the program's code is what is being tested.
 */
export function leaseCount(
  document: LeaseDocument,
  { failureThreshold, intervalSeconds }: LatchTiming,
  now: number,
): { readonly healthy: number; readonly needed: number; readonly windowMilliseconds: number } {
  const windowMilliseconds =
    WINDOW_SHARE * failureThreshold * intervalSeconds * 1000 - WINDOW_SLACK_MILLISECONDS;
  const checkers = Object.values(document.checkers);
  const healthy = checkers.filter(
    ([answeredAt, passes]) => passes >= failureThreshold && now - answeredAt < windowMilliseconds,
  ).length;
  return { healthy, needed: Math.floor(NEEDED_SHARE * checkers.length) + 1, windowMilliseconds };
}

/** Would the lease let a healthy answer through at `now`? Unarmed and disarmed leases let everything through. */
export function leaseHolds(document: LeaseDocument | undefined, latch: LatchTiming, now: number): boolean {
  if (document === undefined) return true;
  if (document.lapsed !== undefined) return false;
  if (document.armedAt === undefined || isLeaseDisarmed(document, now)) return true;
  const { healthy, needed, windowMilliseconds } = leaseCount(document, latch, now);
  if (healthy >= needed) return true;
  if (document.peak > 0 || document.doubtedSinceMs !== undefined) return false;
  // On its way back after a re-arm: one clean return, in less time than Route 53 takes to give up on it again.
  const since = document.mayBeHealthySinceMs;
  return since === undefined || (healthy >= needed - 1 && now - since < windowMilliseconds);
}

/** The lease knows enough checkers to see a loss of them; true where the latch is none. */
export function leaseIsInUse(cloud: Cloud, primary: SiteManifest, now: number): boolean {
  const { latch } = primary;
  if (latch === undefined || !hasLease(primary)) return true;
  const document = leaseDocumentOf(cloud, primary);
  if (document === undefined) return false;
  const { healthy, needed } = leaseCount(document, latch, now);
  return healthy >= needed;
}
