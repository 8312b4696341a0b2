/**
 * May a request of the gate check hear a healthy answer? Pure: what is stored, what this function instance remembers,
 * and the time decide.
 */
import type { LeaseDocument } from "../state/documents";
import { afterOffer, type LeasePolicy, mayBeHealthy, neededCheckers, surelyHealthy } from "./checkers";
import type { Knowledge } from "./memory";
import { type LeaseFacts, type LeaseOutcome, leaseRules } from "./rules";

export interface LeaseRequest {
  /** Address of the checker; undefined when the load balancer does not say. */
  readonly checker: string | undefined;
  /** When it asked, milliseconds since the epoch; not later than it was. */
  readonly atMs: number;
  /** When this function instance was given the request, milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** The gate's verdict. */
  readonly healthy: boolean;
}

export interface LeaseJudgement extends LeaseOutcome {
  readonly rule: string;
  readonly document: LeaseDocument;
}

export function judgeLease(
  knowledge: Knowledge,
  request: LeaseRequest,
  policy: LeasePolicy & { readonly armAfterHealthySeconds: number },
  now: number,
): LeaseJudgement {
  const { document } = knowledge;
  const { checker, atMs, healthy } = request;
  const before = document.offers ?? {};
  const offers =
    checker === undefined ? before : { ...before, [checker]: afterOffer(before[checker], atMs, policy) };
  const facts: LeaseFacts = {
    ...knowledge,
    policy,
    now,
    surelyHealthy: surelyHealthy(document, policy, now),
    needed: neededCheckers(document.checkers),
    offers,
    mayBeHealthy: mayBeHealthy(offers, policy, now),
    canOffer: healthy && checker !== undefined,
  };
  for (const rule of leaseRules) {
    if (rule.when(facts)) {
      return { document, ...rule.outcome(facts), rule: rule.id };
    }
  }
  throw new Error("No rule of the lease matches: the last rule has to match always.");
}
