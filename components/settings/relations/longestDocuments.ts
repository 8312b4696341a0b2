/** The documents of controller, sentinel and `ops` as long as the settings can make them, before anything is deployed. */
import type {
  ControllerConfig,
  GroupConfig,
  SentinelConfig,
  SentinelResource,
} from "../../../handlers/runtime/config";
import type { SiteManifest } from "../../manifest";
import type { SentinelSettings, Settings } from "../schema";
import { TAKEOVER_PATH } from "../schema/dns";
import { groups, listenerArns } from "./siteDocuments";

/** Names that AWS or Pulumi make are at most about this long. */
const NAME = "n".repeat(48);
const CHECK_ID = "00000000-0000-0000-0000-000000000000";

export function controllerDocument(settings: Settings, region: string): ControllerConfig {
  const list = groups(settings, region);
  return {
    site: "production",
    ...tables(region),
    keepDays: settings.controller.keepDays,
    rollback: {
      scheduleGroup: NAME,
      roleArn: `arn:aws:iam::123456789012:role/${NAME}`,
      deadLetterArn: `arn:aws:sqs:${region}:123456789012:${NAME}`,
    },
    deadlines: settings.controller.deadlines,
    loadBalancer: {
      groups: list,
      listenerArns: listenerArns(settings, region),
      functionName: NAME,
    },
    ...databasePart(settings, region),
    ...(settings.autoScaling.mode === "none"
      ? {}
      : { autoScaling: { groupName: NAME, restCapacity: 100, failoverCapacity: 100 } }),
    // The primary's list is not known here; it is seldom longer than the own.
    ...(settings.peerStack === undefined ? {} : { primary: primaryPart(settings, region) }),
  };
}

function databasePart({ database }: Settings, region: string): Pick<ControllerConfig, "database"> {
  if (database.mode === "none") return {};
  const source = `arn:aws:rds:${region}:123456789012:db:${database.identifier}`;
  return {
    database: {
      identifier: database.identifier,
      kind: "replica",
      source,
      maximumLagSeconds: 86400,
      onSiteFailover: database.onSiteFailover,
    },
  };
}

function primaryPart(settings: Settings, region: string): NonNullable<ControllerConfig["primary"]> {
  return {
    site: "production",
    region,
    stateTable: NAME,
    latchMode: "lease",
    takeover: false,
    healthCheckId: CHECK_ID,
    recordCheckId: CHECK_ID,
    checkPath: "/lb-check",
    failedOverPath: "/lb-check-failed-over",
    watchAlarmName: NAME,
    watchCheckId: CHECK_ID,
    groups: groups(settings, region),
    rearmAfterHealthySeconds: 3600,
  };
}

export function sentinelDocument(settings: Settings, region: string): SentinelConfig {
  const { enabled: _, resources, ...times } = settings.sentinel;
  const list = groups(settings, region);
  return {
    site: "production",
    stateTable: NAME,
    controllerFunction: NAME,
    ...times,
    resources: resources.map((resource) => sentinelResource(resource, list)),
  };
}

function sentinelResource(
  { automaticFailover, ...resource }: SentinelSettings["resources"][number],
  list: readonly GroupConfig[],
): SentinelResource {
  const { name } = resource;
  const base = automaticFailover === undefined ? { name } : { name, failover: named(automaticFailover) };
  switch (resource.kind) {
    case "ec2":
      return { ...base, kind: "ec2", instanceId: resource.instanceId };
    case "rds":
      return { ...base, kind: "rds", identifier: resource.identifier ?? NAME };
    case "endpoint":
      return { ...base, kind: "endpoint", url: resource.url, expectedStatus: resource.expectedStatus };
    case "target_group": {
      const arn = list.find((group) => group.name === resource.targetGroup)?.arn ?? "";
      return { ...base, kind: "target_group", arn, minimumHealthyTargets: 1 };
    }
  }
}

type AutomaticFailover = NonNullable<SentinelSettings["resources"][number]["automaticFailover"]>;

/** The name of a group stands in for what the settings call it. */
function named(failover: AutomaticFailover): AutomaticFailover {
  return failover.resourceType === "auto_scaling" ? { ...failover, source: NAME, target: NAME } : failover;
}

export function manifestDocument(settings: Settings, region: string): Omit<SiteManifest, "version"> {
  const { sentinel, database, autoScaling, dns } = settings;
  const check = { healthCheckId: CHECK_ID, alarmName: NAME };
  return {
    project: "site-failover",
    stack: "production",
    role: settings.role,
    region,
    peerRegion: region,
    serviceName: dns.serviceName,
    siteName: dns.siteName,
    loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/${NAME}`,
    listenerArns: listenerArns(settings, region),
    groups: groups(settings, region),
    stateTable: NAME,
    notificationTopicArn: tables(region).notificationTopicArn,
    functions: Array.from({ length: 6 }, () => NAME),
    watch: check,
    latch: {
      ...check,
      mode: "lease",
      recordCheckId: CHECK_ID,
      intervalSeconds: 30,
      failureThreshold: 10,
      checkPath: "/lb-check",
      failedOverPath: "/lb-check-failed-over",
      rearmAfterHealthySeconds: 3600,
    },
    takeover: { path: TAKEOVER_PATH },
    controller: {
      eventsTable: NAME,
      functionName: NAME,
      resourceTypes: ["load_balancer", "database", "dns", "auto_scaling"],
      primary: "production",
    },
    sentinel: { functionName: NAME, resources: sentinel.resources.map(({ name }) => name) },
    ...(database.mode === "none"
      ? {}
      : { database: { identifier: database.identifier, kind: "replica", source: NAME } }),
    ...(autoScaling.mode === "none" ? {} : { autoScaling: { groupName: NAME } }),
  };
}

function tables(region: string) {
  return {
    stateTable: NAME,
    eventsTable: NAME,
    notificationTopicArn: `arn:aws:sns:${region}:123456789012:${NAME}`,
  };
}
