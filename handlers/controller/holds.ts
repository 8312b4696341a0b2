/**
 * What holds a primary out, by the mode of its latch:
 * - the takeover, a document of this site's own table that `/lb-takeover` answers by; needs nothing of any other region;
 * - the lease, a document of the primary's table that its health gate answers by; needs the primary's region;
 * - the path of the gate check; needs Route 53's control plane in us-east-1.
 *
 * Each is enough to keep the primary out, and all must be lifted to let it back in.
 */

import { readHealthCheck } from "../latch/observe";
import { isLapsed } from "../lease/document";
import type { PrimarySiteConfig } from "../runtime/config";
import { errorText } from "../runtime/errors";
import { parseTime } from "../runtime/values";
import { LATCH_ID, LEASE_ID, TAKEOVER_ID } from "../state/documents";
import { parseLatchDocument } from "../state/parseDocuments";
import { parseLeaseDocument, parseTakeoverDocument } from "../state/parseLeaseDocuments";
import { documentStore } from "../state/store";
import type { ControllerContext } from "./context";
import { isPermanent } from "./permanent";

export interface Hold {
  readonly name: "takeover" | "lease" | "path";
  /** Undefined: it cannot be read, or somebody has set it by hand to neither. */
  readonly closed: boolean | undefined;
  /** For operators; without times, so that an unchanged world writes nothing. */
  readonly seen: string;
  /** Since when it is closed, ms since the epoch, where that is known. */
  readonly sinceMs?: number;
  /** Of its document, or of the health check. */
  readonly version?: number;
  /** Of the lease: its last re-arm. */
  readonly rearmedAt?: string;
  /** It cannot be read, and a repetition does not cure that. */
  readonly permanent?: true;
}

export function hasLease({ latchMode }: Pick<PrimarySiteConfig, "latchMode">): boolean {
  return latchMode !== "path";
}

export function hasPath({ latchMode }: Pick<PrimarySiteConfig, "latchMode">): boolean {
  return latchMode !== "lease";
}

/** Time after which Route 53's checkers have surely given up on a site that answers none of them, milliseconds. */
export function giveUpMs({ intervalSeconds = 30, failureThreshold = 3 }: PrimarySiteConfig): number {
  return intervalSeconds * failureThreshold * 1000;
}

export function takeoverStore({ ports, config }: ControllerContext) {
  return documentStore(ports.dynamoDb, config.stateTable, TAKEOVER_ID, parseTakeoverDocument);
}

export function leaseStore({ ports }: ControllerContext, { region, stateTable }: PrimarySiteConfig) {
  return documentStore(ports.peer(region).dynamoDb, stateTable, LEASE_ID, parseLeaseDocument);
}

/** The record of the latch, for people; it holds nothing out. */
export function latchStore({ ports }: ControllerContext, { region, stateTable }: PrimarySiteConfig) {
  return documentStore(ports.peer(region).dynamoDb, stateTable, LATCH_ID, parseLatchDocument);
}

/** Never throws: what cannot be read is a hold that is not known. */
export function readHolds(context: ControllerContext, primary: PrimarySiteConfig): Promise<Hold[]> {
  return Promise.all([
    ...(primary.takeover ? [readTakeover(context)] : []),
    ...(hasLease(primary) ? [readLease(context, primary)] : []),
    ...(hasPath(primary) ? [readPath(context, primary)] : []),
  ]);
}

async function known(
  name: Hold["name"],
  what: string,
  read: () => Promise<Omit<Hold, "name">>,
): Promise<Hold> {
  try {
    return { name, ...(await read()) };
  } catch (error) {
    const seen = `${what} cannot be read (${errorText(error)})`;
    return { name, closed: undefined, seen, ...(isPermanent(error) ? { permanent: true } : {}) };
  }
}

export function readTakeover(context: ControllerContext): Promise<Hold> {
  return known("takeover", "the takeover", async () => {
    const { version, document } = (await takeoverStore(context).read()) ?? { version: 0, document: {} };
    const { claimed } = document;
    return claimed === undefined
      ? { closed: false, version, seen: "the takeover is not claimed" }
      : {
          closed: true,
          version,
          seen: `the takeover is claimed by ${claimed.eventId}`,
          ...since(claimed.at),
        };
  });
}

export function readLease(context: ControllerContext, primary: PrimarySiteConfig): Promise<Hold> {
  return known("lease", `the lease of ${primary.site}`, async () => {
    const document = (await leaseStore(context, primary).read())?.document;
    const lapsed = document !== undefined && isLapsed(document) ? document.lapsed : undefined;
    const rearmedAt = document?.rearmed?.at;
    return {
      closed: lapsed !== undefined,
      seen: lapsed === undefined ? "the lease holds" : `the lease has lapsed (${lapsed.rule})`,
      ...since(lapsed?.at),
      ...(rearmedAt === undefined ? {} : { rearmedAt }),
    };
  });
}

function readPath(context: ControllerContext, primary: PrimarySiteConfig): Promise<Hold> {
  const { healthCheckId, checkPath, failedOverPath } = primary;
  return known("path", `health check ${healthCheckId}`, async () => {
    const { path, version } = await readHealthCheck(context.ports.route53, healthCheckId);
    const seen = `health check ${healthCheckId} asks ${path}`;
    if (path === checkPath || path === failedOverPath) {
      return { closed: path === failedOverPath, version, seen };
    }
    const byHand = `somebody set it by hand to neither ${checkPath} nor ${failedOverPath}`;
    return { closed: undefined, version, seen: `${seen}; ${byHand}`, permanent: true };
  });
}

function since(at: string | undefined): Pick<Hold, "sinceMs"> {
  const sinceMs = parseTime(at);
  return sinceMs === undefined ? {} : { sinceMs };
}

export function holdsText(holds: readonly Hold[]): string {
  return holds.map(({ seen }) => seen).join("; ");
}

/** At least one keeps the primary out. */
export function isHeldOut(holds: readonly Hold[]): boolean {
  return holds.some(({ closed }) => closed === true);
}

/** None keeps it out, and that is known of all. */
export function isLetIn(holds: readonly Hold[]): boolean {
  return holds.every(({ closed }) => closed === false);
}

/** Added to the time after which checkers have given up, before a lapsed lease may be re-armed, milliseconds. */
const SETTLE_MARGIN_MS = 10_000;
/** Age of a closing at which the latch's alarm has followed, milliseconds: its minutes come up to two minutes late. */
const ALARM_FOLLOWS_MS = 240_000;

/**
 * Milliseconds until what holds the primary out may be lifted. Before, some checkers may still call the site healthy: the
 * lease would count them as failed, and Route 53 would not. And an alarm that follows the closing only after a re-arm looks
 * like a new failure, and closes the latch again. `latchedMs`: when the closing was recorded, ms since the epoch.
 */
export function settlesInMs(
  holds: readonly Hold[],
  primary: PrimarySiteConfig,
  latchedMs: number | undefined,
  now: number,
): number {
  const closed = holds.flatMap(({ name, closed, sinceMs = 0 }) =>
    closed === true ? [{ name, sinceMs }] : [],
  );
  const lapsedMs = closed.find(({ name }) => name === "lease")?.sinceMs ?? 0;
  // A claim by hand may be dated in the future: that must not keep the site out until then.
  const known = [latchedMs ?? 0, ...closed.map(({ sinceMs }) => sinceMs)].filter((at) => at <= now);
  const closedMs = Math.max(0, ...known);
  return Math.max(
    0,
    lapsedMs + giveUpMs(primary) + SETTLE_MARGIN_MS - now,
    closedMs + ALARM_FOLLOWS_MS - now,
  );
}
