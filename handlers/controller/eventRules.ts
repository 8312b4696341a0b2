/**
 * What an event needs next: its state → one action. In order; the first rule that matches decides. The same table
 * starts an event, goes on with one that a run left behind, and tells people of its end.
 */
import { type FailoverEvent, isTerminal } from "../history/failoverEvent";
import { stepsToUndo } from "./goals";

export type EventAction =
  /** Pre-checks of the request, then in_progress or failed. */
  | "check"
  /** The first step that is not done. */
  | "step"
  | "complete"
  | "fail"
  /** Pre-checks of the rollback. */
  | "check-rollback"
  /** The last step that is not undone. */
  | "undo"
  | "rolled-back"
  | "tell"
  | "close";

export interface EventRule {
  readonly id: string;
  readonly when: (event: FailoverEvent) => boolean;
  readonly action: EventAction;
}

function rollsBack(event: FailoverEvent): boolean {
  return event.rollback !== undefined && event.rollback.endedAt === undefined;
}

function isUntold({ status, notifiedStatus, rollback }: FailoverEvent): boolean {
  return (
    isTerminal(status) &&
    (notifiedStatus !== status || (rollback?.problem !== undefined && rollback.notifiedAt === undefined))
  );
}

export function eventRules(): readonly EventRule[] {
  return [
    {
      id: "CTL-ROLLBACK-CHECK",
      when: (event) => rollsBack(event) && event.rollback?.checkedAt === undefined,
      action: "check-rollback",
    },
    {
      id: "CTL-ROLLED-BACK",
      when: (event) => rollsBack(event) && stepsToUndo(event).length === 0,
      action: "rolled-back",
    },
    {
      id: "CTL-UNDO",
      when: rollsBack,
      action: "undo",
    },
    {
      id: "CTL-CHECK",
      when: ({ status }) => status === "pending",
      action: "check",
    },
    {
      id: "CTL-FAILED",
      when: ({ status, steps }) => status === "in_progress" && steps.some((step) => step.status === "failed"),
      action: "fail",
    },
    {
      id: "CTL-STEP",
      when: ({ status, steps, plan }) =>
        status === "in_progress" &&
        plan.some(({ id }) => steps.every((step) => step.id !== id || step.status !== "done")),
      action: "step",
    },
    {
      id: "CTL-COMPLETE",
      when: ({ status }) => status === "in_progress",
      action: "complete",
    },
    {
      id: "CTL-TELL",
      when: isUntold,
      action: "tell",
    },
    {
      id: "CTL-CLOSED",
      when: () => true,
      action: "close",
    },
  ];
}

/** Pure. */
export function decideEvent(event: FailoverEvent): { readonly rule: string; readonly action: EventAction } {
  for (const { id, when, action } of eventRules()) {
    if (when(event)) {
      return { rule: id, action };
    }
  }
  throw new Error("No rule of an event matches: the last rule has to match always.");
}

/** False when the lock may go to another event. */
export function isOpen(event: FailoverEvent): boolean {
  return decideEvent(event).action !== "close";
}
