/** The controller's configuration, from its environment variable. */
import type { ControllerConfig, PrimarySiteConfig } from "../runtime/config";
import {
  child,
  count,
  groups,
  oneOf,
  problem,
  type Reader,
  read,
  text,
  texts,
} from "../runtime/configReader";

/** Throws ConfigurationError that names every problem. */
export function readControllerConfig(document: string | undefined): ControllerConfig {
  return read(document, (reader) => {
    const { loadBalancer, database, autoScaling, primary } = reader.value;
    return {
      site: text(reader, "site"),
      stateTable: text(reader, "stateTable"),
      eventsTable: text(reader, "eventsTable"),
      notificationTopicArn: text(reader, "notificationTopicArn"),
      keepDays: count(reader, "keepDays", 1),
      rollback: rollbackOf(child(reader, "rollback", reader.value.rollback)),
      deadlines: deadlinesOf(child(reader, "deadlines", reader.value.deadlines)),
      ...(loadBalancer === undefined
        ? {}
        : { loadBalancer: loadBalancerOf(child(reader, "loadBalancer", loadBalancer)) }),
      ...(database === undefined ? {} : { database: databaseOf(child(reader, "database", database)) }),
      ...(autoScaling === undefined
        ? {}
        : { autoScaling: autoScalingOf(child(reader, "autoScaling", autoScaling)) }),
      ...(primary === undefined ? {} : { primary: primaryOf(child(reader, "primary", primary)) }),
    };
  });
}

function rollbackOf(reader: Reader): ControllerConfig["rollback"] {
  return {
    scheduleGroup: text(reader, "scheduleGroup"),
    roleArn: text(reader, "roleArn"),
    deadLetterArn: text(reader, "deadLetterArn"),
  };
}

function deadlinesOf(reader: Reader): ControllerConfig["deadlines"] {
  return {
    loadBalancerSeconds: count(reader, "loadBalancerSeconds", 1),
    databaseSeconds: count(reader, "databaseSeconds", 1),
    capacitySeconds: count(reader, "capacitySeconds", 1),
    dnsSeconds: count(reader, "dnsSeconds", 1),
  };
}

function loadBalancerOf(reader: Reader): NonNullable<ControllerConfig["loadBalancer"]> {
  return {
    groups: groups(reader),
    listenerArns: texts(reader, "listenerArns"),
    functionName: text(reader, "functionName"),
  };
}

function databaseOf(reader: Reader): NonNullable<ControllerConfig["database"]> {
  return {
    identifier: text(reader, "identifier"),
    kind: oneOf(reader, "kind", ["instance", "replica"]),
    ...(reader.value.source === undefined ? {} : { source: text(reader, "source") }),
    maximumLagSeconds: count(reader, "maximumLagSeconds", 0),
    onSiteFailover: oneOf(reader, "onSiteFailover", ["nothing", "reboot", "promote"]),
  };
}

function autoScalingOf(reader: Reader): NonNullable<ControllerConfig["autoScaling"]> {
  return {
    groupName: text(reader, "groupName"),
    restCapacity: count(reader, "restCapacity", 0),
    failoverCapacity: count(reader, "failoverCapacity", 1),
  };
}

function flag(reader: Reader, key: string): boolean {
  const value = reader.value[key];
  if (typeof value !== "boolean") {
    problem(reader, key, "true or false");
  }
  return value === true;
}

function primaryOf(reader: Reader): PrimarySiteConfig {
  return {
    site: text(reader, "site"),
    region: text(reader, "region"),
    stateTable: text(reader, "stateTable"),
    latchMode: oneOf(reader, "latchMode", ["path", "lease", "both"]),
    takeover: flag(reader, "takeover"),
    healthCheckId: text(reader, "healthCheckId"),
    recordCheckId: text(reader, "recordCheckId"),
    ...(reader.value.intervalSeconds === undefined
      ? {}
      : { intervalSeconds: count(reader, "intervalSeconds", 1) }),
    ...(reader.value.failureThreshold === undefined
      ? {}
      : { failureThreshold: count(reader, "failureThreshold", 1) }),
    checkPath: text(reader, "checkPath"),
    failedOverPath: text(reader, "failedOverPath"),
    watchAlarmName: text(reader, "watchAlarmName"),
    watchCheckId: text(reader, "watchCheckId"),
    groups: groups(reader),
    rearmAfterHealthySeconds: count(reader, "rearmAfterHealthySeconds", 0),
  };
}
