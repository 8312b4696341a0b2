import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Problem, readSettings, SettingsError, type SettingsSource } from "../../../components/settings";

export const ROOT = join(__dirname, "..", "..", "..");
export const STACK_FILES = {
  prod: "Pulumi.prod.yaml",
  dr: "Pulumi.dr.yaml",
  adopted: "docs/examples/Pulumi.adopted.yaml",
} as const;
export type StackName = keyof typeof STACK_FILES;

const PREFIX = "site-failover:";

/** A stack file as plain values, fresh each time, so that a test may change them. */
export function sourceOf(stack: StackName): SettingsSource & { values: Record<string, unknown> } {
  const { config } = parse(readFileSync(join(ROOT, STACK_FILES[stack]), "utf8")) as {
    config: Record<string, unknown>;
  };
  const own = Object.entries(config).filter(([key]) => key.startsWith(PREFIX));
  return {
    stack,
    region: String(config["aws:region"]),
    values: Object.fromEntries(own.map(([key, value]) => [key.slice(PREFIX.length), value])),
  };
}

/** Values as Pulumi hands them to a program: text, and JSON for objects and lists. */
export function asText(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]));
}

/** Sets (or with undefined removes) the value at a path such as `targetGroups.0.name`. */
export function put(values: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let here = values as Record<string, unknown>;
  for (const step of steps) {
    here[step] ??= {};
    here = here[step] as Record<string, unknown>;
  }
  if (value === undefined) delete here[last];
  else here[last] = value;
}

/**
 * The stack file with changes; `aws:region` is changed by that path. Without the file's recovery objectives, which hold for
 * the file as it is: most changes of something else would miss one.
 */
export function changed(
  stack: StackName,
  changes: Readonly<Record<string, unknown>>,
): SettingsSource & { values: Record<string, unknown> } {
  const source = sourceOf(stack);
  delete source.values.recoveryObjectiveSeconds;
  for (const [path, value] of Object.entries(changes))
    if (path !== "aws:region") put(source.values, path, value);
  return "aws:region" in changes
    ? { ...source, region: changes["aws:region"] as string | undefined }
    : source;
}

/** Problems of a configuration; none when it is read. Anything but a SettingsError passes on. */
export function problemsOf(source: SettingsSource): readonly Problem[] {
  try {
    readSettings(source);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

/** The one problem of a configuration. */
export function onlyProblem(source: SettingsSource): Problem {
  const [problem, ...more] = problemsOf(source);
  if (problem === undefined) throw new Error("expected a problem, the configuration was read");
  if (more.length > 0)
    throw new Error(`expected one problem, got ${JSON.stringify([problem, ...more], null, 2)}`);
  return problem;
}
