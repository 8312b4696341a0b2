/** What a site tells people: the stack's outputs. */
import * as pulumi from "@pulumi/pulumi";
import { peerOutput } from "../failover/peer";
import type { PeerDocument } from "../failover/peerDocument";
import type { SiteNetwork } from "../loadBalancing/loadBalancer";
import { groupConfigs } from "../loadBalancing/targetGroupList";
import { predictRecovery, type RecoveryPrediction } from "../recovery";
import { functionNames, type SiteParts } from "./manifestDocument";
import { siteCommands } from "./siteCommands";
import { siteLinks } from "./siteLinks";

/** Stack outputs: names, ids and ARNs, links, and commands ready to paste. What a site has not is not among them. */
export interface SiteOutputs {
  readonly role: "primary" | "backup";
  readonly region: string;
  readonly serviceName: string;
  readonly siteName: string;
  readonly loadBalancerArn: pulumi.Output<string>;
  readonly loadBalancerDnsName: pulumi.Output<string>;
  /** The VPC of the targets, and the security groups they have to let in. */
  readonly network: pulumi.Output<SiteNetwork>;
  readonly listenerArns: pulumi.Output<string[]>;
  /** Name → ARN, in order of priority. */
  readonly targetGroupArns: pulumi.Output<Record<string, string>>;
  readonly stateTableName: pulumi.Output<string>;
  readonly functionNames: pulumi.Output<string[]>;
  readonly notificationTopicArns: pulumi.Output<string[]>;
  /** Watch check; on a primary site the gate check and the record check, and the takeover check where there is one. */
  readonly healthCheckIds: pulumi.Output<Record<string, string>>;
  readonly manifestParameter: pulumi.Output<string>;
  /** How long failovers take, from the settings: tiers with their terms and totals, seconds. */
  readonly recoveryTimes: RecoveryPrediction;
  /** History of failovers; with a controller. */
  readonly eventsTableName?: pulumi.Output<string>;
  readonly databaseIdentifier?: pulumi.Output<string>;
  /** Secret with the master password this program made; with `database.masterPassword: generated`. */
  readonly databaseSecretArn?: pulumi.Output<string>;
  readonly autoScalingGroupName?: pulumi.Output<string>;
  /** What the backup's stack reads of this one (`peerStack`); a primary with a latch. */
  readonly peer?: pulumi.Output<PeerDocument>;
  readonly consoleLinks: pulumi.Output<Record<string, string>>;
  readonly commands: Readonly<Record<string, string>>;
}

export function siteOutputs(site: SiteParts, manifestParameter: pulumi.Output<string>): SiteOutputs {
  const { settings, region } = site.args;
  return {
    role: settings.role,
    region,
    serviceName: settings.dns.serviceName,
    siteName: settings.dns.siteName,
    loadBalancerArn: site.loadBalancer.arn,
    loadBalancerDnsName: site.loadBalancer.dnsName,
    network: site.loadBalancer.network,
    listenerArns: pulumi.all([...site.loadBalancer.listenerArns]),
    targetGroupArns: groupConfigs(site.groups).apply((groups) =>
      Object.fromEntries(groups.map((group) => [group.name, group.arn])),
    ),
    stateTableName: site.stateTable.table.name,
    functionNames: functionNames(site),
    notificationTopicArns: pulumi.all([site.notifications.topicArn, site.usEast1Notifications.topicArn]),
    healthCheckIds: healthCheckIds(site),
    manifestParameter,
    recoveryTimes: predictRecovery(settings),
    ...featureOutputs(site),
    consoleLinks: siteLinks(site),
    commands: siteCommands(site),
  };
}

function healthCheckIds({ dns }: SiteParts): pulumi.Output<Record<string, string>> {
  const { watchCheckId, gateCheckId, takeoverCheckId, recordCheckId } = dns.healthChecks;
  return pulumi.all({
    watch: watchCheckId,
    ...(gateCheckId === undefined ? {} : { gate: gateCheckId }),
    ...(takeoverCheckId === undefined ? {} : { takeover: takeoverCheckId }),
    ...(recordCheckId === undefined ? {} : { record: recordCheckId }),
  });
}

type Feature =
  | "eventsTableName"
  | "databaseIdentifier"
  | "databaseSecretArn"
  | "autoScalingGroupName"
  | "peer";

/** Keys that are left out are left out of the stack's outputs; Pulumi warns of one that is undefined. */
function featureOutputs(site: SiteParts): Pick<SiteOutputs, Feature> {
  const { controller, database, autoScaling } = site;
  const peer = peerOutput(site);
  return {
    ...(controller === undefined ? {} : { eventsTableName: controller.eventsTable.table.name }),
    ...(database === undefined ? {} : { databaseIdentifier: database.identifier }),
    ...(database?.secretArn === undefined ? {} : { databaseSecretArn: database.secretArn }),
    ...(autoScaling === undefined ? {} : { autoScalingGroupName: autoScaling.groupName }),
    ...(peer === undefined ? {} : { peer }),
  };
}
