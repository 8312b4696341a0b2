/** What happens to the latch's document. Pure; used by the Lambda, by `ops` and by the drill. */
import { isoTime, parseTime } from "../runtime/values";
import type { LatchDocument } from "../state/documents";

export const EMPTY_LATCH_DOCUMENT: LatchDocument = {};

/** True when a failure now closes the latch. An expired disarm counts for nothing. `now` in ms since the epoch. */
export function isArmed(document: LatchDocument, now: number): boolean {
  return document.armedAt !== undefined && !isDisarmed(document, now);
}

/** True while planned work keeps the latch open. */
export function isDisarmed(document: LatchDocument, now: number): boolean {
  return document.disarmed !== undefined && (parseTime(document.disarmed.until) ?? 0) > now;
}

/**
 * An operator lifts the latch. It stays armed (`armedAt` is kept): the site may fail again at once.
 *
 * Write the document first, then restore the health check's path: in between, the tick sees a closed latch and waits.
 * The other way round it would see an open latch, an old ALARM and no re-arm, and close it again.
 *
 * An operator's clock that is behind must not date the re-arm before the closing it lifts: it would count for nothing.
 */
export function afterRearm(
  document: LatchDocument,
  rearmed: NonNullable<LatchDocument["rearmed"]>,
): LatchDocument {
  const latchedAt = parseTime(document.latched?.at) ?? 0;
  const at = Math.max(parseTime(rearmed.at) ?? 0, latchedAt + 1);
  return { ...document, rearmed: { ...rearmed, at: isoTime(at) } };
}

/** Planned work until `disarmed.until`; a disarm in force is replaced. */
export function afterDisarm(
  document: LatchDocument,
  disarmed: NonNullable<LatchDocument["disarmed"]>,
): LatchDocument {
  return { ...document, disarmed };
}

/** The site has been healthy for a stable time. `at`: ISO 8601. Keeps an earlier time. */
export function afterArm(document: LatchDocument, at: string): LatchDocument {
  return document.armedAt === undefined ? { ...document, armedAt: at } : document;
}

/** The latch has closed. As in a re-arm, a clock that is behind must not date it before the re-arm it follows. */
export function afterLatch(
  document: LatchDocument,
  latched: { readonly at: string; readonly rule: string; readonly reason: string },
): LatchDocument {
  const rearmedAt = parseTime(document.rearmed?.at) ?? 0;
  const at = Math.max(parseTime(latched.at) ?? 0, rearmedAt + 1);
  return { ...document, latched: { ...latched, at: isoTime(at) } };
}

/** People have been told about the closing at `latchedAt`. */
export function afterNotified(document: LatchDocument, latchedAt: string, at: string): LatchDocument {
  const { latched } = document;
  if (latched === undefined || latched.at !== latchedAt || latched.notifiedAt !== undefined) {
    return document;
  }
  return { ...document, latched: { ...latched, notifiedAt: at } };
}

/** The closing at `latchedAt` is in the events table. */
export function afterRecorded(document: LatchDocument, latchedAt: string, at: string): LatchDocument {
  const { latched } = document;
  if (latched === undefined || latched.at !== latchedAt || latched.recordedAt !== undefined) {
    return document;
  }
  return { ...document, latched: { ...latched, recordedAt: at } };
}

/** True when the document knows of the present closing: one that no re-arm has followed. */
export function knowsClosing(document: LatchDocument): boolean {
  const latchedAt = parseTime(document.latched?.at);
  return latchedAt !== undefined && latchedAt > (parseTime(document.rearmed?.at) ?? 0);
}

/** Alarms count from here on: the later of arming and the last re-arm, in ms since the epoch. */
export function failuresCountSince(document: LatchDocument): number {
  return Math.max(parseTime(document.armedAt) ?? 0, parseTime(document.rearmed?.at) ?? 0);
}

/**
 * Minutes of the metric count from here on: also not while the latch was disarmed. (An alarm that stands after the
 * disarm is over counts whenever it came: the site is down now.)
 */
export function minutesCountSince(document: LatchDocument, now: number): number {
  const disarmedUntil = parseTime(document.disarmed?.until) ?? 0;
  return Math.max(failuresCountSince(document), disarmedUntil <= now ? disarmedUntil : 0);
}

/** True when minutes count since a re-arm: Route 53 did not call the site healthy at that moment, but soon will. */
export function countsSinceRearm(document: LatchDocument, now: number): boolean {
  return parseTime(document.rearmed?.at) === minutesCountSince(document, now);
}
