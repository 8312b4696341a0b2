import { afterLeaseRearm } from "../lease/document";
import { isoTime, parseTime } from "../runtime/values";
import type { LeaseDocument } from "../state/documents";

/**
 * An operator lets the site return. A clock that is behind must not date the re-arm before the lapse it lifts: function
 * instances that remember the lapse hold to it until they read of a newer re-arm. Nor before the takeover that was
 * claimed at `claimedAt`: the minute schedule takes away a lease that no re-arm has lifted since. Pure; also used by `ops`.
 */
export function afterLift(
  document: LeaseDocument,
  { at, by }: NonNullable<LeaseDocument["rearmed"]>,
  claimedAt: string | undefined,
): LeaseDocument {
  const before = Math.max(parseTime(document.lapsed?.at) ?? 0, parseTime(claimedAt) ?? 0);
  return afterLeaseRearm(document, { at: isoTime(Math.max(parseTime(at) ?? 0, before + 1)), by });
}
