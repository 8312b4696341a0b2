/** The document by which `ops` finds a site's parts; see `manifest.ts` for its shape. */
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseConfig } from "../database/database";
import { answersTakeover } from "../loadBalancing/siteLoadBalancing";
import { groupConfigs } from "../loadBalancing/targetGroupList";
import type { SiteManifest } from "../manifest";
import { FAILED_OVER_PATH, TAKEOVER_PATH } from "../settings/schema";
import type { Site } from "./site";

/** The parts of a site that its manifest and its outputs are made of. */
export type SiteParts = Pick<
  Site,
  | "args"
  | "loadBalancer"
  | "groups"
  | "stateTable"
  | "notifications"
  | "usEast1Notifications"
  | "functions"
  | "dns"
  | "latch"
  | "controller"
  | "sentinel"
  | "database"
  | "autoScaling"
>;

/** The manifest that `ops` reads. */
export function manifestDocument(site: SiteParts): pulumi.Output<SiteManifest> {
  const { settings, project, stack, region } = site.args;
  const known = {
    version: 1 as const,
    project,
    stack,
    role: settings.role,
    region,
    ...(settings.peerRegion === undefined ? {} : { peerRegion: settings.peerRegion }),
    ...(answersTakeover(settings) ? { takeover: { path: TAKEOVER_PATH } } : {}),
    serviceName: settings.dns.serviceName,
    siteName: settings.dns.siteName,
  };
  return pulumi
    .output({
      loadBalancerArn: site.loadBalancer.arn,
      listenerArns: pulumi.all([...site.loadBalancer.listenerArns]),
      groups: groupConfigs(site.groups),
      stateTable: site.stateTable.table.name,
      notificationTopicArn: site.notifications.topicArn,
      functions: functionNames(site),
      watch: watchDocument(site),
      features: featureDocuments(site),
    })
    .apply(({ features, ...parts }) => ({ ...known, ...parts, ...features }));
}

type Features = Pick<SiteManifest, "latch" | "controller" | "sentinel" | "database" | "autoScaling">;

/** What a site may leave out: absent, not empty, where it has. */
function featureDocuments(site: SiteParts): pulumi.Output<Features> {
  const { sentinel, database, autoScaling } = site;
  return pulumi
    .output({
      latch: latchDocument(site),
      controller: controllerDocument(site),
      sentinelFunction: sentinel?.function.function.name,
      database: database?.config,
      groupName: autoScaling?.groupName,
    })
    .apply((known) => ({
      ...(known.latch === undefined ? {} : { latch: known.latch }),
      ...(known.controller === undefined ? {} : { controller: known.controller }),
      ...(sentinel === undefined || known.sentinelFunction === undefined
        ? {}
        : { sentinel: { functionName: known.sentinelFunction, resources: sentinel.resources } }),
      ...(known.database === undefined ? {} : { database: databaseDocument(known.database) }),
      ...(known.groupName === undefined ? {} : { autoScaling: { groupName: known.groupName } }),
    }));
}

function controllerDocument({ controller }: SiteParts): pulumi.Output<SiteManifest["controller"]> {
  if (controller === undefined) {
    return pulumi.output(undefined);
  }
  return pulumi
    .all([
      controller.eventsTable.table.name,
      controller.function.function.name,
      controller.tiers.primary?.apply((peer) => peer.site),
    ])
    .apply(([eventsTable, functionName, primary]) => ({
      eventsTable,
      functionName,
      resourceTypes: controller.resourceTypes,
      ...(primary === undefined ? {} : { primary }),
    }));
}

function databaseDocument(config: DatabaseConfig): NonNullable<SiteManifest["database"]> {
  const { identifier, kind, source } = config;
  return { identifier, kind, ...(source === undefined ? {} : { source }) };
}

/** Names of every function of the site. */
export function functionNames(site: SiteParts): pulumi.Output<string[]> {
  return pulumi.all(site.functions.map((part) => part.function.name));
}

function watchDocument({ dns }: SiteParts): pulumi.Output<SiteManifest["watch"]> {
  return pulumi
    .all([dns.healthChecks.watchCheckId, dns.watchAlarm.name])
    .apply(([healthCheckId, alarmName]) => ({ healthCheckId, alarmName }));
}

function latchDocument(site: SiteParts): pulumi.Output<SiteManifest["latch"]> {
  const { latch, dns, args } = site;
  const { gateCheckId, recordCheckId } = dns.healthChecks;
  if (latch === undefined || gateCheckId === undefined || recordCheckId === undefined) {
    return pulumi.output(undefined);
  }
  const { mode, rearmAfterHealthySeconds } = args.settings.latch;
  const { path: checkPath, intervalSeconds, failureThreshold } = args.settings.dns.healthCheck;
  return pulumi
    .output({ healthCheckId: gateCheckId, recordCheckId, alarmName: latch.alarm.name })
    .apply((known) => ({
      mode,
      ...known,
      intervalSeconds,
      failureThreshold,
      checkPath,
      failedOverPath: FAILED_OVER_PATH,
      rearmAfterHealthySeconds,
    }));
}
