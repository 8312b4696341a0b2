/** Checks of stored documents: a document somebody edited by hand must stop its reader, not mislead it. */
import { isRecord, type Json, parseTime } from "../runtime/values";
import type { LatchDocument, SwitchRecord, TargetGroupsDocument } from "./documents";

/** A checked document, or what is wrong with it. */
export type Parsed<T> =
  | { readonly kind: "ok"; readonly document: T }
  | { readonly kind: "malformed"; readonly problem: string };

type FieldKind = "text" | "time" | "optional time" | "flag" | "texts";

function fieldIs(kind: FieldKind, value: unknown): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "time":
      return parseTime(value) !== undefined;
    case "optional time":
      return value === undefined || parseTime(value) !== undefined;
    case "flag":
      return typeof value === "boolean";
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
  }
}

type Shape = Readonly<Record<string, FieldKind>>;

function problemOf(at: string, value: unknown, shape: Shape): string | undefined {
  if (!isRecord(value)) {
    return `${at} is not an object`;
  }
  const wrong = Object.entries(shape).find(([name, kind]) => !fieldIs(kind, value[name]));
  return wrong === undefined
    ? undefined
    : `${at}.${wrong[0]} is ${JSON.stringify(value[wrong[0]]) ?? "absent"}, expected ${wrong[1]}`;
}

const SWITCH: Shape = {
  id: "text",
  from: "text",
  to: "text",
  rule: "text",
  reason: "text",
  decidedAt: "time",
  completedAt: "optional time",
  notifiedAt: "optional time",
};
const CANDIDATE: Shape = { group: "text", healthySince: "time" };
const HELD: Shape = { rule: "text", reason: "text", since: "time", notifiedAt: "optional time" };
const DISARMED: Shape = { until: "time", by: "text", reason: "text", at: "time" };
const LATCHED: Shape = { at: "time", rule: "text", reason: "text", notifiedAt: "optional time" };
const REARMED: Shape = { at: "time", by: "text", synchronised: "flag", forced: "texts", reason: "text" };

function optionalProblems(value: Json, shapes: Readonly<Record<string, Shape>>): string | undefined {
  for (const [name, shape] of Object.entries(shapes)) {
    const problem = value[name] === undefined ? undefined : problemOf(name, value[name], shape);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

export function parseTargetGroupsDocument(value: unknown): Parsed<TargetGroupsDocument> {
  if (!isRecord(value) || !Array.isArray(value.switches)) {
    return { kind: "malformed", problem: "switches is not a list" };
  }
  const problem =
    value.switches
      .map((item: unknown, index) => problemOf(`switches[${index}]`, item, SWITCH))
      .find((found) => found !== undefined) ?? optionalProblems(value, { candidate: CANDIDATE, held: HELD });
  if (problem !== undefined) {
    return { kind: "malformed", problem };
  }
  return { kind: "ok", document: { ...value, switches: value.switches as SwitchRecord[] } };
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
