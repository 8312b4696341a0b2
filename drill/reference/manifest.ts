/** By this document the drill finds the site's parts, as it does with the shipped design. No part of the design reads it. */
import * as pulumi from "@pulumi/pulumi";
import type { SiteManifest } from "../../components/manifest";
import { FAILED_OVER_PATH } from "../../components/settings";
import { INTERVAL_SECONDS } from "./dns";
import type { ReferenceSite } from "./site";

export function referenceManifest(site: ReferenceSite): pulumi.Output<SiteManifest> {
  const { settings, project, stack, region } = site.args;
  const { loadBalancing, dns, listenerSwap, latch } = site;
  const functions = [listenerSwap, latch].flatMap((part) => (part === undefined ? [] : [part.functionName]));
  return pulumi
    .all([
      loadBalancing.loadBalancer.arn,
      pulumi.all([loadBalancing.https.arn, loadBalancing.http.arn]),
      pulumi.all(loadBalancing.groups.map(({ group }) => group.arn)),
      pulumi.all(functions),
      dns.healthCheck.id,
      latch?.alarmName,
    ])
    .apply(([loadBalancerArn, listenerArns, groupArns, names, healthCheckId, alarmName]) => ({
      version: 1 as const,
      project,
      stack,
      role: settings.role,
      region,
      serviceName: settings.dns.serviceName,
      siteName: settings.dns.siteName,
      loadBalancerArn,
      listenerArns,
      // The seeds know no minimum but one healthy host.
      groups: loadBalancing.groups.map(({ name }, index) => ({
        name,
        arn: groupArns[index] ?? "",
        kind: "application" as const,
        minimumHealthyTargets: 1,
      })),
      stateTable: "",
      notificationTopicArn: "",
      functions: names,
      watch: { healthCheckId, alarmName: "" },
      ...(alarmName === undefined
        ? {}
        : {
            latch: {
              mode: "path" as const,
              healthCheckId,
              recordCheckId: healthCheckId,
              intervalSeconds: INTERVAL_SECONDS,
              failureThreshold: dns.failureThreshold,
              alarmName,
              checkPath: settings.dns.healthCheck.path,
              failedOverPath: FAILED_OVER_PATH,
              rearmAfterHealthySeconds: settings.latch.rearmAfterHealthySeconds,
            },
          }),
    }));
}
