/** Healthy answers that checkers have surely heard, entered into the lease's document. Pure. */
import type { LeaseDocument } from "../state/documents";
import {
  afterPass,
  type Checkers,
  type LeasePolicy,
  neededCheckers,
  type Standing,
  surelyHealthy,
} from "./checkers";

/** A healthy answer to a checker; `atMs`: when it asked, milliseconds since the epoch. */
export interface Pass {
  readonly checker: string;
  readonly atMs: number;
}

/** Many times the checkers Route 53 has; whoever knows the check's id cannot make the document grow beyond. */
const MOST_CHECKERS = 64;
/** A checker that has been silent for this long may have been taken out of service. */
const FORGET_AFTER_MS = 24 * 3600 * 1000;
/** Part of the known checkers that must be surely healthy for silent ones to be forgotten: an outage forgets nobody. */
const FORGET_SHARE = 0.75;

/**
 * On the way back a pass may prove, late, that Route 53 has called the site healthy at that time: then the return is
 * over, and a loss since is one that lapses.
 */
export function withPasses(
  document: LeaseDocument,
  passes: readonly Pass[],
  policy: LeasePolicy,
  now: number,
): LeaseDocument {
  let current = document;
  for (const { checker, atMs } of [...passes].sort((one, other) => one.atMs - other.atMs)) {
    const known = current.checkers[checker];
    if (known === undefined || known[0] < atMs) {
      const checkers = tidied(
        { ...current.checkers, [checker]: afterPass(known, atMs, policy) },
        policy,
        now,
      );
      current = returned({ ...current, checkers }, policy, atMs);
    }
  }
  return current;
}

function returned(document: LeaseDocument, policy: LeasePolicy, atMs: number): LeaseDocument {
  const needed = neededCheckers(document.checkers);
  if (document.mayBeHealthySinceMs === undefined || surelyHealthy(document, policy, atMs) < needed) {
    return document;
  }
  const { offers: _offers, mayBeHealthySinceMs: _since, ...rest } = document;
  return { ...rest, peak: needed };
}

function tidied(checkers: Checkers, policy: LeasePolicy, now: number): Checkers {
  const all = Object.entries(checkers);
  const settled = surelyHealthy({ checkers }, policy, now) > FORGET_SHARE * all.length;
  const kept = settled ? all.filter(([, [atMs]]) => now - atMs < FORGET_AFTER_MS) : all;
  if (kept.length === all.length && all.length <= MOST_CHECKERS) {
    return checkers;
  }
  const latestFirst = (one: [string, Standing], other: [string, Standing]) => other[1][0] - one[1][0];
  return Object.fromEntries(kept.sort(latestFirst).slice(0, MOST_CHECKERS));
}
