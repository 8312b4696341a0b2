/**
 * What the system remembers that AWS does not hold elsewhere: two small documents per site in one DynamoDB table,
 * each with a version for compare-and-swap. Which group serves is NOT here (the listener says so), nor whether the
 * site is latched (the health check's path says so).
 *
 * Table: partition key `id` (S); item `{ id: S, version: N, document: S (JSON) }`.
 */

/** Item id of the target-group tier's document. */
export const TARGET_GROUPS_ID = "target-groups";
/** Item id of the latch's document. */
export const LATCH_ID = "latch";
/** Item id of the sentinel's document. */
export const SENTINEL_ID = "sentinel";
/** Item id of the lease that a primary's health gate answers by. */
export const LEASE_ID = "lease";
/** Item id, at the backup site, of what the primary's record check is told by `/lb-takeover`. */
export const TAKEOVER_ID = "takeover";

/** One switch of a site's listeners to another group. Times are ISO 8601, UTC. */
export interface SwitchRecord {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  readonly reason: string;
  readonly decidedAt: string;
  /** When all listeners and rules were read back as decided. */
  readonly completedAt?: string;
  /** When people were told. */
  readonly notifiedAt?: string;
  /** When it was written to the events table, where the site has one. */
  readonly recordedAt?: string;
}

export interface TargetGroupsDocument {
  /** Switches inside the configured window, oldest first, at most 100. */
  readonly switches: readonly SwitchRecord[];
  /** The better group traffic may return to, and since when it has been seen healthy without a break. */
  readonly candidate?: { readonly group: string; readonly healthySince: string };
  /** A switch that is due but not allowed (switch limit); present while that lasts, so that people are told once. */
  readonly held?: {
    readonly rule: string;
    readonly reason: string;
    readonly since: string;
    readonly notifiedAt?: string;
  };
  /**
   * The group an operator (through the controller) wants traffic on: the first of the list while the pin stands.
   * Traffic moves to it at once (rule TG-PIN); when it cannot serve, traffic fails over as ever and does not come back
   * to it before it has been healthy for the return time. A pin on the list's own first group brings traffic back at
   * once and then means nothing any more; taking a pin away leaves the way back to the return policy.
   */
  readonly pinned?: {
    readonly group: string;
    /** Failover event that pinned it. */
    readonly eventId: string;
    readonly by: string;
    readonly reason: string;
    readonly at: string;
    /** When traffic was first seen on it; written by the target-group function. */
    readonly reachedAt?: string;
  };
}

export interface LatchDocument {
  /** Absent: disarmed, the site has not been healthy for a stable time since it was deployed. */
  readonly armedAt?: string;
  /** Planned work: no latch until this time. */
  readonly disarmed?: {
    readonly until: string;
    readonly by: string;
    readonly reason: string;
    readonly at: string;
  };
  /** The last closing of the latch; kept after a re-arm. */
  readonly latched?: {
    readonly at: string;
    readonly rule: string;
    readonly reason: string;
    readonly notifiedAt?: string;
    /** When it was written to the events table, where the site has one. */
    readonly recordedAt?: string;
  };
  /** The last re-arm: who, when, and what they stated. */
  readonly rearmed?: {
    readonly at: string;
    readonly by: string;
    readonly synchronised: boolean;
    /** Guards overridden by name, with the reason given. */
    readonly forced: readonly string[];
    readonly reason: string;
  };
}

/**
 * The lease of a primary site: what its health gate knows of Route 53's checkers of the gate check, so that a site that
 * Route 53 may have given up on does not become healthy again by itself. Written by the gate alone, but for the parts
 * `disarmed`, `rearmed` and their effect, which are an operator's.
 */
export interface LeaseDocument {
  /**
   * By address of the checker: when it was last given a healthy answer that surely reached it in time (ms since the
   * epoch), and how many it has been given in a row since it may have turned unhealthy, counted up to the check's
   * threshold. At the threshold Route 53 counts this checker healthy.
   */
  readonly checkers: Readonly<Record<string, readonly [answeredAtMs: number, passes: number]>>;
  /**
   * 0 from a re-arm (or the end of a disarm) until Route 53 surely calls the site healthy; then as many checkers as that
   * took. While it is 0 the site may return, once.
   */
  readonly peak: number;
  /**
   * While `peak` is 0: the healthy answers each checker may have been given, written before they are given, counted up
   * to the threshold. As long as these are too few for Route 53, it cannot call the site healthy.
   */
  readonly offers?: Readonly<Record<string, readonly [offeredAtMs: number, offers: number]>>;
  /** While `peak` is 0: since when Route 53 may call the site healthy again (ms since the epoch). */
  readonly mayBeHealthySinceMs?: number;
  /**
   * Since when too few checkers have been surely healthy (ms since the epoch): Route 53 is answered unhealthy meanwhile, and
   * after the time it takes Route 53 to give up on the site, the lease lapses.
   */
  readonly doubtedSinceMs?: number;
  /** Not armed yet: since when enough checkers have been surely healthy without a break. */
  readonly healthySince?: string;
  /** Absent: unarmed, nothing lapses. */
  readonly armedAt?: string;
  /** The site has been silent for too long: it answers Route 53 unhealthy until an operator re-arms. */
  readonly lapsed?: { readonly at: string; readonly rule: string; readonly reason: string };
  /** Planned work: nothing lapses until this time. */
  readonly disarmed?: { readonly until: string };
  /** The last re-arm. */
  readonly rearmed?: { readonly at: string; readonly by: string };
}

/** An operator's forced failover: while it is claimed, `/lb-takeover` of the backup answers 200. */
export interface TakeoverDocument {
  /** Absent: not claimed. */
  readonly claimed?: {
    readonly at: string;
    /** Failover event that claimed it. */
    readonly eventId: string;
    readonly by: string;
    readonly reason: string;
  };
  /** The last release. */
  readonly released?: { readonly at: string; readonly by: string; readonly reason: string };
}

export type ResourceHealth = "healthy" | "unhealthy" | "degraded" | "unknown";

/** What the sentinel saw of one resource. */
export interface ResourceObservation {
  /** Last confirmed state; `unknown` never replaces another. */
  readonly state: ResourceHealth;
  /** When that state was confirmed. */
  readonly since: string;
  /** A different state seen since, and how often in a row; absent when the last look agreed. */
  readonly candidate?: {
    readonly state: ResourceHealth;
    readonly count: number;
    /** When it was counted last: a repeated invocation does not count the same minute twice. */
    readonly at?: string;
  };
  /** What the last look saw, for operators. */
  readonly detail: string;
  /** When it was last confirmed healthy; kept when it fails. Absent: never, and then nothing is asked for it. */
  readonly healthySince?: string;
  /** The failover asked for since the resource was last healthy, so that one outage asks once. */
  readonly asked?: { readonly requestId: string; readonly at: string; readonly sentAt?: string };
}

export interface SentinelDocument {
  /** By resource name. */
  readonly resources: Readonly<Record<string, ResourceObservation>>;
}
