/**
 * What healthy answers prove about Route 53's checkers. Pure.
 *
 * Each checker decides alone, by `failureThreshold` results in a row, and Route 53 calls the endpoint healthy while more
 * than 18 % of the checkers do:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
import type { LeaseConfig } from "../runtime/config";
import type { LeaseDocument } from "../state/documents";

export type LeasePolicy = Pick<LeaseConfig, "intervalSeconds" | "failureThreshold">;
export type Checkers = LeaseDocument["checkers"];
export type Standing = Checkers[string];

/** Share of the checkers above which Route 53 calls an endpoint healthy. */
const HEALTHY_SHARE = 0.18;
/** Fewer are no vote: Route 53 checks from three regions at least. */
const FEWEST_CHECKERS = 3;
/** Part of the time to `failureThreshold` failures that is left out, because checkers are not exactly punctual. */
const JITTER_SHARE = 0.025;
/** Clocks of function instances and load balancer that differ, milliseconds. */
const CLOCK_SKEW_MS = 1000;

/**
 * Time after its last healthy answer for which a healthy checker surely stays healthy, in milliseconds: it takes
 * `failureThreshold` failures, one each `intervalSeconds`.
 */
export function leaseWindowMs(intervalSeconds: number, failureThreshold: number): number {
  return failureThreshold * intervalSeconds * 1000 * (1 - JITTER_SHARE) - CLOCK_SKEW_MS;
}

/**
 * A checker's standing after a healthy answer at `atMs`. It keeps its standing when fewer than `failureThreshold`
 * failures fit into the gap before; else it counts anew, and only answers without a gap count as in a row.
 */
export function afterPass(standing: Standing | undefined, atMs: number, policy: LeasePolicy): Standing {
  const { intervalSeconds, failureThreshold } = policy;
  const [lastMs, passes] = standing ?? [0, 0];
  const intervals = (atMs - lastMs) / (intervalSeconds * 1000);
  if (passes >= failureThreshold && intervals < failureThreshold + 0.5) {
    return [atMs, failureThreshold];
  }
  return [atMs, passes < failureThreshold && intervals <= 1.5 ? passes + 1 : 1];
}

/** Two true accounts of the same checkers: the later answer counts, with the better standing either account gives it. */
export function mergeCheckers(one: Checkers, other: Checkers, policy: LeasePolicy): Checkers {
  const merged: Record<string, Standing> = { ...one };
  for (const [checker, standing] of Object.entries(other)) {
    const known = merged[checker];
    merged[checker] = known === undefined ? standing : mergeStanding(known, standing, policy);
  }
  return merged;
}

function mergeStanding(one: Standing, other: Standing, policy: LeasePolicy): Standing {
  const [older, newer] = one[0] <= other[0] ? [one, other] : [other, one];
  const passes = older[0] === newer[0] || older[1] === 0 ? older[1] : afterPass(older, newer[0], policy)[1];
  return [newer[0], Math.max(newer[1], passes)];
}

/** How many checkers Route 53 surely counts healthy: a lower bound. `now` in milliseconds since the epoch. */
export function surelyHealthy(
  document: Pick<LeaseDocument, "checkers">,
  policy: LeasePolicy,
  now: number,
): number {
  const window = leaseWindowMs(policy.intervalSeconds, policy.failureThreshold);
  return Object.values(document.checkers).filter(
    ([answeredAtMs, passes]) => passes >= policy.failureThreshold && Math.abs(now - answeredAtMs) < window,
  ).length;
}

/** How many healthy checkers make the endpoint healthy. Infinite while too few are known for a vote. */
export function neededCheckers(checkers: Checkers): number {
  const known = Object.keys(checkers).length;
  return known < FEWEST_CHECKERS ? Number.POSITIVE_INFINITY : Math.floor(HEALTHY_SHARE * known) + 1;
}

/** Intervals without an offer after which a checker has failed `failureThreshold` times, however unpunctual. */
function lostAfterMs({ intervalSeconds, failureThreshold }: LeasePolicy): number {
  return (failureThreshold + 1.5) * intervalSeconds * 1000;
}

/** As `afterPass`, but the most a checker may have heard: an answer offered at `atMs` counts whatever became of it. */
export function afterOffer(standing: Standing | undefined, atMs: number, policy: LeasePolicy): Standing {
  const [lastMs, offers] = standing ?? [0, 0];
  const inRow = atMs - lastMs <= lostAfterMs(policy) ? offers + 1 : 1;
  return [Math.max(atMs, lastMs), Math.min(policy.failureThreshold, inRow)];
}

/** How many checkers Route 53 may count healthy: an upper bound. */
export function mayBeHealthy(offers: Checkers, policy: LeasePolicy, now: number): number {
  return Object.values(offers).filter(
    ([offeredAtMs, count]) => count >= policy.failureThreshold && now - offeredAtMs <= lostAfterMs(policy),
  ).length;
}
