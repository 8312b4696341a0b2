/**
 * How checkers decide, and how their votes are counted.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
import { type Checker, HEALTHY_SHARE, type HealthCheck } from "./state";

/** A connection must stand within this time. */
export const CONNECT_TIMEOUT_MILLISECONDS = 4000;
/** After that, the answer must come within this time. */
export const RESPONSE_TIMEOUT_MILLISECONDS = 2000;
/**
 * A search string must lie within this many bytes of the answer's text; here characters are taken for bytes.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
 */
export const SEARCHED_BYTES = 5120;

/** Every 2xx and 3xx is healthy; with a search string, the text must also hold it. */
export function passes(status: number, afterMilliseconds: number, searchString?: string, body = ""): boolean {
  if (afterMilliseconds > RESPONSE_TIMEOUT_MILLISECONDS || status < 200 || status >= 400) return false;
  return searchString === undefined || body.slice(0, SEARCHED_BYTES).includes(searchString);
}

/** Counts one result of one checker; true when the checker turned. The threshold is the same both ways. */
export function countResult(check: HealthCheck, checker: Checker, passed: boolean): boolean {
  if (checker.healthy === passed) {
    checker.streak = 0;
    return false;
  }
  checker.streak++;
  if (checker.streak < check.failureThreshold) return false;
  checker.healthy = passed;
  checker.streak = 0;
  return true;
}

/** Healthy while more than 18 % of the checkers say so. */
export function vote(checkers: readonly Checker[]): boolean {
  let healthy = 0;
  for (const checker of checkers) if (checker.healthy) healthy++;
  return healthy > HEALTHY_SHARE * checkers.length;
}

/**
 * The status that records and metrics see: a disabled check counts as healthy, an inverted one as the opposite of what
 * was found. Both together are always unhealthy.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
 */
export function statusOf(check: Pick<HealthCheck, "disabled" | "inverted">, found: boolean): boolean {
  return (check.disabled === true || found) !== (check.inverted === true);
}

/**
 * A calculated check: healthy while at least `healthThreshold` of its children are.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-types.html
 */
export function calculated(healthThreshold: number, children: readonly boolean[]): boolean {
  return children.filter((healthy) => healthy).length >= healthThreshold;
}

export type InsufficientData = "Healthy" | "Unhealthy" | "LastKnownStatus";

/** A check that follows the data of an alarm; without enough data it does as it is told. */
export function followed(
  state: "OK" | "ALARM" | "INSUFFICIENT_DATA",
  insufficientData: InsufficientData,
  before: boolean,
): boolean {
  if (state !== "INSUFFICIENT_DATA") return state === "OK";
  return insufficientData === "LastKnownStatus" ? before : insufficientData === "Healthy";
}
