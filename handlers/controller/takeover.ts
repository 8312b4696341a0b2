/**
 * What becomes of the takeover document of a backup site: while it is claimed, `/lb-takeover` answers 200 and the
 * primary's record, which depends on the inverted check of that answer, is unhealthy. Pure; also used by `ops`.
 */
import type { TakeoverDocument } from "../state/documents";

export const EMPTY_TAKEOVER: TakeoverDocument = {};

/** A claim that stands is kept, whoever made it. */
export function afterClaim(
  document: TakeoverDocument,
  claimed: NonNullable<TakeoverDocument["claimed"]>,
): TakeoverDocument {
  return document.claimed === undefined ? { ...document, claimed } : document;
}

export function afterRelease(
  document: TakeoverDocument,
  released: NonNullable<TakeoverDocument["released"]>,
): TakeoverDocument {
  return document.claimed === undefined ? document : { released };
}
