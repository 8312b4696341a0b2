/** Which DNS records a site has. Pure; `siteRecords.ts` makes them. */
import type { Settings } from "../settings/schema";

/** What a record answers: the load balancer, or fixed addresses. */
export type RecordTarget =
  | { readonly kind: "alias" }
  | { readonly kind: "addresses"; readonly addresses: readonly string[]; readonly ttlSeconds: number };

export interface RecordSpec {
  /** Last part of the resource's logical name. */
  readonly key: string;
  readonly name: string;
  readonly type: "A" | "AAAA";
  readonly target: RecordTarget;
  /** Only on the service name. */
  readonly failover?: "PRIMARY" | "SECONDARY";
  /**
   * True on PRIMARY alone. A SECONDARY with a health check that fails makes Route 53 answer the primary whatever the
   * primary's health, which would lift the latch
   * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-simple-configs.html).
   */
  readonly healthChecked: boolean;
}

/**
 * The site's own name, then this site's half of the failover pair on the service name.
 *
 * Alias pairs always have A *and* AAAA, whatever address types this load balancer has: were one site's AAAA missing,
 * clients with IPv6 would stay on the other site after a failover. An AAAA alias to a load balancer without IPv6
 * answers nothing, which sends clients to the A record.
 */
export function recordSpecs(role: Settings["role"], dns: Settings["dns"]): RecordSpec[] {
  const { records, siteName, serviceName } = dns;
  if (records.kind === "none") {
    return [];
  }
  const types: readonly RecordSpec["type"][] = records.kind === "alias" ? ["A", "AAAA"] : ["A"];
  const failover = role === "primary" ? "PRIMARY" : "SECONDARY";
  return [
    ...types.map(
      (type): RecordSpec => ({
        key: `site-${type.toLowerCase()}`,
        name: siteName,
        type,
        target: records,
        healthChecked: false,
      }),
    ),
    ...types.map(
      (type): RecordSpec => ({
        key: `service-${type.toLowerCase()}`,
        name: serviceName,
        type,
        target: records,
        failover,
        healthChecked: failover === "PRIMARY",
      }),
    ),
  ];
}

/** Whether this stack creates the gate check: not on the backup, not when one is adopted or no record is made. */
export function createsGateCheck(role: Settings["role"], dns: Settings["dns"]): boolean {
  return role === "primary" && dns.healthCheck.adoptId === undefined && dns.records.kind !== "none";
}

/**
 * Name of the site whose `/lb-takeover` the PRIMARY record depends on; undefined where it depends on none.
 * @throws Error where there is such a name, but no record of this stack that could depend on it.
 */
export function takeoverName(role: Settings["role"], dns: Settings["dns"]): string | undefined {
  if (role !== "primary" || dns.takeoverName === undefined) {
    return undefined;
  }
  if (dns.records.kind === "none") {
    throw new Error(
      `dns.takeoverName is ${dns.takeoverName}, but this stack makes no records (dns.records.kind is none), so the PRIMARY ` +
        "record would not follow it and a forced failover would move nothing. Let this stack make the records, or leave out dns.takeoverName.",
    );
  }
  return dns.takeoverName;
}
