/**
 * Answers the primary's takeover check, at the backup site: 200 while an operator has claimed the traffic, else 404. The
 * primary's record is told by a check that inverts this, so a backup site that does not answer leaves the primary in.
 */
import type { AlbRequest } from "../events/albRequest";
import { jsonResponse } from "../events/albResponse";
import { withDeadline } from "../runtime/deadline";
import { describeError } from "../runtime/errors";
import type { TakeoverDocument } from "../state/documents";
import type { DocumentStore } from "../state/store";
import type { Answer } from "./answer";

/**
 * What the answer says while the traffic is claimed, and what the takeover check looks for: an application that answers
 * every path with a page of its own claims nothing.
 */
export const TAKEOVER_CLAIMED = "claimed by site-failover";

/** For so long one reading answers every checker, milliseconds. */
const CACHE_MS = 2000;
/** For so long the last reading stands when the table cannot be read, milliseconds. */
const STALE_MS = 5 * 60 * 1000;
const DEADLINE_MS = 1000;

export type Takeover = (request: AlbRequest, store: DocumentStore<TakeoverDocument>) => Promise<Answer>;

export function takeoverAnswers(now: () => number): Takeover {
  let known: { readonly claimed: boolean; readonly readAtMs: number } | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return async (request, store) => {
    let problem: unknown;
    if (now() - askedAtMs >= CACHE_MS) {
      askedAtMs = now();
      try {
        const stored = await withDeadline(store.read(), DEADLINE_MS, "the takeover was not read");
        known = { claimed: stored?.document.claimed !== undefined, readAtMs: now() };
      } catch (error) {
        problem = error;
      }
    }
    const error = problem === undefined ? {} : { error: describeError(problem) };
    if (known === undefined || now() - known.readAtMs > STALE_MS) {
      const response = jsonResponse(request, 503, { takeover: "unreadable" });
      const reason = "whether the traffic is claimed cannot be read";
      return { response, rule: "TAKEOVER-UNREADABLE", reason, ...error };
    }
    const [status, takeover, rule] = known.claimed
      ? ([200, TAKEOVER_CLAIMED, "TAKEOVER-CLAIMED"] as const)
      : ([404, "not claimed by anybody", "TAKEOVER-NOT-CLAIMED"] as const);
    const reason = `the traffic is ${takeover}`;
    return { response: jsonResponse(request, status, { takeover }), rule, reason, ...error };
  };
}
