/** A rollback is asked for: by a person, or by the schedule that its event has made for itself. */
import { type FailoverEvent, isTerminal } from "../history/failoverEvent";
import { makeError } from "../runtime/errors";
import { isoTime } from "../runtime/values";
import type { Stored } from "../state/store";
import { checksOfRollback, problemOf } from "./checkEvent";
import type { ControllerContext } from "./context";
import { driveEvent, endLease } from "./drive";
import { isOpen } from "./eventRules";
import { stepsToUndo } from "./goals";
import type { RollbackRequest } from "./request";
import { type Answer, answerOf, otherFailover, readEvent, tellNow } from "./requests";
import { SCHEDULE } from "./rollbackSchedule";
import { LEASE_SECONDS, saveEvent } from "./saveEvent";

export async function handleRollback(context: ControllerContext, request: RollbackRequest): Promise<Answer> {
  const stored = await readEvent(context, request.eventId);
  const event = stored.document;
  const steps = stepsToUndo(event);
  if (request.dryRun === true) {
    context.report.rule = "CTL-DRY-RUN";
    const checks = [
      await otherFailover(context, event, true),
      ...(await checksOfRollback(context, event, request.synchronised === true)),
    ];
    const problem = notNow(event) ?? problemOf(checks, "The rollback");
    const plan = steps.map(({ step: { id, kind, summary } }) => ({ id, kind, summary: `Undo: ${summary}` }));
    const reason = problem ?? "Every check holds; nothing was recorded or touched.";
    return {
      eventId: event.id,
      status: "planned",
      reason,
      plan,
      checks,
      ...(problem === undefined ? {} : { problem }),
    };
  }
  if (event.status === "rolled_back" && !isOpen(event)) {
    context.report.rule = "CTL-KNOWN";
    return answerOf(stored);
  }
  const acquired = await context.lock.acquire(event.id, context.holder, context.now(), LEASE_SECONDS);
  if (acquired.kind === "live") {
    context.report.rule = "CTL-LIVE";
    return later(request, stored, "another run works on the event; ask again in a minute");
  }
  if (acquired.kind === "held") {
    return refuseRollback(
      context,
      stored,
      request,
      `event ${acquired.eventId} is worked on; wait for its end`,
    );
  }
  const current = await readEvent(context, event.id);
  if (!isOpen(current.document)) {
    return answerOf(await driveEvent(context, await askRollback(context, current, request)));
  }
  if (!isTerminal(current.document.status)) {
    // Whoever asks to undo it does not want it to be gone on with right now; the schedule does that.
    await endLease(context, event.id);
    context.report.rule = "CTL-BUSY";
    return later(request, current, `${notNow(current.document)}, then ask again`);
  }
  // What is left of the event comes first: its notification, or a rollback that is under way.
  const { rollback: earlier } = current.document;
  const left = await driveEvent(context, current);
  return earlier !== undefined && earlier.endedAt === undefined
    ? answerOf(left)
    : handleRollback(context, request);
}

/** Not now, and nothing is recorded. Thrown at a schedule, which runs once: Lambda asks again, then a queue keeps it. */
function later(request: RollbackRequest, stored: Stored<FailoverEvent>, problem: string): Answer {
  if (request.requestedBy === SCHEDULE) {
    throw makeError("RollbackTooEarly", `The rollback of ${stored.document.id} is not recorded: ${problem}.`);
  }
  return { ...answerOf(stored), reason: problem, problem };
}

/** Why an event cannot be rolled back whatever the world is like. */
function notNow(event: FailoverEvent): string | undefined {
  if (!isTerminal(event.status)) {
    return `the event is ${event.status}; wait for its end`;
  }
  return stepsToUndo(event).length === 0
    ? "no step of the event changed anything: there is nothing to undo"
    : undefined;
}

function rollbackOf(
  context: ControllerContext,
  { requestedBy = "unknown", reason, synchronised }: RollbackRequest,
) {
  const requestedAt = isoTime(context.now());
  return { requestedBy, reason, requestedAt, ...(synchronised === undefined ? {} : { synchronised }) };
}

/** A rollback that was refused or failed before may be asked for again. */
async function askRollback(
  context: ControllerContext,
  stored: Stored<FailoverEvent>,
  request: RollbackRequest,
): Promise<Stored<FailoverEvent>> {
  const { document: event } = stored;
  const steps = event.steps.map((record) => {
    if (record.status !== "undoing") {
      return record;
    }
    const { undoStartedAt: _earlier, ...rest } = record;
    return { ...rest, status: "done" as const };
  });
  const problem = notNow(event);
  const ended =
    problem === undefined
      ? {}
      : { endedAt: isoTime(context.now()), problem: `The rollback was refused: ${problem}.` };
  return saveEvent(context, stored, {
    ...event,
    steps,
    rollback: { ...rollbackOf(context, request), ...ended },
  });
}

async function refuseRollback(
  context: ControllerContext,
  stored: Stored<FailoverEvent>,
  request: RollbackRequest,
  why: string,
): Promise<Answer> {
  context.report.rule = "CTL-BUSY";
  const problem = `The rollback was refused, nothing was touched: no-other-failover: ${why}. Then ask again: npm run ops -- rollback ${stored.document.id}`;
  const rollback = { ...rollbackOf(context, request), endedAt: isoTime(context.now()), problem };
  return answerOf(await tellNow(context, await saveEvent(context, stored, { ...stored.document, rollback })));
}
