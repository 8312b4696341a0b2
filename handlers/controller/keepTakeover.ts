/**
 * A takeover that stands, and a primary whose region could not be reached when it was claimed: the minute schedule makes
 * up for what the step had to leave, so that the primary does not come back if this site is lost in turn. (The check of a
 * lost site's `/lb-takeover` is inverted, which leaves the primary in.)
 */
import { readInterlock } from "../latch/observe";
import { afterLeaseLapse, EMPTY_LEASE_DOCUMENT } from "../lease/document";
import { errorText } from "../runtime/errors";
import { isoTime, parseTime } from "../runtime/values";
import { updateDocument } from "../state/store";
import { TAKEOVER_RULE } from "./changeLatch";
import type { ControllerContext } from "./context";
import { hasLease, latchStore, leaseStore, takeoverStore } from "./holds";

/** Answers what was done or could not be; undefined when there is nothing to do. Throws when the own table fails. */
export async function keepTakeover(context: ControllerContext): Promise<string | undefined> {
  const { primary } = context.config;
  if (primary === undefined || !primary.takeover || !hasLease(primary)) {
    return undefined;
  }
  const claimed = (await takeoverStore(context).read())?.document.claimed;
  if (claimed === undefined) {
    return undefined;
  }
  try {
    const interlock = await readInterlock(latchStore(context, primary));
    const rearmedAt = interlock.kind === "read" ? interlock.stored.document.rearmed?.at : undefined;
    if (interlock.kind === "unreadable" || isAfter(rearmedAt, claimed.at)) {
      // An operator is about to release the takeover, or it is not known whether one is.
      return interlock.kind === "unreadable" ? interlock.problem : undefined;
    }
    const lapsed = {
      at: isoTime(context.now()),
      rule: TAKEOVER_RULE,
      reason: `${claimed.reason} (${claimed.eventId})`,
    };
    const { written } = await updateDocument(
      leaseStore(context, primary),
      EMPTY_LEASE_DOCUMENT,
      (document) =>
        isAfter(document.rearmed?.at, claimed.at) ? document : afterLeaseLapse(document, lapsed),
    );
    context.report.written.push(...(written ? [`lease of ${primary.site} taken away`] : []));
    return written ? `The lease of ${primary.site} is taken away late, for ${claimed.eventId}.` : undefined;
  } catch (error) {
    return `The lease of ${primary.site} cannot be taken away (${errorText(error)}); the takeover holds it out, and the next minute tries again.`;
  }
}

function isAfter(at: string | undefined, other: string): boolean {
  return (parseTime(at) ?? 0) > (parseTime(other) ?? 0);
}
