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
