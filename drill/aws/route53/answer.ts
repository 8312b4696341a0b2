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

/** The record that answers, or undefined when the name does not exist. */
export function answerQuery(
  state: Route53State,
  name: string,
  type: string,
  aliasHealth: AliasHealth,
): DnsRecord | undefined {
  const records = (state.records.get(recordKey(name)) ?? []).filter((record) => record.type === type);
  if (records.length === 0) return undefined;
  if (records.length === 1 && records[0]?.failover === undefined) return records[0];
  const primary = records.find((record) => record.failover === "PRIMARY");
  const secondary = records.find((record) => record.failover === "SECONDARY");
  if (records.length > 2 || records.some((record) => record.failover === undefined)) {
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
