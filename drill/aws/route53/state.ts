/** The plain state of Route 53: health checks with their checkers, and records. */
import type { InsufficientData } from "./checkers";

/**
 * The eight regions Route 53 checks from by default, two checkers each.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html#health-checks-creating-values-regions
 */
export const CHECKER_REGIONS = [
  "us-east-1",
  "us-west-1",
  "us-west-2",
  "eu-west-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-northeast-1",
  "sa-east-1",
] as const;
export const CHECKERS_PER_REGION = 2;

/**
 * An endpoint is healthy while more than this share of the checkers find it so.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export const HEALTHY_SHARE = 0.18;

export interface Checker {
  readonly region: string;
  /**
   * Where its requests come from: the same for every check, as Route 53's own ranges are
   * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/route-53-ip-addresses.html). Of a range for
   * documentation (RFC 5737).
   */
  readonly address: string;
  /** Moment of the checker's probe, milliseconds within the interval. */
  readonly phase: number;
  healthy: boolean;
  /** Results in a row that contradict `healthy`. */
  streak: number;
  /** The path this checker asks for: follows the configuration after propagation. */
  path: string;
}

/** Types with checkers of their own, and those that follow something else. */
export type EndpointType = "HTTP" | "HTTPS" | "HTTP_STR_MATCH" | "HTTPS_STR_MATCH";
export type HealthCheckType = EndpointType | "CALCULATED" | "CLOUDWATCH_METRIC";

export interface HealthCheck {
  readonly id: string;
  /** Stack name of the site that owns the check. */
  readonly site: string;
  readonly callerReference: string;
  readonly type: HealthCheckType;
  readonly fullyQualifiedDomainName: string;
  readonly port: number;
  readonly requestIntervalSeconds: 10 | 30;
  failureThreshold: number;
  resourcePath: string;
  /** Of the types that end in `_STR_MATCH`. */
  readonly searchString?: string;
  readonly inverted?: boolean;
  readonly disabled?: boolean;
  /** Regions that check; all eight without. */
  readonly regions?: readonly string[];
  /** Of a calculated check. */
  readonly children?: { readonly ids: readonly string[]; readonly healthThreshold: number };
  /** Of a check that follows an alarm's data. */
  readonly alarm?: {
    readonly name: string;
    readonly region: string;
    readonly insufficientData: InsufficientData;
  };
  /** Counts up with every update. */
  version: number;
  /** What the checkers, the children or the data say, before `inverted` and `disabled`. */
  found: boolean;
  /** What records and metrics see. */
  healthy: boolean;
  readonly checkers: Checker[];
}

/** A check as it is deployed. */
export type HealthCheckSpec = Omit<HealthCheck, "checkers" | "found" | "healthy" | "version"> & {
  /** What its checkers have found before the drill begins; without, it is new and has found nothing wrong. */
  readonly found?: boolean;
};

export type RecordTarget =
  | { readonly kind: "alias"; readonly dnsName: string; readonly evaluateTargetHealth: boolean }
  | { readonly kind: "addresses"; readonly addresses: readonly string[]; readonly ttlSeconds: number };

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly setIdentifier: string | undefined;
  readonly failover: "PRIMARY" | "SECONDARY" | undefined;
  readonly healthCheckId: string | undefined;
  readonly target: RecordTarget;
  /** Stack name of the site that owns the record. */
  readonly site: string;
}

export interface Route53State {
  readonly checks: Map<string, HealthCheck>;
  /** By lower-case name without trailing dot. */
  readonly records: Map<string, DnsRecord[]>;
}

export function createRoute53State(): Route53State {
  return { checks: new Map(), records: new Map() };
}

const keys = new Map<string, string>();

export function recordKey(name: string): string {
  let key = keys.get(name);
  if (key === undefined) {
    key = name.toLowerCase().replace(/\.$/, "");
    keys.set(name, key);
  }
  return key;
}
