/** Pre-checks of an event and of a rollback, on the world as it is now. */
import type { FailoverEvent } from "../history/failoverEvent";
import { preChecks } from "./checks";
import type { ControllerContext } from "./context";
import { type Goal, goalOf, stepsToUndo, undoGoalOf } from "./goals";
import type { CheckResult } from "./request";
import { observeWorld } from "./world";

/** The event's checks, also those that hold. */
export async function checksOfEvent(
  context: ControllerContext,
  event: FailoverEvent,
): Promise<CheckResult[]> {
  const goals = event.plan.map((step) => goalOf(event, step, undefined, context.config));
  return preChecks(
    { ...event, goals, undo: false },
    await observeWorld(context, goals),
    context.config,
    context.now(),
  );
}

/** The rollback's checks: what is restored must be able to serve. */
export async function checksOfRollback(
  context: ControllerContext,
  event: FailoverEvent,
  synchronised: boolean,
): Promise<CheckResult[]> {
  const goals: Goal[] = [];
  const impossible: CheckResult[] = [];
  for (const { step, record } of stepsToUndo(event)) {
    const undo = undoGoalOf(step, record);
    if (undo.kind === "goal") {
      goals.push(undo.goal);
    } else {
      impossible.push({ name: `undo-${step.kind}`, ok: false, seen: undo.reason });
    }
  }
  const world = await observeWorld(context, goals);
  const input = { ...event, goals, undo: true, synchronised };
  return [...impossible, ...preChecks(input, world, context.config, context.now())];
}

/** What does not hold, in a sentence that says what to do; undefined when all holds. */
export function problemOf(checks: readonly CheckResult[], what: string): string | undefined {
  const failed = checks.filter(({ ok }) => !ok);
  return failed.length === 0
    ? undefined
    : `${what} was refused, nothing was touched: ${failed.map(({ name, seen }) => `${name}: ${seen}`).join("; ")}. Correct this and ask again.`;
}

export async function checkEvent(
  context: ControllerContext,
  event: FailoverEvent,
): Promise<string | undefined> {
  return problemOf(await checksOfEvent(context, event), "The failover");
}

export async function checkRollback(
  context: ControllerContext,
  event: FailoverEvent,
): Promise<string | undefined> {
  const checks = await checksOfRollback(context, event, event.rollback?.synchronised === true);
  return problemOf(checks, "The rollback");
}
