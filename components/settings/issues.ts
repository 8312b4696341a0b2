/** Zod's findings as problems an operator can act on. */
import { z } from "zod";
import { allowed, alternatives } from "./allowed";
import { closest } from "./closest";
import { keyOf, type Place, removeCommand, setCommand, stackFile, stackFlag } from "./keys";
import type { Problem } from "./problems";
import { receivedText } from "./received";
import { suggestion } from "./sample";
import { settingsSchema } from "./schema";
import { discriminated, knownKeys, mayBeAbsent, type Path, schemaAt, unwrap, valueAt } from "./schemaTree";

export interface IssueContext extends Place {
  readonly values: unknown;
  readonly secretKeys: readonly string[];
}

/** One problem each; a missing key that stands beside its own misspelling is not reported twice. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], context: IssueContext): readonly Problem[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...(issue.path as Path), key]) : [],
  );
  const misspelt = unknown.map((path) =>
    keyOf(context, [...path.slice(0, -1), meantKey(path, context.values) ?? ""]),
  );
  const wrong = issues.filter(({ code, path }) => {
    if (code === "unrecognized_keys") return false;
    return (
      valueAt(context.values, path as Path) !== undefined || !misspelt.includes(keyOf(context, path as Path))
    );
  });
  return [
    ...unknown.map((path) => unknownKey(path, context)),
    ...firstOfEachKey(wrong.map((issue) => wrongValue(issue.path as Path, issue, context))),
  ];
}

/** One value may break two rules of its schema; the message states the whole rule once. */
function firstOfEachKey(problems: readonly Problem[]): readonly Problem[] {
  const keys = problems.map(({ key }) => key);
  return problems.filter(({ key }, index) => keys.indexOf(key) === index);
}

/** The key that was probably meant; one that is not set already, if such a one is near. */
export function meantKey(path: Path, values: unknown): string | undefined {
  const known = keysBeside(path, values);
  const isFree = (key: string) => valueAt(values, [...path.slice(0, -1), key]) === undefined;
  return closest(String(path.at(-1)), known.filter(isFree)) ?? closest(String(path.at(-1)), known);
}

function keysBeside(path: Path, values: unknown): readonly string[] {
  const container = path.slice(0, -1);
  const schema = schemaAt(settingsSchema, container, values);
  return schema === undefined ? [] : knownKeys(schema, valueAt(values, container));
}

function unknownKey(path: Path, context: IssueContext): Problem {
  const name = String(path.at(-1));
  const problem = {
    key: keyOf(context, path),
    received: receivedText(context.values, path, context.secretKeys),
  };
  if (path.length === 1 && /[.[]/.test(name)) {
    const repeated = `npx pulumi config set --path '${context.namespace}:${name}' VALUE${stackFlag(context)}`;
    return {
      ...problem,
      rule: "unknown key; a key inside an object must be set with --path",
      remedy: `${removeCommand(context, path)} && ${repeated}`,
    };
  }
  const known = `known here: ${keysBeside(path, context.values).join(", ")}`;
  const meant = meantKey(path, context.values);
  if (meant === undefined) {
    return { ...problem, rule: `unknown key; ${known}`, remedy: removeCommand(context, path) };
  }
  if (valueAt(context.values, [...path.slice(0, -1), meant]) !== undefined) {
    const rule = `unknown key; did you mean ${meant}, which is set already? ${known}`;
    return { ...problem, rule, remedy: removeCommand(context, path) };
  }
  const rule = `unknown key; did you mean ${meant}? ${known}`;
  return { ...problem, rule, remedy: `in ${stackFile(context)}, rename ${name} to ${meant}` };
}

function wrongValue(path: Path, issue: z.core.$ZodIssue, context: IssueContext): Problem {
  const schema = schemaAt(settingsSchema, path, context.values);
  const value = valueAt(context.values, path);
  const rule = schema === undefined ? issue.message : ruleOf(schema, value, choices(path, context));
  return {
    key: keyOf(context, path),
    received: receivedText(context.values, path, context.secretKeys),
    rule,
    remedy: remedyOf(path, schema, context),
  };
}

function remedyOf(path: Path, schema: z.ZodType | undefined, context: IssueContext): string {
  const value = valueAt(context.values, path);
  const file = stackFile(context);
  const isShown = !context.secretKeys.includes(String(path[0]));
  if (isShown && typeof value === "number" && schema?.safeParse(String(value)).success) {
    return `in ${file}, put it in quotes: ${path.at(-1)}: "${value}"`;
  }
  const example = schema === undefined ? undefined : suggestion(schema, value);
  if (example === undefined) {
    return `edit this key in ${file}; docs/configuration.md has every key and an example`;
  }
  const own = isExample(schema) ? "   (put your own value)" : "";
  return needsQuotes(path, example)
    ? `in ${file}, set it to text in quotes: ${path.at(-1)}: "${example}"${own}`
    : `${setCommand(context, path, example)}${own}`;
}

/**
 * `pulumi config set --path` turns text that looks like an integer or a truth value into one
 * (https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration).
 */
function needsQuotes(path: Path, value: string | number | boolean): boolean {
  return path.length > 1 && typeof value === "string" && /^(-?\d+|true|false)$/.test(value);
}

/** At the key that tells the options of a union apart: its values in all options. */
function choices(path: Path, { values }: IssueContext): string | undefined {
  const parent = schemaAt(settingsSchema, path.slice(0, -1), values);
  const union = parent && discriminated(unwrap(parent));
  return union?.key === path.at(-1)
    ? alternatives(union?.options.map(({ value }) => value) ?? [])
    : undefined;
}

function ruleOf(schema: z.ZodType, value: unknown, choice: string | undefined): string {
  const must = value === undefined && !mayBeAbsent(schema) ? "must be set, to" : "must be";
  if (choice !== undefined) return `${must} ${choice}`;
  const meaning = schema.description;
  return `${must} ${allowed(schema)}${meaning === undefined ? "" : ` — ${meaning}`}`;
}

/** Text without a fixed set of values: what we suggest is made up. */
function isExample(schema: z.ZodType | undefined): boolean {
  return (
    schema instanceof z.ZodString ||
    (schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodString)
  );
}
