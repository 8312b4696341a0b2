/** What is wrong with a scenario file, for whoever wrote it: where, what was found, what is allowed, what is meant. */
import type { z } from "zod";

type Schema = z.core.$ZodType;
interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly values?: readonly unknown[];
}

function definition(schema: Schema): Definition {
  // zod types a definition by its kind of schema; which kind it is, is what is being asked.
  return schema._zod.def as unknown as Definition;
}

/** Without defaults, optionality and transformations. */
function bare(schema: Schema): Schema {
  const { innerType, in: input } = definition(schema);
  const inner = innerType ?? input;
  return inner === undefined ? schema : bare(inner);
}

/** Of several shapes the one whose fixed fields (`fault`, `act`) the value has. */
function chosen(options: readonly Schema[], value: unknown): Schema | undefined {
  const isObject = typeof value === "object" && value !== null;
  return options.map(bare).find((option) =>
    Object.entries(definition(option).shape ?? {}).some(([key, field]) => {
      const { type, values } = definition(field);
      return type === "literal" && isObject && values?.includes(Reflect.get(value, key));
    }),
  );
}

/** Keys that are allowed where the path leads; empty when there are none, or any. */
function keysAt(schema: Schema, value: unknown, path: readonly PropertyKey[]): readonly string[] {
  const here = bare(schema);
  const { options, shape, element } = definition(here);
  if (options !== undefined) {
    const option = chosen(options, value);
    return option === undefined ? [] : keysAt(option, value, path);
  }
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(shape ?? {});
  const next = element ?? shape?.[String(key)];
  const inside = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return next === undefined ? [] : keysAt(next, inside, rest);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === "object" && inside !== null ? Reflect.get(inside, key) : undefined),
    value,
  );
}

/** `faults[0].site`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text === "" ? "the file" : text.replace(/^\./, "");
}

function received(value: unknown): string {
  if (value === undefined) return "nothing is given";
  const text = JSON.stringify(value);
  return `received ${text.length > 80 ? `${text.slice(0, 77)}…` : text}`;
}

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replace = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** The word that was most likely meant, if one is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const near = words
    .map((each) => ({ each, off: distance(word.toLowerCase(), each.toLowerCase()) }))
    .sort((left, right) => left.off - right.off)[0];
  return near !== undefined && near.off <= Math.max(2, Math.floor(word.length / 3)) ? near.each : undefined;
}

function hint(word: unknown, words: readonly string[]): string {
  const meant = typeof word === "string" ? nearest(word, words) : undefined;
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

/** One line for one of zod's issues. */
export function problemText(schema: Schema, value: unknown, issue: z.core.$ZodIssue): string {
  const where = pathText(issue.path);
  const found = valueAt(value, issue.path);
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAt(schema, value, issue.path);
    return issue.keys
      .map((key) => `${where}: there is no key ${key}${hint(key, allowed)} (allowed: ${allowed.join(", ")})`)
      .join("\n  ");
  }
  if (issue.code === "invalid_value") {
    const allowed = issue.values.map(String);
    return `${where}: ${received(found)}; allowed: ${allowed.join(", ")}${hint(found, allowed)}`;
  }
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    const allowed = discriminators(schema, issue.path);
    return `${where}: ${received(found)}; allowed: ${allowed.join(", ")}${hint(found, allowed)}`;
  }
  const isMessage = issue.code === "custom";
  return isMessage ? `${where}: ${issue.message}` : `${where}: ${received(found)}; needed: ${issue.message}`;
}

/** Values of the field that tells the shapes of a list's elements apart. */
function discriminators(schema: Schema, path: readonly PropertyKey[]): string[] {
  const field = String(path.at(-1));
  let here = bare(schema);
  for (const key of path.slice(0, -1)) {
    const { element, shape } = definition(here);
    const next = element ?? shape?.[String(key)];
    if (next === undefined) return [];
    here = bare(next);
  }
  return (definition(here).options ?? []).flatMap((option) =>
    (definition(definition(bare(option)).shape?.[field] ?? option).values ?? []).map(String),
  );
}
