/**
 * What a look changes of what is remembered of a resource: a state counts when it was seen in a number of looks in a
 * row. Pure; equal input gives an equal observation, so rest writes nothing (I5).
 */
import { isoTime, parseTime } from "../runtime/values";
import type { ResourceObservation } from "../state/documents";
import type { Sighting } from "./mapping";

/**
 * Looks less than this apart, in milliseconds, count as one: the schedule comes every minute, and whatever comes
 * sooner is the same minute once more (a retry, or an event delivered twice).
 */
export const SAME_LOOK_MS = 30_000;

/** Looks further apart than this, in milliseconds, do not follow each other: what was in between nobody has seen. */
export const GAP_MS = 150_000;

export interface LookFacts {
  readonly previous: ResourceObservation;
  readonly seen: Sighting;
  /** Looks in a row that agree on the state seen, this one included. */
  readonly count: number;
  /** This look follows the last counted one too soon to count. */
  readonly repeated: boolean;
  readonly confirmations: number;
  readonly now: number;
}

export interface LookRule {
  readonly id: string;
  /** For operators and documentation. */
  readonly comment: string;
  readonly when: (facts: LookFacts) => boolean;
  readonly next: (facts: LookFacts) => ResourceObservation;
}

/** In order; the first that matches decides. One function, because each function of a table costs archive. */
export function lookRules(): readonly LookRule[] {
  return [
    {
      id: "SEN-UNKNOWN",
      comment: "Nothing is known of this minute: the state stays, and what was being counted starts anew.",
      when: ({ seen }) => seen.state === "unknown",
      next: ({ previous: { candidate: _reset, ...kept }, seen }) => ({ ...kept, detail: seen.detail }),
    },
    {
      id: "SEN-AGREES",
      comment: "The look agrees with the state.",
      when: ({ previous, seen }) => seen.state === previous.state,
      next: ({ previous: { candidate: _reset, ...kept }, seen }) => ({ ...kept, detail: seen.detail }),
    },
    {
      id: "SEN-REPEATED",
      comment: "The same minute once more (a retry): it is not counted twice.",
      when: ({ repeated }) => repeated,
      next: ({ previous }) => previous,
    },
    {
      id: "SEN-COUNTING",
      comment: "Another state was seen, but not yet often enough in a row.",
      when: ({ count, confirmations }) => count < confirmations,
      next: ({ previous, seen, count, now }) => ({
        ...previous,
        candidate: { state: seen.state, count, at: isoTime(now) },
        detail: seen.detail,
      }),
    },
    {
      id: "SEN-RECOVERED",
      comment: "Healthy often enough in a row: the outage is over, and the next one may be asked for again.",
      when: ({ seen }) => seen.state === "healthy",
      next: ({ seen, now }) => ({
        state: "healthy",
        since: isoTime(now),
        detail: seen.detail,
        healthySince: isoTime(now),
      }),
    },
    {
      id: "SEN-FAILED",
      comment: "Unhealthy or degraded often enough in a row: the state counts.",
      when: () => true,
      next: ({ previous: { candidate: _confirmed, ...kept }, seen, now }) => ({
        ...kept,
        state: seen.state,
        since: isoTime(now),
        detail: seen.detail,
      }),
    },
  ];
}

export interface Look {
  /** Rule that decided. */
  readonly rule: string;
  readonly next: ResourceObservation;
}

/** `previous`: absent at the first look. `now` in milliseconds since the epoch. */
export function observe(
  previous: ResourceObservation | undefined,
  seen: Sighting,
  confirmations: number,
  now: number,
): Look {
  const before = previous ?? { state: "unknown", since: isoTime(now), detail: seen.detail };
  const { candidate } = before;
  const sinceMs = now - (parseTime(candidate?.at) ?? 0);
  const continues = candidate?.state === seen.state && sinceMs < GAP_MS;
  const facts: LookFacts = {
    previous: before,
    seen,
    count: continues ? (candidate?.count ?? 0) + 1 : 1,
    repeated: continues && sinceMs < SAME_LOOK_MS,
    confirmations,
    now,
  };
  for (const rule of lookRules()) {
    if (rule.when(facts)) {
      return { rule: rule.id, next: rule.next(facts) };
    }
  }
  throw new Error("No rule of the sentinel matches: the last rule has to match always.");
}
