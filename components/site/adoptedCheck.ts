/** Looks at what a stack adopts, and refuses what would break in an outage. Reads AWS; changes nothing. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AdoptedFacts, refuseAdopted } from "../settings";
import type { Settings } from "../settings/schema";

type Facts = Omit<AdoptedFacts, "settings" | "place">;

/**
 * @returns an Output that rejects with a SettingsError of all problems. Nothing needs to wait for it: an Output that
 * rejects fails the preview, and every update begins with one.
 */
export function checkAdopted(settings: Settings, place: AdoptedFacts["place"]): pulumi.Output<void> {
  return adoptedFacts(settings).apply((facts) => refuseAdopted({ settings, place, ...facts }));
}

/** What AWS has of that which the settings name; of that which this stack makes there is nothing to read. */
export function adoptedFacts(settings: Settings): pulumi.Output<Facts> {
  return pulumi
    .output({
      loadBalancing: loadBalancerFacts(settings),
      // In their order, with gaps for the groups that this stack makes.
      targetGroups: settings.targetGroups.map(({ arn }) =>
        arn === undefined ? undefined : aws.lb.getTargetGroupOutput({ arn }),
      ),
      records: recordFacts(settings),
    })
    .apply(({ loadBalancing, targetGroups, records }) => ({
      ...loadBalancing,
      targetGroups,
      ...(records === undefined ? {} : { records: records.resourceRecordSets }),
    }));
}

function loadBalancerFacts({ loadBalancer: settings }: Settings) {
  return settings.mode === "create"
    ? {}
    : {
        loadBalancer: aws.lb.getLoadBalancerOutput({ arn: settings.arn }),
        listeners: settings.listenerArns.map((arn) => aws.lb.getListenerOutput({ arn })),
      };
}

/** Of the service name alone: a hosted zone may hold thousands of others. */
function recordFacts({ dns }: Settings) {
  const name = dns.serviceName.replaceAll(".", "\\.");
  return dns.records.kind === "none"
    ? aws.route53.getRecordsOutput({ zoneId: dns.hostedZoneId, nameRegex: `^${name}\\.?$` })
    : undefined;
}
