/**
 * A usable configuration beside an unusable one, so that relations between the sound values are checked in the same
 * run: a stack file with three mistakes is corrected once, not three times.
 */
import type { z } from "zod";
import { meantKey } from "./issues";
import { sample } from "./sample";
import { type Settings, settingsSchema } from "./schema";
import { mayBeAbsent, type Path, schemaAt, valueAt } from "./schemaTree";

export interface Repaired {
  readonly settings: Settings;
  /** Places that hold a stand-in. What a relation says about them means nothing. */
  readonly standIns: readonly Path[];
}

/** Each round mends one level of a missing structure; the schema is at most this deep. */
const MOST_ROUNDS = 10;

/** Undefined when the configuration is too far from the schema to say more about it. */
export function repair(values: unknown, issues: readonly z.core.$ZodIssue[]): Repaired | undefined {
  const mended: unknown = structuredClone(values);
  const standIns: Path[] = [];
  let left = issues;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const issue of left) mend(mended, issue, standIns);
    const result = settingsSchema.safeParse(mended);
    if (result.success) return { settings: result.data, standIns };
    left = result.error.issues;
  }
  return undefined;
}

/** True when one path leads through the other: a stand-in for an object stands for everything in it. */
export function overlaps(a: Path, b: Path): boolean {
  const shared = Math.min(a.length, b.length);
  return a.slice(0, shared).every((step, index) => step === b[index]);
}

function mend(values: unknown, issue: z.core.$ZodIssue, standIns: Path[]): void {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const meant = meantKey([...path, key], values);
      // Where the right key is set as well, it says what it says.
      if (meant !== undefined && valueAt(values, [...path, meant]) === undefined)
        standIns.push([...path, meant]);
      remove(values, [...path, key]);
    }
    return;
  }
  standIns.push(path);
  if (issue.code === "invalid_key") {
    remove(values, path);
    return;
  }
  const schema = schemaAt(settingsSchema, path, values);
  if (schema === undefined) return;
  if (mayBeAbsent(schema) && typeof path.at(-1) === "string") remove(values, path);
  else replace(values, path, sample(schema));
}

function remove(values: unknown, path: Path): void {
  const container = valueAt(values, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof container === "object" && container !== null && key !== undefined)
    Reflect.deleteProperty(container, key);
}

function replace(values: unknown, path: Path, value: unknown): void {
  const container = valueAt(values, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof container === "object" && container !== null && key !== undefined)
    Reflect.set(container, key, value);
}
