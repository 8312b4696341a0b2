/**
 * What a look says about a resource's health: the mapping of seed 003, with what it leaves open decided here. Pure.
 *
 * Where AWS itself says that it does not know, or nothing is checked, the answer is `unknown`, which never replaces
 * another state and never leads to a failover.
 */
import type { ResourceHealth } from "../state/documents";

/** What one look saw. */
export interface Sighting {
  readonly state: ResourceHealth;
  /** For operators. Without times and counters that change by themselves: it is stored, and rest writes nothing. */
  readonly detail: string;
}

/**
 * Instance state → what it says before any status check is asked. Only a running instance is checked:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceStatus.html
 */
const INSTANCE_STATES: Readonly<Record<string, ResourceHealth>> = {
  /** Starts; its checks say nothing yet. */
  pending: "unknown",
  /** Does not serve, whether somebody stopped it or it failed. */
  stopping: "unhealthy",
  stopped: "unhealthy",
  "shutting-down": "unhealthy",
  terminated: "unhealthy",
};

/** Results of a status check that are no verdict: EC2 has not looked yet, or has no data. */
const NO_VERDICT: readonly string[] = ["initializing", "insufficient-data"];

/** `state`: absent when EC2 describes no such instance. */
export function instanceHealth(
  state: string | undefined,
  instanceStatus: string | undefined,
  systemStatus: string | undefined,
): Sighting {
  if (state === undefined) {
    return { state: "unknown", detail: "EC2 describes no such instance" };
  }
  const checks = [instanceStatus ?? "absent", systemStatus ?? "absent"];
  const detail = `${state}, instance check ${checks[0]}, system check ${checks[1]}`;
  const early = INSTANCE_STATES[state];
  if (early !== undefined) {
    return { state: early, detail };
  }
  if (checks.includes("impaired")) {
    return { state: "degraded", detail };
  }
  if (checks.some((check) => NO_VERDICT.includes(check))) {
    return { state: "unknown", detail };
  }
  return { state: checks.every((check) => check === "ok") ? "healthy" : "unhealthy", detail };
}

/**
 * Statuses in which a database is being worked on. Every other one but `available` is unhealthy: `failed`,
 * `storage-full`, `stopped`, `incompatible-…`, `inaccessible-encryption-credentials`, and `rebooting`, which is also what
 * a failover to the other zone shows.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Status.html
 */
const DATABASE_AT_WORK: readonly string[] = [
  "backing-up",
  "backtracking",
  "configuring-enhanced-monitoring",
  "configuring-iam-database-auth",
  "configuring-log-exports",
  "maintenance",
  "modifying",
  "resetting-master-credentials",
  "storage-config-upgrade",
  "storage-initialization",
  "storage-optimization",
  "upgrading",
];

export function databaseHealth(status: string | undefined): Sighting {
  if (status === undefined) {
    return { state: "unknown", detail: "RDS describes no such database" };
  }
  const state =
    status === "available" ? "healthy" : DATABASE_AT_WORK.includes(status) ? "degraded" : "unhealthy";
  return { state, detail: status };
}

/**
 * Enough healthy targets: healthy; some: degraded; none: unhealthy. Targets in their first checks, none of which has
 * failed, and targets of a group that no listener uses, which nobody checks, are no verdict.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-states
 */
export function targetGroupHealth(states: readonly (string | undefined)[], minimum: number): Sighting {
  const healthy = states.filter((state) => state === "healthy").length;
  const detail = `${healthy} of ${states.length} targets healthy, needs ${minimum}`;
  if (healthy > 0 && healthy >= minimum) {
    return { state: "healthy", detail };
  }
  const open = states.filter((state) => state === "initial" || state === "unused").length;
  if (open > 0 && healthy + open === states.length) {
    return { state: "unknown", detail: `${detail}; ${open} not checked yet or in no listener` };
  }
  return { state: healthy > 0 ? "degraded" : "unhealthy", detail };
}

/**
 * The expected status: healthy. A server error says that nothing serves behind the address: unhealthy. Any other
 * answer says that something serves, but not what was asked for: degraded.
 */
export function endpointHealth(status: number, expected: number): Sighting {
  const detail = `answered ${status}, expected ${expected}`;
  if (status === expected) {
    return { state: "healthy", detail };
  }
  return { state: status >= 500 ? "unhealthy" : "degraded", detail };
}
