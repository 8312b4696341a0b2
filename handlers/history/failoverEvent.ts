/**
 * One failover, as the events table remembers it. Every failover of a site is one such event, whoever made it: the
 * controller (planned, unplanned, manual, automatic), the target-group function and the latch (automatic), `ops rearm`
 * (manual).
 *
 * Table: partition key `id` (S); global secondary index `bySite` on `site` (S) and `startTime` (S), all attributes;
 * time to live on `expiresAt` (N, seconds since the epoch). Item: `{ id, version: N, site, startTime, status,
 * expiresAt, document: S (JSON of FailoverEvent) }`. The item `lock` says which event a site works on.
 */

export const RESOURCE_TYPES = ["load_balancer", "database", "dns", "auto_scaling"] as const;
/** Tier of a failover. `dns` is the whole site: capacity, database, then DNS. */
export type ResourceType = (typeof RESOURCE_TYPES)[number];

export const FAILOVER_TYPES = ["planned", "unplanned", "automatic", "manual"] as const;
export type FailoverType = (typeof FAILOVER_TYPES)[number];

export const FAILOVER_STATUSES = ["pending", "in_progress", "completed", "failed", "rolled_back"] as const;
/** `pending → in_progress → completed | failed`, and from `completed` or `failed` to `rolled_back`. */
export type FailoverStatus = (typeof FAILOVER_STATUSES)[number];

export const STEP_KINDS = [
  /** Target groups: the group is pinned and the target-group function moves the weights. */
  "pin-group",
  /** Auto scaling: desired capacity up to what the failover needs. */
  "raise-capacity",
  /** Auto scaling: desired capacity back to what was recorded, or to the configured rest. */
  "restore-capacity",
  /** Database: reboot with failover to the other zone. */
  "reboot-database",
  /** Database: the cross-region replica becomes a database of its own. Cannot be undone. */
  "promote-replica",
  /** DNS: the primary's record check asks the 503 path. */
  "close-latch",
  /** DNS: the record check asks the real path again. */
  "open-latch",
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** What the plan says before anything is touched. */
export interface PlannedStep {
  /** Unique within the plan: its place and kind, `1-raise-capacity`. */
  readonly id: string;
  readonly kind: StepKind;
  /** What is changed: a group's name, a database identifier, a health check id. */
  readonly resource: string;
  /** For operators: `Raise group dr-app from 2 to 4 instances`. */
  readonly summary: string;
  /** Longest the step may take from its start, seconds. */
  readonly deadlineSeconds: number;
}

/** What came of a planned step. Written before its first call (`started`) and when its effect was seen (`done`). */
export interface StepRecord {
  readonly id: string;
  readonly status: "started" | "done" | "failed" | "undoing" | "undone";
  readonly startedAt: string;
  readonly endedAt?: string;
  /** When the last call was about to be made: one that must not be repeated soon is not, after a run that died. */
  readonly calledAt?: string;
  /** When its undoing began. */
  readonly undoStartedAt?: string;
  /** Version of what the step, or its undoing, changes, when that began: shows whether others have changed it since. */
  readonly version?: number;
  /** State before the step, as far as a rollback needs it: `{ desiredCapacity: 2 }`, `{ group: "primary" }`. */
  readonly prior?: Readonly<Record<string, string | number | boolean | null>>;
  /** What was seen last, for operators. */
  readonly detail: string;
}

export interface RollbackPlan {
  readonly autoRollback: boolean;
  /** Seconds from completion to the automatic rollback, 60 to 604800. */
  readonly rollbackDelaySeconds: number;
}

/** Times are ISO 8601, UTC. */
export interface FailoverEvent {
  /** Derived from the request's idempotency key, so that one request is one event. At most 128 characters. */
  readonly id: string;
  /** Stack name of the site that executes: `dr`. */
  readonly site: string;
  /** As asked; may be none of the known types when the request was refused for that. */
  readonly resourceType: string;
  readonly type: FailoverType;
  readonly status: FailoverStatus;
  readonly source: string;
  readonly target: string;
  readonly reason: string;
  /** Who asked: an operator's name, `sentinel`, `alarm`, `target-groups`, `latch`. */
  readonly requestedBy: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly rollbackPlan: RollbackPlan;
  /** Data loss accepted by the request for a promotion, seconds of replica lag. */
  readonly acceptDataLossSeconds?: number;
  /** The requester states that the sites' data are synchronised (needed to open the latch). */
  readonly synchronised?: boolean;
  readonly plan: readonly PlannedStep[];
  readonly steps: readonly StepRecord[];
  /** Why it failed or was refused, and what to do. */
  readonly problem?: string;
  /** A rollback that was asked for. Absent: never. */
  readonly rollback?: {
    readonly requestedBy: string;
    readonly reason: string;
    readonly requestedAt: string;
    /** When its pre-checks had passed. */
    readonly checkedAt?: string;
    readonly endedAt?: string;
    /** Why a rollback was refused or failed. */
    readonly problem?: string;
    /** When people were told of that problem. */
    readonly notifiedAt?: string;
    /** The requester of the rollback states that the sites' data are synchronised. */
    readonly synchronised?: boolean;
  };
  /** Name of the one-time schedule that asks for the rollback. */
  readonly rollbackSchedule?: string;
  /** Rule of the handler that decided, for events of other handlers: `TG-FAILOVER`. */
  readonly rule?: string;
  /** The terminal status people have been told of. */
  readonly notifiedStatus?: FailoverStatus;
}

export function isTerminal(status: FailoverStatus): boolean {
  return status === "completed" || status === "failed" || status === "rolled_back";
}

/** Item id of the lock. */
export const LOCK_ID = "lock";
/** Index of the events of a site by time. */
export const EVENTS_INDEX = "bySite";

/**
 * The one event a site works on. Held from `pending` until a terminal status; `leaseUntil` is the time until which the
 * run named by `holder` works on it, after which any other run may go on with the same event.
 */
export interface LockDocument {
  readonly eventId?: string;
  readonly holder?: string;
  readonly leaseUntil?: string;
  /** Events that have ended and nobody could be told of yet, oldest first; the minute schedule tells people of them. */
  readonly untold?: readonly string[];
}
