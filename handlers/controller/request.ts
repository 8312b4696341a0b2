/** What the controller is asked: the documents that `ops`, the sentinel, schedules and people hand to its function. */
import type { FailoverType, ResourceType, RollbackPlan } from "../history/failoverEvent";

/**
 * A failover. The function's payload is this document itself, as JSON.
 *
 * - `load_balancer`: `source` and `target` are names of target groups of the site's list.
 * - `database`: `source` = `target` = the site's database: reboot with failover to the other zone; `target` = the
 *   site's cross-region replica, `source` = what it replicates: promotion.
 * - `auto_scaling`: `source` and `target` are the site's group: capacity up to what a failover needs.
 * - `dns`: `source` and `target` are stack names. Primary → backup: the whole site (capacity, database, latch);
 *   backup → primary: the way back (latch, then capacity). Executed by the backup site, because the primary may be gone.
 */
export interface FailoverRequest {
  readonly action?: "failover";
  readonly resourceType: ResourceType;
  readonly source: string;
  readonly target: string;
  readonly type: FailoverType;
  /** Why, for the record and for people; 1 to 500 characters. */
  readonly reason: string;
  /** @default no automatic rollback */
  readonly rollbackPlan?: RollbackPlan;
  /** Idempotency key, 1 to 100 of `A-Z a-z 0-9 . _ : -`: the same key is the same event. @default the Lambda request id */
  readonly requestId?: string;
  /** @default `unknown` */
  readonly requestedBy?: string;
  /** Answers the plan and the checks; nothing is recorded or touched. */
  readonly dryRun?: boolean;
  /** Promotion of a replica that lags more than the configured limit: the lag, in seconds, that is accepted. */
  readonly acceptDataLossSeconds?: number;
  /** Way back: the requester states that the sites' data are synchronised. */
  readonly synchronised?: boolean;
}

/** Undoes a completed or failed event, step by step, in the opposite order. */
export interface RollbackRequest {
  readonly action: "rollback";
  readonly eventId: string;
  readonly reason: string;
  readonly requestedBy?: string;
  readonly dryRun?: boolean;
  readonly synchronised?: boolean;
}

export type ControllerRequest = FailoverRequest | RollbackRequest;

/** One pre-check of a request. */
export interface CheckResult {
  /** `source-serves`, `target-healthy`, `target-capacity`, `no-other-failover`, `replica-lag`, `synchronised`, … */
  readonly name: string;
  readonly ok: boolean;
  /** What was seen, for operators. */
  readonly seen: string;
}

/** What the function answers to a synchronous caller. */
export interface ControllerAnswer {
  /** Rule of the controller that decided, `CTL-…`. */
  readonly rule: string;
  readonly reason: string;
  readonly written: readonly string[];
  /** Absent for a dry run and for a tick without work. */
  readonly eventId?: string;
  readonly status?: "planned" | "pending" | "in_progress" | "completed" | "failed" | "rolled_back";
  readonly plan?: readonly { readonly id: string; readonly kind: string; readonly summary: string }[];
  readonly checks?: readonly CheckResult[];
  readonly problem?: string;
}
