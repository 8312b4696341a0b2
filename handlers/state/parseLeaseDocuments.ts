/** Checks of the stored documents of the lease and of the takeover. */
import { isRecord } from "../runtime/values";
import type { LeaseDocument, TakeoverDocument } from "./documents";
import { fieldIs, optionalProblems, type Parsed, type Shape } from "./shapes";

const LAPSED: Shape = { at: "time", rule: "text", reason: "text" };
const LEASE_DISARMED: Shape = { until: "time" };
const LEASE_REARMED: Shape = { at: "time", by: "text" };
const LEASE_TIMES: Shape = { healthySince: "optional time", armedAt: "optional time" };
const CLAIMED: Shape = { at: "time", eventId: "text", by: "text", reason: "text" };
const RELEASED: Shape = { at: "time", by: "text", reason: "text" };

export function parseLeaseDocument(value: unknown): Parsed<LeaseDocument> {
  if (!isRecord(value)) {
    return { kind: "malformed", problem: "not an object" };
  }
  const { checkers, offers = {}, peak, mayBeHealthySinceMs = 0, doubtedSinceMs = 0 } = value;
  const problem =
    standingsProblem("checkers", checkers) ??
    standingsProblem("offers", offers) ??
    optionalProblems(
      { lease: { ...value, peak, mayBeHealthySinceMs, doubtedSinceMs } },
      { lease: { ...LEASE_TIMES, peak: "number", mayBeHealthySinceMs: "number", doubtedSinceMs: "number" } },
    ) ??
    optionalProblems(value, { lapsed: LAPSED, disarmed: LEASE_DISARMED, rearmed: LEASE_REARMED });
  return problem === undefined
    ? { kind: "ok", document: value as unknown as LeaseDocument }
    : { kind: "malformed", problem };
}

export function parseTakeoverDocument(value: unknown): Parsed<TakeoverDocument> {
  const problem = isRecord(value)
    ? optionalProblems(value, { claimed: CLAIMED, released: RELEASED })
    : "not an object";
  return problem === undefined
    ? { kind: "ok", document: value as TakeoverDocument }
    : { kind: "malformed", problem };
}

function standingsProblem(at: string, value: unknown): string | undefined {
  if (!isRecord(value)) {
    return `${at} is not an object`;
  }
  const isStanding = (item: unknown) =>
    Array.isArray(item) && item.length === 2 && item.every((part) => fieldIs("number", part) && part >= 0);
  const wrong = Object.entries(value).find(([, item]) => !isStanding(item));
  return wrong === undefined
    ? undefined
    : `${at}.${wrong[0]} is ${JSON.stringify(wrong[1])}, expected a time in ms and a count`;
}
