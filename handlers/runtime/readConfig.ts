/**
 * Reads a function's configuration out of its environment variable. Every problem is reported in one error, because
 * each attempt to repair it costs a deployment.
 */
import type { EdgeConfig, LatchConfig, LeaseConfig, TargetGroupFailoverConfig } from "./config";
import { child, count, groups, oneOf, type Reader, read, text, texts } from "./configReader";

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
    ...history(reader),
  }));
}

export function readLatchConfig(document: string | undefined): LatchConfig {
  return read(document, (reader) => ({
    site: text(reader, "site"),
    mode: oneOf(reader, "mode", ["lease", "path", "both"]),
    healthCheckId: text(reader, "healthCheckId"),
    recordCheckId: text(reader, "recordCheckId"),
    checkPath: text(reader, "checkPath"),
    failedOverPath: text(reader, "failedOverPath"),
    alarmName: text(reader, "alarmName"),
    armAfterHealthySeconds: count(reader, "armAfterHealthySeconds", 0),
    stateTable: text(reader, "stateTable"),
    notificationTopicArn: text(reader, "notificationTopicArn"),
    ...history(reader),
  }));
}

/** Absent when the site has no controller: then nobody keeps a history. */
function history(reader: Reader): Pick<LatchConfig, "eventsTable" | "eventsKeepDays"> {
  const { eventsTable, eventsKeepDays } = reader.value;
  return {
    ...(eventsTable === undefined ? {} : { eventsTable: text(reader, "eventsTable") }),
    ...(eventsKeepDays === undefined ? {} : { eventsKeepDays: count(reader, "eventsKeepDays", 1) }),
  };
}

function gate(reader: Reader): NonNullable<EdgeConfig["gate"]> {
  return {
    path: text(reader, "path"),
    groups: groups(reader),
    listenerArns: texts(reader, "listenerArns"),
    cacheSeconds: count(reader, "cacheSeconds", 0),
    staleSeconds: count(reader, "staleSeconds", 0),
    switchGraceSeconds: count(reader, "switchGraceSeconds", 0),
    ...(reader.value.lease === undefined ? {} : { lease: lease(child(reader, "lease", reader.value.lease)) }),
  };
}

function lease(reader: Reader): LeaseConfig {
  return {
    stateTable: text(reader, "stateTable"),
    gateCheckId: text(reader, "gateCheckId"),
    watchCheckId: text(reader, "watchCheckId"),
    intervalSeconds: count(reader, "intervalSeconds", 1),
    failureThreshold: count(reader, "failureThreshold", 1),
    armAfterHealthySeconds: count(reader, "armAfterHealthySeconds", 0),
  };
}

function takeover(reader: Reader): NonNullable<EdgeConfig["takeover"]> {
  return { path: text(reader, "path"), stateTable: text(reader, "stateTable") };
}

export function readEdgeConfig(document: string | undefined): EdgeConfig {
  return read(document, (reader) => {
    const page = child(reader, "sorryPage", reader.value.sorryPage);
    return {
      site: text(reader, "site"),
      ...(reader.value.gate === undefined ? {} : { gate: gate(child(reader, "gate", reader.value.gate)) }),
      ...(reader.value.takeover === undefined
        ? {}
        : { takeover: takeover(child(reader, "takeover", reader.value.takeover)) }),
      sorryPage: {
        title: text(page, "title"),
        message: text(page, "message"),
        retryAfterSeconds: count(page, "retryAfterSeconds", 0),
      },
    };
  });
}
