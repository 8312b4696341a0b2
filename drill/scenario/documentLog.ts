/** Tells what handlers and operators write into the documents of latch, lease and takeover. */
import type { LatchDocument, LeaseDocument, TakeoverDocument } from "../../handlers/state/documents";
import type { Log, LogEntry } from "../kernel/log";

type Add = (kind: string, text: string, why: string, data?: LogEntry["data"]) => void;

const adding =
  (log: Log, at: number, site: string): Add =>
  (kind, text, why, data) =>
    log.add({ at, tier: "latch", kind, site, text, why, ...(data === undefined ? {} : { data }) });

export function logLatch(
  log: Log,
  at: number,
  site: string,
  before: LatchDocument | undefined,
  after: LatchDocument | undefined,
): void {
  const add = adding(log, at, site);
  if (after?.armedAt !== undefined && before?.armedAt === undefined)
    add("armed", `the latch of ${site} is armed`, `since ${after.armedAt}`);
  if (after?.latched !== undefined && after.latched.at !== before?.latched?.at) {
    const { rule, reason, at: latchedAt } = after.latched;
    const text = `the latch of ${site} is closed and on record`;
    add("latched", text, `${rule}: ${reason}`, { latchedAt: Date.parse(latchedAt) });
  }
  if (after?.rearmed !== undefined && after.rearmed.at !== before?.rearmed?.at)
    add("rearmed", `${after.rearmed.by} re-arms ${site}`, after.rearmed.reason);
}

export function logLease(
  log: Log,
  at: number,
  site: string,
  before: LeaseDocument | undefined,
  after: LeaseDocument | undefined,
): void {
  const add = adding(log, at, site);
  if (after?.armedAt !== undefined && before?.armedAt === undefined)
    add("lease-armed", `the lease of ${site} is armed`, `since ${after.armedAt}`);
  if (after?.doubtedSinceMs !== undefined && before?.doubtedSinceMs === undefined)
    add("doubted", `the lease of ${site} is in doubt: its gate says no`, "");
  if (
    after?.doubtedSinceMs === undefined &&
    before?.doubtedSinceMs !== undefined &&
    after?.lapsed === undefined
  )
    add("undoubted", `the lease of ${site} is no longer in doubt`, "");
  if (after?.lapsed !== undefined && before?.lapsed === undefined)
    add("lapsed", `the lease of ${site} has lapsed`, `${after.lapsed.rule}: ${after.lapsed.reason}`);
  if (after?.rearmed !== undefined && after.rearmed.at !== before?.rearmed?.at)
    add("lease-rearmed", `${after.rearmed.by} re-arms the lease of ${site}`, "");
}

export function logTakeover(
  log: Log,
  at: number,
  site: string,
  before: TakeoverDocument | undefined,
  after: TakeoverDocument | undefined,
): void {
  const add = adding(log, at, site);
  if (after?.claimed !== undefined && after.claimed.at !== before?.claimed?.at)
    add("claimed", `${site} takes over`, `${after.claimed.by}: ${after.claimed.reason}`);
  if (after?.claimed === undefined && before?.claimed !== undefined)
    add("released", `${site} gives the service back`, after?.released?.reason ?? "");
}
