/**
 * One step of a plan, or its undoing: state of the step × what is seen of its effect → what to do next. In order; the
 * first rule that matches decides.
 *
 * What they keep: nothing is called before the step and the state it found are recorded, and a step counts as done only
 * when its effect is seen; so a run that stopped anywhere is continued by the next one (I6).
 */
import type { StepRecord } from "../history/failoverEvent";
import { parseTime } from "../runtime/values";
import type { Prior } from "./goals";

/** What is seen of a goal. */
export interface StepView {
  readonly kind: /** The effect is there. */
    | "reached"
    /** The call can be made, or made again. */
    | "ready"
    /** The call was made and AWS works on it. */
    | "moving"
    /** The call would do harm now; that may change. */
    | "blocked"
    /** It will never be reached. */
    | "impossible"
    | "unreadable";
  /** For operators; without times, so that an unchanged world writes nothing. */
  readonly seen: string;
  /** State now, as far as an undoing needs it. */
  readonly prior?: Prior;
  /** Of what is changed, where AWS counts one. */
  readonly version?: number;
}

export interface StepFacts {
  readonly record: StepRecord | undefined;
  readonly undo: boolean;
  /** Nobody waits for its effect: see StepWork.goesOn. @default false */
  readonly goesOn?: boolean;
  readonly view: StepView;
  readonly deadlineSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type StepAction = "begin" | "act" | "wait" | "done" | "fail";

export interface StepRule {
  readonly id: string;
  readonly when: (facts: StepFacts) => boolean;
  readonly action: StepAction;
}

function begun({ record, undo }: StepFacts): boolean {
  return record?.status === (undo ? "undoing" : "started");
}

/** When the step, or its undoing, began, and when its last call was made; milliseconds since the epoch. */
export function lastCall(record: StepRecord | undefined): { since: number; calledAt?: number } {
  const undoing = record?.status === "undoing";
  const since = parseTime(undoing ? record.undoStartedAt : record?.startedAt) ?? 0;
  const calledAt = undoing || record?.status === "started" ? parseTime(record.calledAt) : undefined;
  return calledAt === undefined || calledAt < since ? { since } : { since, calledAt };
}

function overdue({ record, undo, deadlineSeconds, now }: StepFacts): boolean {
  const since = parseTime(undo ? record?.undoStartedAt : record?.startedAt);
  return since !== undefined && now - since >= deadlineSeconds * 1000;
}

export function stepRules(): readonly StepRule[] {
  return [
    {
      id: "CTL-STEP-NOT-NEEDED",
      when: (f) => !begun(f) && f.view.kind === "reached",
      action: "done",
    },
    {
      id: "CTL-STEP-DONE",
      when: (f) => f.view.kind === "reached",
      action: "done",
    },
    {
      id: "CTL-STEP-IMPOSSIBLE",
      when: (f) => f.view.kind === "impossible",
      action: "fail",
    },
    {
      id: "CTL-STEP-BEGIN",
      when: (f) => !begun(f),
      action: "begin",
    },
    {
      id: "CTL-STEP-GOES-ON",
      when: (f) => f.goesOn === true && f.view.kind === "moving",
      action: "done",
    },
    {
      id: "CTL-STEP-OVERDUE",
      when: overdue,
      action: "fail",
    },
    {
      id: "CTL-STEP-ACT",
      when: (f) => f.view.kind === "ready",
      action: "act",
    },
    {
      id: "CTL-STEP-UNREADABLE",
      when: (f) => f.view.kind === "unreadable",
      action: "wait",
    },
    {
      id: "CTL-STEP-BLOCKED",
      when: (f) => f.view.kind === "blocked",
      action: "wait",
    },
    {
      id: "CTL-STEP-WAIT",
      when: () => true,
      action: "wait",
    },
  ];
}

/** Pure. */
export function decideStep(facts: StepFacts): { readonly rule: string; readonly action: StepAction } {
  for (const { id, when, action } of stepRules()) {
    if (when(facts)) {
      return { rule: id, action };
    }
  }
  throw new Error("No rule of a step matches: the last rule has to match always.");
}
