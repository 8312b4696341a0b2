/**
 * Reads a function's configuration out of its environment variable. Every problem is reported in one error, because
 * each attempt to repair it costs a deployment.
 */
import {
  CONFIG_VARIABLE,
  type EdgeConfig,
  type GroupConfig,
  type LatchConfig,
  type TargetGroupFailoverConfig,
} from "./config";
import { makeError } from "./errors";
import { isRecord, type Json, parseJson } from "./values";

interface Reader {
  readonly problems: string[];
  readonly at: string;
  readonly value: Json;
}

function problem(reader: Reader, key: string, rule: string): void {
  const received = JSON.stringify(reader.value[key]) ?? "nothing";
  reader.problems.push(`${reader.at}${key} is ${received}, but must be ${rule}`);
}

function text(reader: Reader, key: string): string {
  const value = reader.value[key];
  if (typeof value === "string" && value !== "") {
    return value;
  }
  problem(reader, key, "a text that is not empty");
  return "";
}

function count(reader: Reader, key: string, minimum: number): number {
  const value = reader.value[key];
  if (typeof value === "number" && Number.isInteger(value) && value >= minimum) {
    return value;
  }
  problem(reader, key, `a whole number of ${minimum} or more`);
  return minimum;
}

function oneOf<T extends string>(reader: Reader, key: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === reader.value[key]);
  if (found === undefined) {
    problem(reader, key, `one of ${allowed.join(", ")}`);
  }
  return found ?? (allowed[0] as T);
}

function texts(reader: Reader, key: string): string[] {
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

function child(reader: Reader, key: string, value: unknown): Reader {
  if (!isRecord(value)) {
    problem(reader, key, "an object");
  }
  return { problems: reader.problems, at: `${reader.at}${key}.`, value: isRecord(value) ? value : {} };
}

function groups(reader: Reader): GroupConfig[] {
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

function read<T>(document: string | undefined, shape: (reader: Reader) => T): T {
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

export function readTargetGroupFailoverConfig(document: string | undefined): TargetGroupFailoverConfig {
  return read(document, (reader) => ({
    site: text(reader, "site"),
    groups: groups(reader),
    listenerArns: texts(reader, "listenerArns"),
    returnPolicy: oneOf(reader, "returnPolicy", ["automatic", "manual"]),
    returnAfterHealthySeconds: count(reader, "returnAfterHealthySeconds", 0),
    maximumSwitches: count(reader, "maximumSwitches", 1),
    switchWindowSeconds: count(reader, "switchWindowSeconds", 1),
    stateTable: text(reader, "stateTable"),
    notificationTopicArn: text(reader, "notificationTopicArn"),
  }));
}

export function readLatchConfig(document: string | undefined): LatchConfig {
  return read(document, (reader) => ({
    site: text(reader, "site"),
    healthCheckId: text(reader, "healthCheckId"),
    checkPath: text(reader, "checkPath"),
    failedOverPath: text(reader, "failedOverPath"),
    alarmName: text(reader, "alarmName"),
    armAfterHealthySeconds: count(reader, "armAfterHealthySeconds", 0),
    stateTable: text(reader, "stateTable"),
    notificationTopicArn: text(reader, "notificationTopicArn"),
  }));
}

function gate(reader: Reader): NonNullable<EdgeConfig["gate"]> {
  return {
    path: text(reader, "path"),
    groups: groups(reader),
    listenerArns: texts(reader, "listenerArns"),
    cacheSeconds: count(reader, "cacheSeconds", 0),
    staleSeconds: count(reader, "staleSeconds", 0),
    switchGraceSeconds: count(reader, "switchGraceSeconds", 0),
  };
}

export function readEdgeConfig(document: string | undefined): EdgeConfig {
  return read(document, (reader) => {
    const page = child(reader, "sorryPage", reader.value.sorryPage);
    return {
      site: text(reader, "site"),
      ...(reader.value.gate === undefined ? {} : { gate: gate(child(reader, "gate", reader.value.gate)) }),
      sorryPage: {
        title: text(page, "title"),
        message: text(page, "message"),
        retryAfterSeconds: count(page, "retryAfterSeconds", 0),
      },
    };
  });
}
