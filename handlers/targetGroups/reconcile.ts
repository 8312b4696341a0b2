/**
 * One reconciliation: observe → decide → record the intent → move → verify → record and tell.
 *
 * The order keeps I6 and I8. The intent is recorded before a listener is touched, so that an interrupted switch is
 * known and counted once; completion is recorded after all routes were read back; people are told after that, and
 * told again rather than never if the invocation dies in between.
 */
import { errorText, makeError } from "../runtime/errors";
import type { Report } from "../runtime/shell";
import { isoTime } from "../runtime/values";
import { moveRoutes, verifyRoutes } from "./act";
import type { Decision } from "./decide";
import { someRouteIsDead } from "./facts";
import { completed, intendedDocument, newRecord } from "./memory";
import { remember, tell } from "./tell";
import { type Context, decideOn, observe, type State, type World } from "./world";

/** Refused writes of the intent in a row after which the invocation gives up and is retried. */
const MAXIMUM_CONFLICTS = 5;

export async function reconcile(context: Context): Promise<Report> {
  for (let attempt = 1; attempt <= MAXIMUM_CONFLICTS; attempt += 1) {
    const world = await observe(context);
    const decision = decideOn(context, world);
    const intent = await recordIntent(context, world, decision);
    if (intent.kind !== "conflict") {
      return carryOut(context, world, decision, intent.state, intent.written);
    }
  }
  throw makeError(
    "StateConflict",
    `The state document of ${context.config.site} in table ${context.config.stateTable} was changed by others ${MAXIMUM_CONFLICTS} times in a row; nothing was moved. The invocation is retried.`,
  );
}

type Intent =
  | { readonly kind: "ready"; readonly state: State; readonly written: readonly string[] }
  | { readonly kind: "conflict" };

async function recordIntent(context: Context, world: World, decision: Decision): Promise<Intent> {
  if (world.state.kind === "unreadable") {
    return { kind: "ready", state: world.state, written: [] };
  }
  const { stored } = world.state;
  const document = intendedDocument(stored.document, decision, context.config, context.now);
  if (JSON.stringify(document) === JSON.stringify(stored.document)) {
    return { kind: "ready", state: world.state, written: [] };
  }
  try {
    const result = await context.store.write(document, stored.version);
    return result.kind === "conflict"
      ? { kind: "conflict" }
      : {
          kind: "ready",
          state: { kind: "read", stored: { version: result.version, document } },
          written: ["state"],
        };
  } catch (error) {
    const problem = `the state table ${context.config.stateTable} cannot be written (${errorText(error)})`;
    return { kind: "ready", state: { kind: "unreadable", problem }, written: [] };
  }
}

async function carryOut(
  context: Context,
  world: World,
  decision: Decision,
  state: State,
  stateWritten: readonly string[],
): Promise<Report> {
  const report: Report = {
    rule: decision.rule,
    reason: decision.reason,
    written: [...stateWritten],
    problems: [...world.problems],
  };
  if (state.kind === "unreadable" && world.state.kind === "read") {
    report.problems.push(state.problem);
  }
  if (decision.kind === "hold" && decision.fail && report.problems.length === 0) {
    report.problems.push(decision.reason);
  }
  const moving = decision.kind === "switch" || decision.kind === "converge";
  // Without a record only a move that helps clients now is made: away from a group with no healthy target.
  const mayMove = state.kind === "read" || decision.kind === "converge" || someRouteIsDead(decision.facts);
  if (moving && mayMove) {
    await move(context, world, decision, state, report);
  } else {
    await tell(context, state, [], report);
  }
  return report;
}

async function move(
  context: Context,
  world: World,
  decision: Extract<Decision, { kind: "switch" | "converge" }>,
  state: State,
  report: Report,
): Promise<void> {
  const { config, ports } = context;
  const acted = await moveRoutes(ports.elb, world.routes, config.groups, decision.to);
  const different = await verifyRoutes(ports.elb, config.listenerArns, config.groups, decision.to);
  report.written.push(...acted.written);
  if (acted.problems.length > 0 || different.length > 0) {
    report.problems.push(...acted.problems, ...different);
    return tell(context, state, [], report);
  }
  if (state.kind === "unreadable") {
    const unrecorded =
      decision.kind === "switch"
        ? [{ ...newRecord(decision, context.now), completedAt: isoTime(context.now) }]
        : [];
    return tell(context, state, unrecorded, report);
  }
  const record = state.stored.document.switches.at(-1);
  const open = record !== undefined && record.completedAt === undefined && record.to === decision.to;
  return tell(
    context,
    open
      ? await remember(context, state, report, (document) => completed(document, record, context.now))
      : state,
    [],
    report,
  );
}
