/** Reads values of a configuration document and collects every problem, for one error that names them all. */
import { CONFIG_VARIABLE, type GroupConfig } from "./config";
import { makeError } from "./errors";
import { isRecord, type Json, parseJson } from "./values";

/** One object of the configuration, and where in it we are. Problems are collected. */
export interface Reader {
  readonly problems: string[];
  readonly at: string;
  readonly value: Json;
}

export function problem(reader: Reader, key: string, rule: string): void {
  const received = JSON.stringify(reader.value[key]) ?? "nothing";
  reader.problems.push(`${reader.at}${key} is ${received}, but must be ${rule}`);
}

export function text(reader: Reader, key: string): string {
  const value = reader.value[key];
  if (typeof value === "string" && value !== "") {
    return value;
  }
  problem(reader, key, "a text that is not empty");
  return "";
}

export function count(reader: Reader, key: string, minimum: number): number {
  const value = reader.value[key];
  if (typeof value === "number" && Number.isInteger(value) && value >= minimum) {
    return value;
  }
  problem(reader, key, `a whole number of ${minimum} or more`);
  return minimum;
}

export function oneOf<T extends string>(reader: Reader, key: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === reader.value[key]);
  if (found === undefined) {
    problem(reader, key, `one of ${allowed.join(", ")}`);
  }
  return found ?? (allowed[0] as T);
}

export function texts(reader: Reader, key: string): string[] {
  const value = reader.value[key];
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === "string" && item !== "")
  ) {
    return value as string[];
  }
  problem(reader, key, "a list of texts with at least one");
  return [];
}

export function child(reader: Reader, key: string, value: unknown): Reader {
  if (!isRecord(value)) {
    problem(reader, key, "an object");
  }
  return { problems: reader.problems, at: `${reader.at}${key}.`, value: isRecord(value) ? value : {} };
}

export function groups(reader: Reader): GroupConfig[] {
  const value = reader.value.groups;
  if (!Array.isArray(value) || value.length === 0) {
    problem(reader, "groups", "a list with at least one target group");
    return [];
  }
  const list = value.map((item: unknown, index): GroupConfig => {
    const group: Reader = {
      problems: reader.problems,
      at: `${reader.at}groups[${index}].`,
      value: isRecord(item) ? item : {},
    };
    return {
      name: text(group, "name"),
      arn: text(group, "arn"),
      kind: oneOf(group, "kind", ["application", "sorry-page"]),
      minimumHealthyTargets: count(group, "minimumHealthyTargets", 0),
    };
  });
  if (!list.some((group) => group.kind === "application")) {
    problem(reader, "groups", "a list with at least one group of kind application");
  }
  return list;
}

export function read<T>(document: string | undefined, shape: (reader: Reader) => T): T {
  const remedy = "Deploy the stack again (pulumi up); it writes this variable.";
  const value = document === undefined ? undefined : parseJson(document);
  if (!isRecord(value)) {
    const state = document === undefined ? "not set" : "not a JSON object";
    throw makeError("ConfigurationError", `Environment variable ${CONFIG_VARIABLE} is ${state}. ${remedy}`);
  }
  const reader: Reader = { problems: [], at: "", value };
  const config = shape(reader);
  if (reader.problems.length > 0) {
    throw makeError(
      "ConfigurationError",
      `Environment variable ${CONFIG_VARIABLE} cannot be used: ${reader.problems.join("; ")}. ${remedy}`,
    );
  }
  return config;
}
