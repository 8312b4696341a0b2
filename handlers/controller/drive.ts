/**
 * Works on one event, whose lock this run holds, until nothing is left to do or the run is over. Every turn takes the
 * action of the event's state, writes the outcome, and looks at the new state: so a new event, one a dead run left
 * behind and one that only waits for its notification all go the same way.
 */
import { type FailoverEvent, isTerminal } from "../history/failoverEvent";
import { publishFailoverEvent } from "../history/notifyEvent";
import { errorText, makeError } from "../runtime/errors";
import { isoTime, parseTime } from "../runtime/values";
import type { Stored } from "../state/store";
import { checkEvent, checkRollback } from "./checkEvent";
import type { ControllerContext } from "./context";
import { decideEvent } from "./eventRules";
import { goalOf, isLenientType, stepsToUndo, undoGoalOf } from "./goals";
import { deleteRollbackSchedule, SCHEDULE, scheduleRollback } from "./rollbackSchedule";
import { runStep } from "./runStep";
import { saveEvent } from "./saveEvent";

/** Limit on turns of one run: every step, its undoing and a few turns of the event itself. */
const MAXIMUM_TURNS = 50;
/** Time an automatic rollback may fail to be scheduled before the event is completed without it, milliseconds. */
const SCHEDULE_TRIES_MS = 600_000;

/** The next run may go on at once. For a run that ends in an error: to wait for the lease's end would lose a minute. */
export async function endLease({ lock, holder, now }: ControllerContext, eventId: string): Promise<void> {
  try {
    await lock.renew(eventId, holder, now(), 0);
  } catch {
    // The table is what fails, and the error that ended the run says so; the lease ends by itself.
  }
}

/** Answers the event as it is left. Throws when it cannot be recorded or nobody can be told. */
export async function driveEvent(
  context: ControllerContext,
  first: Stored<FailoverEvent>,
): Promise<Stored<FailoverEvent>> {
  try {
    return await turns(context, first);
  } catch (error) {
    await endLease(context, first.document.id);
    throw error;
  }
}

async function turns(
  context: ControllerContext,
  first: Stored<FailoverEvent>,
): Promise<Stored<FailoverEvent>> {
  let stored = first;
  for (let turn = 0; turn < MAXIMUM_TURNS; turn += 1) {
    const { rule, action } = decideEvent(stored.document);
    context.report.rule = rule;
    if (action === "close") {
      await context.lock.release(stored.document.id);
      return stored;
    }
    const next = await turnOf(context, stored, action);
    if (next.kind === "waiting") {
      // The next run may go on at once: this one does nothing more.
      await context.lock.renew(stored.document.id, context.holder, context.now(), 0);
      return next.stored;
    }
    stored = next.stored;
  }
  throw makeError("TooManyTurns", `Event ${first.document.id} came to no end in ${MAXIMUM_TURNS} turns.`);
}

interface Turn {
  readonly kind: "next" | "waiting";
  readonly stored: Stored<FailoverEvent>;
}

async function turnOf(
  context: ControllerContext,
  stored: Stored<FailoverEvent>,
  action: Exclude<ReturnType<typeof decideEvent>["action"], "close">,
): Promise<Turn> {
  const event = stored.document;
  const save = async (next: FailoverEvent): Promise<Turn> => ({
    kind: "next",
    stored: await saveEvent(context, stored, next),
  });
  const at = isoTime(context.now());
  switch (action) {
    case "check": {
      const problem = await checkEvent(context, event);
      return save(
        problem === undefined
          ? { ...event, status: "in_progress" }
          : { ...event, status: "failed", endTime: at, problem },
      );
    }
    case "fail": {
      const failed = event.steps.find(({ status }) => status === "failed");
      const step = event.plan.find(({ id }) => id === failed?.id);
      return save({
        ...event,
        status: "failed",
        endTime: at,
        problem: `Step ${failed?.id} (${step?.summary}) failed: ${failed?.detail}`,
      });
    }
    case "step":
      return takeStep(context, stored);
    case "complete":
      return save(await completed(context, event, at));
    case "check-rollback": {
      const problem = await checkRollback(context, event);
      return save(withRollback(event, problem === undefined ? { checkedAt: at } : { endedAt: at, problem }));
    }
    case "undo":
      return undoStep(context, stored);
    case "rolled-back": {
      await forgetSchedule(context, event);
      return save({ ...withRollback(event, { endedAt: at }), status: "rolled_back" });
    }
    case "tell":
      return { kind: "next", stored: await tellEnd(context, stored) };
  }
}

async function takeStep(context: ControllerContext, stored: Stored<FailoverEvent>): Promise<Turn> {
  const { plan, steps } = stored.document;
  const step = plan.find(({ id }) => !steps.some((record) => record.id === id && record.status === "done"));
  if (step === undefined) {
    throw makeError("NoStep", `Event ${stored.document.id} has no step left.`);
  }
  const outcome = await runStep(context, stored, {
    step,
    goal: (record) => goalOf(stored.document, step, record, context.config),
    undo: false,
    goesOn: step.kind === "raise-capacity" && plan.at(-1) !== step && isLenientType(stored.document.type),
  });
  return { kind: outcome.kind === "waiting" ? "waiting" : "next", stored: outcome.stored };
}

async function undoStep(context: ControllerContext, stored: Stored<FailoverEvent>): Promise<Turn> {
  const [last] = stepsToUndo(stored.document);
  if (last === undefined) {
    throw makeError("NoStep", `Event ${stored.document.id} has no step left to undo.`);
  }
  const undo = undoGoalOf(last.step, last.record);
  const refuse = async (from: Stored<FailoverEvent>, problem: string): Promise<Turn> => ({
    kind: "next",
    stored: await saveEvent(
      context,
      from,
      withRollback(from.document, { endedAt: isoTime(context.now()), problem }),
    ),
  });
  if (undo.kind === "impossible") {
    return refuse(stored, undo.reason);
  }
  const outcome = await runStep(context, stored, {
    step: last.step,
    goal: () => undo.goal,
    undo: true,
    goesOn: false,
  });
  return outcome.kind === "failed"
    ? refuse(outcome.stored, outcome.problem)
    : { kind: outcome.kind === "waiting" ? "waiting" : "next", stored: outcome.stored };
}

function withRollback(
  event: FailoverEvent,
  change: Partial<NonNullable<FailoverEvent["rollback"]>>,
): FailoverEvent {
  return event.rollback === undefined ? event : { ...event, rollback: { ...event.rollback, ...change } };
}

/** One that is left asks for a rollback that is done already, so it must not keep the event open. */
async function forgetSchedule(context: ControllerContext, event: FailoverEvent): Promise<void> {
  if (event.rollbackSchedule === undefined || event.rollback?.requestedBy === SCHEDULE) {
    return;
  }
  try {
    await deleteRollbackSchedule(context, event.rollbackSchedule);
  } catch (error) {
    context.report.problems.push(
      `DeleteSchedule of ${event.rollbackSchedule} failed (${errorText(error)}); it will ask for a rollback that is done already`,
    );
  }
}

/** The schedule is made before the event is completed, so that it cannot be forgotten. */
async function completed(
  context: ControllerContext,
  event: FailoverEvent,
  at: string,
): Promise<FailoverEvent> {
  const done: FailoverEvent = { ...event, status: "completed", endTime: at };
  const { autoRollback, rollbackDelaySeconds } = event.rollbackPlan;
  if (!autoRollback || stepsToUndo(event).length === 0) {
    return done;
  }
  const now = context.now();
  try {
    return {
      ...done,
      rollbackSchedule: await scheduleRollback(context, event, now + rollbackDelaySeconds * 1000),
    };
  } catch (error) {
    const ends = event.steps.map(({ endedAt }) => parseTime(endedAt) ?? 0);
    if (now - Math.max(0, ...ends) < SCHEDULE_TRIES_MS) {
      throw makeError(
        "RollbackNotScheduled",
        `CreateSchedule for ${event.id} failed (${errorText(error)}); the next run tries again.`,
      );
    }
    const problem = `The automatic rollback could not be scheduled (${errorText(error)}). Roll back by hand: npm run ops -- rollback ${event.id}`;
    return { ...done, problem };
  }
}

/** Told first and remembered after: told again rather than never. */
export async function tellEnd(
  context: ControllerContext,
  stored: Stored<FailoverEvent>,
): Promise<Stored<FailoverEvent>> {
  const { config, ports, report } = context;
  const { document: event } = stored;
  try {
    await publishFailoverEvent(ports.sns, config.notificationTopicArn, event);
  } catch (error) {
    throw makeError(
      "NobodyTold",
      `Publish to ${config.notificationTopicArn} of ${event.id} (${event.status}) failed (${errorText(error)}); the next run tells people.`,
    );
  }
  report.written.push(`notification ${event.id} ${event.status}`);
  const told: FailoverEvent = isTerminal(event.status) ? { ...event, notifiedStatus: event.status } : event;
  return saveEvent(
    context,
    stored,
    told.rollback?.problem === undefined ? told : withRollback(told, { notifiedAt: isoTime(context.now()) }),
  );
}
