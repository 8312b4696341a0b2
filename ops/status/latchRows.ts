/** The rows of a site's latch. Pure. */
import { isArmed, isDisarmed, knowsClosing } from "../../handlers/latch/document";
import { neededCheckers, surelyHealthy } from "../../handlers/lease/checkers";
import { parseTime } from "../../handlers/runtime/values";
import type { LatchDocument, LeaseDocument } from "../../handlers/state/documents";
import { durationText } from "../commandLine/times";
import type { Reading } from "../errors";
import { closedHolds, type Holds, hasPath, type Latch } from "../latch/holds";
import { alarmRow } from "./alarmRow";
import type { SiteObservation } from "./observation";
import { type StatusRow, show } from "./rows";

type View = Omit<StatusRow, "name">;

export function latchRows(
  { manifest, holds, recordAlarm, latchDocument }: SiteObservation,
  now: number,
): StatusRow[] {
  const latch = manifest.latch;
  if (
    latch === undefined ||
    holds === undefined ||
    latchDocument === undefined ||
    recordAlarm === undefined
  ) {
    return [];
  }
  const { path, lease } = holds;
  return [
    show("latch", latchDocument, (document) => latchState(holds, latch, document, now)),
    ...(lease === undefined ? [] : [show("lease", lease, (document) => leaseState(document, latch, now))]),
    ...(path === undefined ? [] : [show("gate check", path, (value) => pathState(value, latch))]),
    alarmRow("record alarm", recordAlarm, now),
    ...lastRearm(latchDocument),
  ];
}

function pathState(path: string, latch: Latch): View {
  return { value: `asks ${path}`, level: path === latch.checkPath ? "good" : "attention" };
}

function latchState(holds: Holds, latch: Latch, document: LatchDocument, now: number): View {
  const mode = `mode ${latch.mode}`;
  const closed = closedHolds(holds, latch);
  if (closed.length > 0) {
    return latchedView(closed.join(" and "), document);
  }
  const unread = [holds.path, holds.lease].find((part) => part?.ok === false);
  if (unread?.ok === false) {
    return { value: `unknown: ${unread.reason}`, level: "unknown" };
  }
  if (holds.path?.ok && holds.path.value !== latch.checkPath) {
    return { value: `the check asks ${holds.path.value}, which this system never sets`, level: "attention" };
  }
  const { disarmed } = document;
  if (disarmed !== undefined && isDisarmed(document, now)) {
    return {
      value: `open, disarmed until ${disarmed.until} by ${disarmed.by} (${disarmed.reason}), ${mode}`,
      level: "attention",
    };
  }
  return armedState(holds, latch, document, now);
}

/** By every mechanism of the mode: the lease arms itself by its own count of checkers. */
function armedState({ lease }: Holds, latch: Latch, document: LatchDocument, now: number): View {
  const byLease = lease?.ok ? lease.value.armedAt : undefined;
  const byPath = isArmed(document, now) ? document.armedAt : undefined;
  const unarmed = [
    ...(lease !== undefined && byLease === undefined ? ["lease"] : []),
    ...(hasPath(latch) && byPath === undefined ? ["path"] : []),
  ];
  return unarmed.length === 0
    ? { value: `open, armed since ${byLease ?? byPath}, mode ${latch.mode}`, level: "good" }
    : {
        value: `open, UNARMED (${unarmed.join(" and ")}), mode ${latch.mode}: it arms itself once the site has been healthy for its stable time`,
        level: "attention",
      };
}

function latchedView(by: string, document: LatchDocument): View {
  const { latched } = document;
  const why =
    latched === undefined || !knowsClosing(document)
      ? "(closing not recorded yet)"
      : `since ${latched.at} (${latched.rule}: ${latched.reason})`;
  return {
    value: `LATCHED ${why} by ${by}; the backup site serves until npm run ops -- rearm`,
    level: "attention",
  };
}

function leaseState(document: LeaseDocument, latch: Latch, now: number): View {
  const { checkers, lapsed, armedAt, healthySince } = document;
  const needed = neededCheckers(checkers);
  const count = `${surelyHealthy(document, latch, now)} of ${Object.keys(checkers).length} checkers surely healthy, ${Number.isFinite(needed) ? needed : "more"} are needed`;
  if (lapsed !== undefined) {
    const since = durationText(now - Date.parse(lapsed.at));
    return {
      value: `LAPSED for ${since} since ${lapsed.at} (${lapsed.rule}: ${lapsed.reason}); ${count}`,
      level: "attention",
    };
  }
  if (armedAt === undefined) {
    const since =
      healthySince === undefined ? "not healthy enough yet" : `healthy enough since ${healthySince}`;
    return { value: `unarmed, ${since}: ${count}`, level: "attention" };
  }
  if (isLeaseDisarmed(document, now)) {
    return { value: `disarmed until ${document.disarmed?.until}: ${count}`, level: "attention" };
  }
  // After a re-arm or a disarm its checkers count anew.
  return document.peak === 0
    ? { value: `counting anew, armed since ${armedAt}: ${count}`, level: "attention" }
    : { value: `held, armed since ${armedAt}: ${count}`, level: "good" };
}

function isLeaseDisarmed({ disarmed }: LeaseDocument, now: number): boolean {
  return (parseTime(disarmed?.until) ?? 0) > now;
}

function lastRearm(latchDocument: Reading<LatchDocument>): StatusRow[] {
  const rearmed = latchDocument.ok ? latchDocument.value.rearmed : undefined;
  if (rearmed === undefined) {
    return [];
  }
  const forced = rearmed.forced.length === 0 ? "" : `, forced: ${rearmed.forced.join(", ")}`;
  return [
    {
      name: "last re-arm",
      value: `${rearmed.at} by ${rearmed.by}${forced} (${rearmed.reason})`,
      level: "good",
    },
  ];
}
