/** Checks of a stored event: one somebody edited by hand must stop its reader, not mislead it. */
import { isRecord } from "../runtime/values";
import { fieldIs, listProblemOf, type Parsed, problemOf, type Shape } from "../state/shapes";
import {
  FAILOVER_STATUSES,
  FAILOVER_TYPES,
  type FailoverEvent,
  type LockDocument,
  STEP_KINDS,
} from "./failoverEvent";

const EVENT: Shape = {
  id: "text",
  site: "text",
  resourceType: "text",
  source: "text",
  target: "text",
  reason: "text",
  requestedBy: "text",
  startTime: "time",
  endTime: "optional time",
  problem: "optional text",
  rollbackSchedule: "optional text",
  rule: "optional text",
};
const ROLLBACK_PLAN: Shape = { autoRollback: "flag", rollbackDelaySeconds: "number" };
const PLANNED_STEP: Shape = {
  id: "text",
  kind: "text",
  resource: "text",
  summary: "text",
  deadlineSeconds: "number",
};
const STEP: Shape = { id: "text", startedAt: "time", endedAt: "optional time", detail: "text" };
const ROLLBACK: Shape = {
  requestedBy: "text",
  reason: "text",
  requestedAt: "time",
  endedAt: "optional time",
  problem: "optional text",
};
const LOCK: Shape = { eventId: "optional text", holder: "optional text", leaseUntil: "optional time" };
const STEP_STATUSES = ["started", "done", "failed", "undoing", "undone"] as const;

function memberProblem(at: string, value: unknown, allowed: readonly string[]): string | undefined {
  return typeof value === "string" && allowed.includes(value)
    ? undefined
    : `${at} is ${JSON.stringify(value) ?? "absent"}, expected one of ${allowed.join(", ")}`;
}

/** Of each object of a list that is known to be one. */
function membersProblem(
  at: string,
  list: unknown,
  name: string,
  allowed: readonly string[],
): string | undefined {
  return (list as Record<string, unknown>[])
    .map((item, index) => memberProblem(`${at}[${index}].${name}`, item[name], allowed))
    .find((problem) => problem !== undefined);
}

function stepsProblem(plan: unknown, steps: unknown): string | undefined {
  return (
    listProblemOf("plan", plan, PLANNED_STEP) ??
    membersProblem("plan", plan, "kind", STEP_KINDS) ??
    listProblemOf("steps", steps, STEP) ??
    membersProblem("steps", steps, "status", STEP_STATUSES)
  );
}

export function parseFailoverEvent(value: unknown): Parsed<FailoverEvent> {
  const event = isRecord(value) ? value : {};
  const problem =
    problemOf("event", value, EVENT) ??
    memberProblem("type", event.type, FAILOVER_TYPES) ??
    memberProblem("status", event.status, FAILOVER_STATUSES) ??
    problemOf("rollbackPlan", event.rollbackPlan, ROLLBACK_PLAN) ??
    stepsProblem(event.plan, event.steps) ??
    (event.rollback === undefined ? undefined : problemOf("rollback", event.rollback, ROLLBACK)) ??
    (event.notifiedStatus === undefined
      ? undefined
      : memberProblem("notifiedStatus", event.notifiedStatus, FAILOVER_STATUSES));
  return problem === undefined
    ? { kind: "ok", document: value as FailoverEvent }
    : { kind: "malformed", problem };
}

export function parseLockDocument(value: unknown): Parsed<LockDocument> {
  const problem = problemOf("lock", value, LOCK);
  const untold = isRecord(value) ? value.untold : undefined;
  if (untold !== undefined && !fieldIs("texts", untold)) {
    return { kind: "malformed", problem: `lock.untold is ${JSON.stringify(untold)}, expected texts` };
  }
  return problem === undefined
    ? { kind: "ok", document: value as LockDocument }
    : { kind: "malformed", problem };
}
