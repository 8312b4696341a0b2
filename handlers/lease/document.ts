/** What happens to the lease's document by command. Pure; used by the gate, the controller, `ops` and the drill. */
import type { LeaseDocument } from "../state/documents";

export { leaseWindowMs, surelyHealthy } from "./checkers";

export const EMPTY_LEASE_DOCUMENT: LeaseDocument = { checkers: {}, peak: 0 };

/** True when the site answers Route 53 unhealthy, whatever else, until an operator re-arms. */
export function isLapsed(document: LeaseDocument): boolean {
  return document.lapsed !== undefined;
}

/**
 * An operator lets the site return. No checker counts as healthy any more, so this must not come before Route 53 has
 * given up on the site: `failureThreshold` × `intervalSeconds` + 10 s after the lapse. `at`: ISO 8601.
 */
export function afterLeaseRearm(
  document: LeaseDocument,
  rearmed: NonNullable<LeaseDocument["rearmed"]>,
): LeaseDocument {
  const { lapsed: _lifted, healthySince: _before, ...rest } = afresh(document);
  const checkers = Object.fromEntries(
    Object.entries(rest.checkers).map(([checker, [answeredAtMs]]) => [checker, [answeredAtMs, 0] as const]),
  );
  return { ...rest, checkers, rearmed };
}

/** Planned work: nothing lapses until `until` (ISO 8601); undefined: it is over. A lapsed lease stays lapsed. */
export function afterLeaseDisarm(document: LeaseDocument, until: string | undefined): LeaseDocument {
  const { disarmed: _replaced, ...rest } = document;
  return until === undefined ? rest : { ...afresh(rest), disarmed: { until } };
}

/** The site is taken out, armed or not. Keeps an earlier lapse. */
export function afterLeaseLapse(
  document: LeaseDocument,
  lapsed: NonNullable<LeaseDocument["lapsed"]>,
): LeaseDocument {
  return document.lapsed === undefined ? { ...document, lapsed } : document;
}

/** Not known to be healthy: the next return counts from the beginning. */
function afresh(document: LeaseDocument): LeaseDocument {
  const { offers: _offers, mayBeHealthySinceMs: _since, doubtedSinceMs: _doubted, ...rest } = document;
  return { ...rest, peak: 0 };
}
