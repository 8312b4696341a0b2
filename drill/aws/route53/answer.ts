/**
 * What Route 53 answers to a query.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-problems.html
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
 */
import { unmodelled } from "../applied";
import { type DnsRecord, type Route53State, recordKey } from "./state";

/**
 * TTL of an alias to a load balancer, not settable.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
 */
export const ALIAS_TTL_SECONDS = 60;

/** Health of the load balancer behind an alias, for records that evaluate it. */
export type AliasHealth = (dnsName: string) => boolean;

/** Which of a failover pair is answered. A pair of which neither is healthy is answered with the primary. */
export function chooseFailover(primaryHealthy: boolean, secondaryHealthy: boolean): "PRIMARY" | "SECONDARY" {
  if (primaryHealthy) return "PRIMARY";
  return secondaryHealthy ? "SECONDARY" : "PRIMARY";
}

/** A record without a health check that does not evaluate its target is always healthy. */
export function recordHealthy(state: Route53State, record: DnsRecord, aliasHealth: AliasHealth): boolean {
  const check = record.healthCheckId === undefined ? undefined : state.checks.get(record.healthCheckId);
  if (record.healthCheckId !== undefined && check === undefined) {
    throw unmodelled(
      `the health check ${record.healthCheckId} of the record ${record.name}`,
      "Deploy the check first.",
    );
  }
  if (check !== undefined && !check.healthy) return false;
  return (
    record.target.kind !== "alias" ||
    !record.target.evaluateTargetHealth ||
    aliasHealth(record.target.dnsName)
  );
}

/** Records of one name and type, by their policy. Asked at every request of a drill: it makes no lists. */
function recordsOf(state: Route53State, name: string, type: string) {
  const found: Partial<Record<"PRIMARY" | "SECONDARY" | "plain", DnsRecord>> = {};
  let count = 0;
  for (const record of state.records.get(recordKey(name)) ?? []) {
    if (record.type !== type) continue;
    count++;
    found[record.failover ?? "plain"] ??= record;
  }
  return { found, count };
}

/** The record that answers, or undefined when the name does not exist. */
export function answerQuery(
  state: Route53State,
  name: string,
  type: string,
  aliasHealth: AliasHealth,
): DnsRecord | undefined {
  const { found, count } = recordsOf(state, name, type);
  const { PRIMARY: primary, SECONDARY: secondary, plain } = found;
  if (count === 0 || (count === 1 && plain !== undefined)) return plain;
  if (count > 2 || plain !== undefined) {
    throw unmodelled(
      `the routing policy of ${name} ${type}`,
      "Only simple and failover records are modelled.",
    );
  }
  if (primary === undefined) return secondary;
  if (secondary === undefined) return primary;
  const primaryHealthy = recordHealthy(state, primary, aliasHealth);
  const secondaryHealthy = primaryHealthy || recordHealthy(state, secondary, aliasHealth);
  return chooseFailover(primaryHealthy, secondaryHealthy) === "PRIMARY" ? primary : secondary;
}

export function ttlSeconds(record: DnsRecord): number {
  return record.target.kind === "alias" ? ALIAS_TTL_SECONDS : record.target.ttlSeconds;
}
