/** The document by which `ops` finds a site's parts; see `manifest.ts` for its shape. */
import * as pulumi from "@pulumi/pulumi";
import type { SiteManifest } from "./manifest";
import { FAILED_OVER_PATH } from "./settings/schema";
import type { Site } from "./site";
import { groupConfigs } from "./targetGroupList";

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
    serviceName: settings.dns.serviceName,
    siteName: settings.dns.siteName,
  };
  return pulumi
    .all([
      site.loadBalancer.arn,
      pulumi.all([...site.loadBalancer.listenerArns]),
      groupConfigs(site.groups),
      site.stateTable.table.name,
      site.notifications.topicArn,
      functionNames(site),
      watchDocument(site),
      latchDocument(site),
    ])
    .apply(
      ([
        loadBalancerArn,
        listenerArns,
        groups,
        stateTable,
        notificationTopicArn,
        functions,
        watch,
        latch,
      ]) => ({
        ...known,
        loadBalancerArn,
        listenerArns,
        groups,
        stateTable,
        notificationTopicArn,
        functions,
        watch,
        ...(latch === undefined ? {} : { latch }),
      }),
    );
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
  const { recordCheckId } = dns.healthChecks;
  if (latch === undefined || recordCheckId === undefined) {
    return pulumi.output(undefined);
  }
  return pulumi.all([recordCheckId, latch.alarm.name]).apply(([healthCheckId, alarmName]) => ({
    healthCheckId,
    alarmName,
    checkPath: args.settings.dns.healthCheck.path,
    failedOverPath: FAILED_OVER_PATH,
    rearmAfterHealthySeconds: args.settings.latch.rearmAfterHealthySeconds,
  }));
}
