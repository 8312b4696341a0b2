/** How a goal is looked at and acted on, by tier. */
import type { FailoverEvent, PlannedStep, StepRecord } from "../history/failoverEvent";
import { errorText } from "../runtime/errors";
import { changeCapacity, lookAtCapacity } from "./capacity";
import { changeLatch, noteStandingTakeover } from "./changeLatch";
import type { ControllerContext } from "./context";
import { changeDatabase, lookAtDatabase } from "./database";
import type { Goal } from "./goals";
import { lookAtGroup, moveGroup, withdrawPin } from "./group";
import { isPermanent } from "./permanent";
import { lookAtLatch } from "./siteLatch";
import type { StepView } from "./stepRules";

/** Never throws: what cannot be read is a view too. */
export async function look(
  context: ControllerContext,
  step: PlannedStep,
  goal: Goal,
  record: StepRecord | undefined,
): Promise<StepView> {
  try {
    switch (goal.kind) {
      case "group":
        return await lookAtGroup(context, goal);
      case "capacity-up":
      case "capacity-down":
        return await lookAtCapacity(context, step.resource, goal);
      case "zone":
      case "promotion":
        return await lookAtDatabase(context, step.resource, goal, record);
      case "latch":
        return await lookAtLatch(context, goal, record, step.deadlineSeconds);
    }
  } catch (error) {
    const seen = `${step.resource} cannot be read (${errorText(error)})`;
    return { kind: isPermanent(error) ? "impossible" : "unreadable", seen };
  }
}

/** Safe to repeat. Answers a note for operators, or nothing. Throws whatever AWS throws. */
export function act(
  context: ControllerContext,
  step: PlannedStep,
  goal: Goal,
  event: FailoverEvent,
): Promise<string> {
  switch (goal.kind) {
    case "group":
      return moveGroup(context, goal, event);
    case "capacity-up":
    case "capacity-down":
      return changeCapacity(context, step.resource, goal);
    case "zone":
    case "promotion":
      return changeDatabase(context, step.resource, goal);
    case "latch":
      return changeLatch(context, step, goal, event);
  }
}

/**
 * Takes back what a failed step has only wished for; a takeover stays, because the primary must not come back by itself.
 * Answers a note for operators, or nothing.
 */
export async function withdrawGoal(
  context: ControllerContext,
  goal: Goal,
  record: StepRecord | undefined,
  event: FailoverEvent,
): Promise<string> {
  if (goal.kind === "latch" && goal.closed) {
    return noteStandingTakeover(context, event);
  }
  return goal.kind === "group" && record?.prior !== undefined
    ? withdrawPin(context, goal.group, record.prior, event)
    : "";
}
