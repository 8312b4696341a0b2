/** Checks of parsed JSON against flat shapes: what readers of stored documents rely on, field by field. */
import { isRecord, type Json, parseTime } from "../runtime/values";

/** A checked document, or what is wrong with it. */
export type Parsed<T> =
  | { readonly kind: "ok"; readonly document: T }
  | { readonly kind: "malformed"; readonly problem: string };

export type FieldKind = "text" | "optional text" | "time" | "optional time" | "flag" | "number" | "texts";

export type Shape = Readonly<Record<string, FieldKind>>;

export function fieldIs(kind: FieldKind, value: unknown): boolean {
  if (kind.startsWith("optional ") && value === undefined) {
    return true;
  }
  switch (kind) {
    case "text":
    case "optional text":
      return typeof value === "string";
    case "time":
    case "optional time":
      return parseTime(value) !== undefined;
    case "flag":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
  }
}

/** What is wrong with the object named `at`; undefined when it has the shape. Further fields are left alone. */
export function problemOf(at: string, value: unknown, shape: Shape): string | undefined {
  if (!isRecord(value)) {
    return `${at} is not an object`;
  }
  const wrong = Object.entries(shape).find(([name, kind]) => !fieldIs(kind, value[name]));
  return wrong === undefined
    ? undefined
    : `${at}.${wrong[0]} is ${JSON.stringify(value[wrong[0]]) ?? "absent"}, expected ${wrong[1]}`;
}

/** The first problem of a list of objects. */
export function listProblemOf(at: string, value: unknown, shape: Shape): string | undefined {
  if (!Array.isArray(value)) {
    return `${at} is not a list`;
  }
  return value
    .map((item: unknown, index) => problemOf(`${at}[${index}]`, item, shape))
    .find((problem) => problem !== undefined);
}

/** The first problem of the named parts that are there. */
export function optionalProblems(value: Json, shapes: Readonly<Record<string, Shape>>): string | undefined {
  for (const [name, shape] of Object.entries(shapes)) {
    const problem = value[name] === undefined ? undefined : problemOf(name, value[name], shape);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}
