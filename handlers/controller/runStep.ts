/**
 * Takes one step, or undoes it: look → decide by the table → record → act → look again, until its effect is seen, its
 * deadline has passed or the run is over.
 */
import type { FailoverEvent, PlannedStep, StepRecord } from "../history/failoverEvent";
import { errorText, makeError } from "../runtime/errors";
import { isoTime } from "../runtime/values";
import type { Stored } from "../state/store";
import type { ControllerContext } from "./context";
import type { Goal } from "./goals";
import { isPermanent } from "./permanent";
import { LEASE_SECONDS, saveEvent } from "./saveEvent";
import { act, look, withdrawGoal } from "./stepDrivers";
import { decideStep, type StepView } from "./stepRules";

/** Time between two looks at a step's effect, milliseconds. */
const POLL_MS = 5000;

export type StepOutcome =
  | { readonly kind: "done" | "waiting"; readonly stored: Stored<FailoverEvent> }
  | { readonly kind: "failed"; readonly stored: Stored<FailoverEvent>; readonly problem: string };

export interface StepWork {
  readonly step: PlannedStep;
  readonly goal: (record: StepRecord | undefined) => Goal;
  readonly undo: boolean;
  /**
   * The failover does not wait for it once its call is accepted, and goes on with what there is when it fails: the raise
   * of capacity for a site that is lost. Moving DNS still waits for a group that can serve.
   */
  readonly goesOn: boolean;
}

interface StepRun extends StepWork {
  readonly context: ControllerContext;
  stored: Stored<FailoverEvent>;
  /** What the last call came to, for operators. */
  note: string;
  /** A call was made since the last rest. */
  acted: boolean;
}

export async function runStep(
  context: ControllerContext,
  stored: Stored<FailoverEvent>,
  work: StepWork,
): Promise<StepOutcome> {
  const run: StepRun = { ...work, context, stored, note: "", acted: false };
  for (;;) {
    const outcome = await turn(run);
    if (outcome !== undefined) {
      return outcome;
    }
  }
}

/** One look and what follows from it; undefined: look again. */
async function turn(run: StepRun): Promise<StepOutcome | undefined> {
  const { context, step, undo, goesOn } = run;
  const view = await look(context, step, run.goal(recordOf(run)), recordOf(run));
  const now = context.now();
  const { deadlineSeconds } = step;
  const { rule, action } = decideStep({ record: recordOf(run), undo, goesOn, view, deadlineSeconds, now });
  context.report.rule = rule;
  if (action === "done") {
    const detail = view.kind === "reached" ? view.seen : `${view.seen}; the failover does not wait for it`;
    await record(run, { status: undo ? "undone" : "done", endedAt: isoTime(now), detail });
    return { kind: "done", stored: run.stored };
  }
  if (action === "fail") {
    const late = rule === "CTL-STEP-OVERDUE" ? `not done within ${deadlineSeconds} s; seen last: ` : "";
    return fail(run, `${late}${detailOf(run, view)}`);
  }
  if (action === "begin") {
    return begin(run, view);
  }
  if (action === "act" && !run.acted) {
    const problem = await call(run, view);
    return problem === undefined ? undefined : fail(run, problem);
  }
  return (await rest(run, view)) ? undefined : { kind: "waiting", stored: run.stored };
}

function recordOf({ stored, step }: StepRun): StepRecord | undefined {
  return stored.document.steps.find(({ id }) => id === step.id);
}

function detailOf({ note }: StepRun, { seen }: StepView): string {
  return note === "" ? seen : `${seen}; ${note}`;
}

/** A step of a new plan gets its record here. */
async function record(run: StepRun, change: Partial<StepRecord>): Promise<void> {
  const { document: event } = run.stored;
  const known = recordOf(run);
  const startedAt = isoTime(run.context.now());
  const next: StepRecord = { id: run.step.id, status: "started", startedAt, detail: "", ...known, ...change };
  const steps =
    known === undefined ? [...event.steps, next] : event.steps.map((item) => (item === known ? next : item));
  run.stored = await saveEvent(run.context, run.stored, { ...event, steps });
}

async function begin(run: StepRun, view: StepView): Promise<undefined> {
  const detail = view.seen;
  if (run.undo) {
    await record(run, { status: "undoing", undoStartedAt: isoTime(run.context.now()), detail });
  } else {
    await record(run, {
      status: "started",
      detail,
      ...(view.prior === undefined ? {} : { prior: view.prior }),
    });
  }
}

/** Answers why the step has to fail at once, or nothing. */
async function call(run: StepRun, view: StepView): Promise<string | undefined> {
  const { context, step, undo } = run;
  const missing = !undo && recordOf(run)?.prior === undefined && view.prior !== undefined;
  await record(run, {
    calledAt: isoTime(context.now()),
    detail: detailOf(run, view),
    ...(missing ? { prior: view.prior } : {}),
    ...(view.version === undefined ? {} : { version: view.version }),
  });
  const { id } = run.stored.document;
  if (!(await context.lock.renew(id, context.holder, context.now(), LEASE_SECONDS))) {
    throw makeError("LockLost", `Another run has taken over ${id}; this one stops before its next call.`);
  }
  run.acted = true;
  try {
    run.note = await act(context, step, run.goal(recordOf(run)), run.stored.document);
    return undefined;
  } catch (error) {
    run.note = errorText(error);
    return isPermanent(error) ? run.note : undefined;
  }
}

/** False when the run is over. */
async function rest(run: StepRun, view: StepView): Promise<boolean> {
  const { context, step } = run;
  await record(run, { detail: detailOf(run, view) });
  if (context.now() + POLL_MS >= context.endsAt) {
    if (view.kind === "unreadable") {
      context.report.problems.push(`step ${step.id}: ${view.seen}`);
    }
    return false;
  }
  await context.sleep(POLL_MS);
  run.acted = false;
  return true;
}

/** A failed undoing stays `undoing`: it can be asked for again. */
async function fail(run: StepRun, seen: string): Promise<StepOutcome> {
  const { context, step, undo } = run;
  if (run.goesOn) {
    const detail = `the failover goes on without it: ${seen}`;
    await record(run, { status: "done", endedAt: isoTime(context.now()), detail });
    return { kind: "done", stored: run.stored };
  }
  const detail = undo ? seen : seen + (await withdraw(run));
  await record(run, {
    ...(undo ? {} : { status: "failed", endedAt: isoTime(context.now()) }),
    detail,
  });
  const what = undo ? "Undoing of step" : "Step";
  const problem = `${what} ${step.id} (${step.summary}) failed: ${detail}`;
  return { kind: "failed", stored: run.stored, problem };
}

/** A wish that failed must not be carried out hours later. Answers a note for operators. */
async function withdraw(run: StepRun): Promise<string> {
  const { context, stored } = run;
  try {
    return await withdrawGoal(context, run.goal(recordOf(run)), recordOf(run), stored.document);
  } catch (error) {
    return `; it could not be withdrawn (${errorText(error)}): roll the event back`;
  }
}
