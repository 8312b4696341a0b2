/** Checks of stored documents: a document somebody edited by hand must stop its reader, not mislead it. */
import { isRecord } from "../runtime/values";
import type { LatchDocument, TargetGroupsDocument } from "./documents";
import { fieldIs, listProblemOf, optionalProblems, type Parsed, type Shape } from "./shapes";

export type { Parsed } from "./shapes";

const SWITCH: Shape = {
  id: "text",
  from: "text",
  to: "text",
  rule: "text",
  reason: "text",
  decidedAt: "time",
  completedAt: "optional time",
  notifiedAt: "optional time",
  recordedAt: "optional time",
};
const CANDIDATE: Shape = { group: "text", healthySince: "time" };
const HELD: Shape = { rule: "text", reason: "text", since: "time", notifiedAt: "optional time" };
const PINNED: Shape = {
  group: "text",
  eventId: "text",
  by: "text",
  reason: "text",
  at: "time",
  reachedAt: "optional time",
};
const DISARMED: Shape = { until: "time", by: "text", reason: "text", at: "time" };
const LATCHED: Shape = {
  at: "time",
  rule: "text",
  reason: "text",
  notifiedAt: "optional time",
  recordedAt: "optional time",
};
const REARMED: Shape = { at: "time", by: "text", synchronised: "flag", forced: "texts", reason: "text" };

export function parseTargetGroupsDocument(value: unknown): Parsed<TargetGroupsDocument> {
  const document = isRecord(value) ? value : {};
  const problem =
    listProblemOf("switches", document.switches, SWITCH) ??
    optionalProblems(document, { candidate: CANDIDATE, held: HELD, pinned: PINNED });
  return problem === undefined
    ? { kind: "ok", document: value as TargetGroupsDocument }
    : { kind: "malformed", problem };
}

export function parseLatchDocument(value: unknown): Parsed<LatchDocument> {
  if (!isRecord(value)) {
    return { kind: "malformed", problem: "not an object" };
  }
  const problem = fieldIs("optional time", value.armedAt)
    ? optionalProblems(value, { disarmed: DISARMED, latched: LATCHED, rearmed: REARMED })
    : `armedAt is ${JSON.stringify(value.armedAt)}, expected a time`;
  return problem === undefined
    ? { kind: "ok", document: value as LatchDocument }
    : { kind: "malformed", problem };
}
