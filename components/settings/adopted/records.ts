/**
 * Traps of a failover pair that exists already.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-simple-configs.html
 */
import type { AdoptedFacts, AdoptedFinding, AdoptedRecordFacts } from "./facts";

const path = ["dns", "records", "kind"];

export function adoptedRecords({ settings, records }: AdoptedFacts): readonly AdoptedFinding[] {
  const { role, dns } = settings;
  if (records === undefined || dns.records.kind !== "none") return [];
  const pair = records.filter(
    ({ name, failover = "" }) => withoutDot(name) === dns.serviceName && failover !== "",
  );
  const own = role === "primary" ? "PRIMARY" : "SECONDARY";
  return [
    ...(pair.some(({ failover }) => failover === own) ? [] : [noRecord(own, dns.serviceName)]),
    ...pair.flatMap((record) =>
      record.failover === "PRIMARY"
        ? primaryProblems(record, settings)
        : record.failover === "SECONDARY"
          ? secondaryProblems(record)
          : [],
    ),
  ];
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, "");
}

const called = ({ failover, name, type }: AdoptedRecordFacts) =>
  `the ${failover} record ${withoutDot(name)} ${type}`;

function noRecord(own: string, serviceName: string): AdoptedFinding {
  return {
    path,
    found: `no ${own} record of ${serviceName} in the hosted zone`,
    rule: `must not be none without a ${own} record of dns.serviceName: in an outage there would be nothing that Route 53 could answer instead`,
    remedy: { act: "make the failover pair first, or let this stack make its record (dns.records)" },
  };
}

function primaryProblems(
  record: AdoptedRecordFacts,
  { role, dns, targetGroups }: AdoptedFacts["settings"],
): readonly AdoptedFinding[] {
  const { adoptId } = dns.healthCheck;
  const { healthCheckId = "" } = record;
  const other: AdoptedFinding = {
    path: ["dns", "healthCheck", "adoptId"],
    found: `${called(record)} with ${healthCheckId === "" ? "no health check" : `health check ${healthCheckId}`}`,
    rule: "must be the health check of the PRIMARY record: the latch would hold a check that no record asks, and after an outage the primary would be answered again with stale data",
    remedy: healthCheckId === "" ? { act: "put the check on the record" } : { set: healthCheckId },
  };
  const evaluates: AdoptedFinding = {
    path,
    found: `${called(record)} with evaluate target health`,
    rule: "must not evaluate the health of its target: Route 53 calls a load balancer unhealthy as soon as one of its target groups has no healthy target, so that a failing group, which the other could stand in for, becomes a failover of the site",
    remedy: { act: "switch evaluate target health off on the record; its health check says enough" },
  };
  return [
    ...(role === "primary" && adoptId !== undefined && adoptId !== healthCheckId ? [other] : []),
    ...(record.aliasTarget?.evaluateTargetHealth === true && targetGroups.length > 1 ? [evaluates] : []),
  ];
}

function secondaryProblems(record: AdoptedRecordFacts): readonly AdoptedFinding[] {
  const { healthCheckId = "", aliasTarget } = record;
  const evaluates = aliasTarget?.evaluateTargetHealth === true;
  if (healthCheckId === "" && !evaluates) return [];
  return [
    {
      path,
      found: `${called(record)} with ${evaluates ? "evaluate target health" : `health check ${healthCheckId}`}`,
      rule: "must have neither a health check nor evaluate target health on SECONDARY: while both records are unhealthy Route 53 answers the primary, latched or not, with stale data",
      remedy: { act: "remove it from the record; the backup is watched by a check that no record uses" },
    },
  ];
}
