/**
 * What may wake the controller: a request, a rollback, the minute schedule, the alarm of the primary's health check.
 * Payloads come from outside as `unknown`; nothing here throws, and every problem of a request is named at once.
 */
import { type AlarmMessage, parseEvent, SCHEDULE_SOURCE } from "../events/alarmMessage";
import { FAILOVER_TYPES, type FailoverType, RESOURCE_TYPES } from "../history/failoverEvent";
import { isRecord, type Json, textOf } from "../runtime/values";
import type { FailoverRequest, RollbackRequest } from "./request";

/** What is known of a request that cannot be understood, for the record. */
export interface KnownParts {
  readonly resourceType: string;
  readonly type: FailoverType;
  readonly source: string;
  readonly target: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestId?: string;
  readonly dryRun: boolean;
}

export type Incoming =
  | { readonly kind: "request"; readonly request: FailoverRequest }
  | { readonly kind: "rollback"; readonly request: RollbackRequest }
  | { readonly kind: "tick" }
  | { readonly kind: "alarm"; readonly alarm: AlarmMessage }
  /** To be recorded as a failed event. */
  | { readonly kind: "malformed"; readonly problems: readonly string[]; readonly known: KnownParts }
  /** Nothing a person or a program asked for: kept in the dead-letter queue. */
  | { readonly kind: "unknown"; readonly problem: string };

/** Accepts any loss, also when the lag cannot be read. Seconds: a week. */
export const ANY_LOSS_SECONDS = 604_800;

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,100}$/;

export function parseIncoming(event: unknown): Incoming {
  const payload = isRecord(event) ? event : {};
  if (Array.isArray(payload.Records)) {
    return parseRecords(event);
  }
  if (payload.source === SCHEDULE_SOURCE && payload.resourceType === undefined) {
    return { kind: "tick" };
  }
  if (!isRecord(event)) {
    const problem = `The request is ${event === null ? "null" : typeof event}; send a JSON object, see docs/runbooks.md`;
    return { kind: "malformed", problems: [problem], known: knownParts(payload) };
  }
  const rollback = payload.action === "rollback";
  const problems = rollback ? rollbackProblems(payload) : requestProblems(payload);
  if (problems.length > 0) {
    return { kind: "malformed", problems, known: knownParts(payload) };
  }
  return rollback
    ? { kind: "rollback", request: event as unknown as RollbackRequest }
    : { kind: "request", request: event as unknown as FailoverRequest };
}

function parseRecords(event: unknown): Incoming {
  const messages = parseEvent(event);
  const [message] = messages;
  if (messages.length === 1 && message?.kind === "alarm") {
    return { kind: "alarm", alarm: message };
  }
  const what =
    message?.kind === "unknown" ? message.reason : `${messages.length} records of kind ${message?.kind}`;
  return { kind: "unknown", problem: `one SNS record with a CloudWatch alarm is expected: ${what}` };
}

type Rule = readonly [key: string, required: boolean, allowed: string, ok: (value: unknown) => boolean];

function isText(value: unknown, most: number): boolean {
  return typeof value === "string" && value.trim() !== "" && value.length <= most;
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function isFlag(value: unknown): boolean {
  return typeof value === "boolean";
}

function isRollbackPlan(value: unknown): boolean {
  return isRecord(value) && isFlag(value.autoRollback) && isWhole(value.rollbackDelaySeconds, 60, 604_800);
}

function requestProblems(payload: Json): string[] {
  const types: readonly unknown[] = RESOURCE_TYPES;
  const failovers: readonly unknown[] = FAILOVER_TYPES;
  return problemsOf(payload, [
    ["action", false, '"failover", "rollback" or left out', (value) => value === "failover"],
    ["resourceType", true, `one of ${RESOURCE_TYPES.join(", ")}`, (value) => types.includes(value)],
    ["source", true, "a text of 1 to 255 characters", (value) => isText(value, 255)],
    ["target", true, "a text of 1 to 255 characters", (value) => isText(value, 255)],
    ["type", true, `one of ${FAILOVER_TYPES.join(", ")}`, (value) => failovers.includes(value)],
    ["reason", true, "a text of 1 to 500 characters", (value) => isText(value, 500)],
    [
      "rollbackPlan",
      false,
      "{ autoRollback: true or false, rollbackDelaySeconds: 60 to 604800 }",
      isRollbackPlan,
    ],
    [
      "requestId",
      false,
      "1 to 100 of A-Z a-z 0-9 . _ : -",
      (value) => typeof value === "string" && REQUEST_ID.test(value),
    ],
    ["requestedBy", false, "a text of 1 to 100 characters", (value) => isText(value, 100)],
    ["dryRun", false, "true or false", isFlag],
    [
      "acceptDataLossSeconds",
      false,
      `a whole number of 0 to ${ANY_LOSS_SECONDS}`,
      (value) => isWhole(value, 0, ANY_LOSS_SECONDS),
    ],
    ["synchronised", false, "true or false", isFlag],
  ]);
}

function rollbackProblems(payload: Json): string[] {
  return problemsOf(payload, [
    ["action", true, '"rollback"', (value) => value === "rollback"],
    ["eventId", true, "the id of an event, see npm run ops -- events", (value) => isText(value, 128)],
    ["reason", true, "a text of 1 to 500 characters", (value) => isText(value, 500)],
    ["requestedBy", false, "a text of 1 to 100 characters", (value) => isText(value, 100)],
    ["dryRun", false, "true or false", isFlag],
    ["synchronised", false, "true or false", isFlag],
  ]);
}

/** A key nobody knows is a problem too: a mistyped acceptance or guard must not be taken for an absent one. */
function problemsOf(payload: Json, rules: readonly Rule[]): string[] {
  const wrong = rules
    .filter(([key, required, , ok]) => (payload[key] === undefined ? required : !ok(payload[key])))
    .map(
      ([key, , allowed]) =>
        `${key} is ${payload[key] === undefined ? "missing" : shortJson(payload[key])}, but must be ${allowed}`,
    );
  const unknown = Object.keys(payload)
    .filter((key) => rules.every(([known]) => known !== key))
    .map((key) => `${key} is not known; allowed are ${rules.map(([known]) => known).join(", ")}`);
  return [...wrong, ...unknown];
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}

function knownParts(payload: Json): KnownParts {
  const part = (key: string, absent: string) => textOf(payload[key])?.slice(0, 255) || absent;
  const type = FAILOVER_TYPES.find((item) => item === payload.type) ?? "manual";
  const requestId = textOf(payload.requestId);
  return {
    resourceType: part("resourceType", "unknown"),
    type,
    source: part("source", "unknown"),
    target: part("target", payload.action === "rollback" ? part("eventId", "unknown") : "unknown"),
    reason: part("reason", "none was given"),
    requestedBy: part("requestedBy", "unknown"),
    ...(requestId !== undefined && REQUEST_ID.test(requestId) ? { requestId } : {}),
    dryRun: payload.dryRun === true,
  };
}
