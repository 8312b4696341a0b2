/** The primary site fails as a whole: how long until clients are at the other. */
import type { Settings } from "../settings/schema";
import { ANSWER, ANSWER_CHANGE } from "./assumedDelays";
import { NEXT_REQUEST } from "./nextRequest";
import { type RecoveryTerm, type RecoveryTime, recoveryTime, term } from "./recoveryTerm";
import { siteIsUnhealthy } from "./targetChecks";

/**
 * An endpoint is healthy while more than 18 % of the checkers say so, about 16 by default: it is unhealthy when the 14th
 * has given up. Checkers ask at moments of their own, so that the 14th comes at 14/17 of an interval on average, and
 * sooner than at 0.27 of it once in a million arrangements.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
const VOTE_SHARES = [0.27, 14 / 17, 1] as const;
/** A checker waits this long for the connection, and then for the answer, seconds; the same page. */
const CONNECT_SECONDS = 4;
const ANSWER_SECONDS = 2;
/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html */
const ALIAS_TTL_SECONDS = 60;

/** Of a primary site: from a backup Route 53 has nowhere to go. */
export function dnsTime(settings: Settings): RecoveryTime {
  const { gate } = settings;
  const noticed = gate.enabled ? gateSaysNo(settings) : [probeFails(CONNECT_SECONDS + ANSWER_SECONDS)];
  return recoveryTime(gate.enabled ? "by Route 53, asking the gate" : "by Route 53, asking the application", [
    ...noticed,
    ...vote(settings),
    timeToLive(settings),
    NEXT_REQUEST,
  ]);
}

/**
 * Every target fails; a site that is lost with its load balancer is noticed sooner, because its checkers' connections fail
 * at once or after 4 s, which is less than the load balancer takes to give up its targets.
 */
function gateSaysNo(settings: Settings): readonly RecoveryTerm[] {
  const { cacheSeconds } = settings.gate;
  const checks = siteIsUnhealthy(settings);
  return [
    { ...checks, minimumSeconds: 0, why: `${checks.why}; at once when the whole site is gone` },
    term("gate cache", [0, cacheSeconds / 2, cacheSeconds], "an answer of the gate is reused for so long"),
    probeFails(ANSWER_SECONDS),
  ];
}

function probeFails(worst: number): RecoveryTerm {
  const [minimum, mean] = ANSWER;
  const why =
    worst === ANSWER_SECONDS
      ? `refused at once, or no answer for ${ANSWER_SECONDS} s`
      : `refused at once; no connection for ${CONNECT_SECONDS} s, or no answer for ${ANSWER_SECONDS} s after it`;
  return term("failed probe", [minimum, mean, worst], why);
}

function vote({ dns }: Settings): readonly RecoveryTerm[] {
  const { intervalSeconds, failureThreshold } = dns.healthCheck;
  const others = (failureThreshold - 1) * intervalSeconds;
  const [minimum, mean, worst] = VOTE_SHARES.map((share) => share * intervalSeconds) as [
    number,
    number,
    number,
  ];
  return [
    term(
      "further probes",
      [others, others, others],
      `${failureThreshold} failures in a row, ${intervalSeconds} s apart, turn a checker`,
    ),
    term(
      "vote",
      [minimum, mean, worst],
      "82 % of the checkers must have turned, each at a moment of its own",
    ),
    term("Route 53's answer", ANSWER_CHANGE, "assumed: votes and calculated checks reach the name servers"),
  ];
}

function timeToLive({ dns }: Settings): RecoveryTerm {
  const { records } = dns;
  const seconds = records.kind === "addresses" ? records.ttlSeconds : ALIAS_TTL_SECONDS;
  const why = {
    alias: "resolvers keep an alias to a load balancer for 60 s",
    addresses: "resolvers keep the addresses for ttlSeconds",
    none: "assumed: the records that exist already are aliases, or keep for 60 s",
  }[records.kind];
  return term("TTL", [0, seconds / 2, seconds], why);
}
