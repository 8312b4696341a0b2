/** Links of a site into the AWS console. */
import type * as pulumi from "@pulumi/pulumi";
import { ROUTE_53_METRICS_REGION } from "../dns/usEast1";
import type { SiteManifest } from "../manifest";
import {
  alarmLink,
  autoScalingGroupLink,
  databaseLink,
  functionLink,
  healthCheckLink,
  loadBalancerLink,
  tableLink,
} from "./consoleLinks";
import { manifestDocument, type SiteParts } from "./manifestDocument";

/** By what they lead to; functions by their names. */
export function siteLinks(site: SiteParts): pulumi.Output<Record<string, string>> {
  const { region } = site.args;
  return manifestDocument(site).apply((manifest) => {
    const links: Record<string, string> = {
      loadBalancer: loadBalancerLink(region, manifest.loadBalancerArn),
      watchCheck: healthCheckLink(manifest.watch.healthCheckId),
      watchAlarm: alarmLink(ROUTE_53_METRICS_REGION, manifest.watch.alarmName),
      ...featureLinks(region, manifest),
      ...Object.fromEntries(manifest.functions.map((name) => [name, functionLink(region, name)])),
    };
    return links;
  });
}

function featureLinks(region: string, manifest: SiteManifest): Record<string, string> {
  const { latch, controller, database, autoScaling } = manifest;
  return {
    ...(latch === undefined
      ? {}
      : {
          gateCheck: healthCheckLink(latch.healthCheckId),
          recordCheck: healthCheckLink(latch.recordCheckId),
          latchAlarm: alarmLink(ROUTE_53_METRICS_REGION, latch.alarmName),
        }),
    ...(controller === undefined ? {} : { eventsTable: tableLink(region, controller.eventsTable) }),
    ...(database === undefined ? {} : { database: databaseLink(region, database.identifier) }),
    ...(autoScaling === undefined
      ? {}
      : { autoScalingGroup: autoScalingGroupLink(region, autoScaling.groupName) }),
  };
}
