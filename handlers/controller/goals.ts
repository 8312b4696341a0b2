/**
 * What a step wants of the world, and what undoing it wants: the same few goals, so that doing and undoing share how
 * they look and act.
 */
import type { FailoverEvent, FailoverType, PlannedStep, StepRecord } from "../history/failoverEvent";
import type { ControllerConfig } from "../runtime/config";

/** A pin and the event it belongs to. */
export interface PinOf {
  readonly group: string;
  readonly eventId: string;
}

export type Goal =
  /** Traffic on a group, and the pin that stays afterwards; none: the return policy decides again. */
  | { readonly kind: "group"; readonly group: string; readonly pin?: PinOf }
  | { readonly kind: "capacity-up"; readonly instances: number }
  | { readonly kind: "capacity-down"; readonly instances: number }
  /** Reboot with failover until the database has left zone `from`, or is in zone `to`. */
  | { readonly kind: "zone"; readonly from?: string; readonly to?: string }
  /** `acceptSeconds`: the loss accepted, where the lag is to be looked at once more before the call. */
  | { readonly kind: "promotion"; readonly acceptSeconds?: number }
  | { readonly kind: "latch"; readonly closed: boolean };

/** What was recorded of a step before its first call. */
export type Prior = NonNullable<StepRecord["prior"]>;

export type UndoGoal =
  | { readonly kind: "goal"; readonly goal: Goal }
  | { readonly kind: "impossible"; readonly reason: string };

export function goalOf(
  event: FailoverEvent,
  step: PlannedStep,
  record: StepRecord | undefined,
  config: ControllerConfig,
): Goal {
  switch (step.kind) {
    case "pin-group":
      return { kind: "group", group: step.resource, pin: { group: step.resource, eventId: event.id } };
    case "raise-capacity":
      return { kind: "capacity-up", instances: config.autoScaling?.failoverCapacity ?? 0 };
    case "restore-capacity":
      return { kind: "capacity-down", instances: config.autoScaling?.restCapacity ?? 0 };
    case "reboot-database": {
      const from = record?.prior?.zone;
      return typeof from === "string" ? { kind: "zone", from } : { kind: "zone" };
    }
    case "promote-replica":
      // With its source lost, the lag of a replica grows for as long as the steps before take.
      return isLenientType(event.type)
        ? { kind: "promotion" }
        : { kind: "promotion", acceptSeconds: event.acceptDataLossSeconds ?? 0 };
    case "close-latch":
      return { kind: "latch", closed: true };
    case "open-latch":
      return { kind: "latch", closed: false };
  }
}

/** What such a failover leaves is expected to be broken: what cannot be read of it does not stop it. */
export function isLenientType(type: FailoverType): boolean {
  return type === "unplanned" || type === "automatic";
}

/** From the state recorded before the step. */
export function undoGoalOf(step: PlannedStep, record: StepRecord): UndoGoal {
  const { group, pinned, pinnedBy, desiredCapacity, zone } = record.prior ?? {};
  switch (step.kind) {
    case "pin-group": {
      if (typeof group !== "string") {
        return { kind: "impossible", reason: "no group was recorded before the step" };
      }
      const pin = typeof pinned === "string" ? { pin: { group: pinned, eventId: String(pinnedBy) } } : {};
      return { kind: "goal", goal: { kind: "group", group, ...pin } };
    }
    case "raise-capacity":
      return { kind: "goal", goal: { kind: "capacity-down", instances: Number(desiredCapacity) } };
    case "restore-capacity":
      return { kind: "goal", goal: { kind: "capacity-up", instances: Number(desiredCapacity) } };
    case "reboot-database":
      return { kind: "goal", goal: { kind: "zone", to: String(zone) } };
    case "promote-replica":
      return {
        kind: "impossible",
        reason: `the promotion of ${step.resource} cannot be undone: it is a database of its own now. Make a new replica in the other direction, synchronise, then fail over back`,
      };
    case "close-latch":
      return { kind: "goal", goal: { kind: "latch", closed: false } };
    case "open-latch":
      return { kind: "goal", goal: { kind: "latch", closed: true } };
  }
}

/**
 * Steps that may have changed something and are not undone, the last first: those with a call. One found done already has
 * none, and neither has one that waited in vain.
 */
export function stepsToUndo(
  event: FailoverEvent,
): { readonly step: PlannedStep; readonly record: StepRecord }[] {
  return event.plan
    .flatMap((step) => {
      const record = event.steps.find(({ id }) => id === step.id);
      return record?.calledAt === undefined || record.status === "undone" || record.prior === undefined
        ? []
        : [{ step, record }];
    })
    .reverse();
}
