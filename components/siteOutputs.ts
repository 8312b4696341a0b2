/** What a site tells people: the stack's outputs. */
import * as pulumi from "@pulumi/pulumi";
import { alarmLink, functionLink, healthCheckLink, loadBalancerLink } from "./consoleLinks";
import type { SiteNetwork } from "./loadBalancer";
import { functionNames, manifestDocument, type SiteParts } from "./manifestDocument";
import type { Settings } from "./settings/schema";
import { groupConfigs } from "./targetGroupList";
import { ROUTE_53_METRICS_REGION } from "./usEast1";

/** Stack outputs: names, ids and ARNs, links, and commands ready to paste. */
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
  /** Watch check, and on a primary site the record check. */
  readonly healthCheckIds: pulumi.Output<Record<string, string>>;
  readonly manifestParameter: pulumi.Output<string>;
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
    consoleLinks: consoleLinks(site),
    commands: commands(site),
  };
}

function healthCheckIds({ dns }: SiteParts): pulumi.Output<Record<string, string>> {
  const { watchCheckId, recordCheckId } = dns.healthChecks;
  const ids: Record<string, pulumi.Output<string>> = { watch: watchCheckId };
  if (recordCheckId !== undefined) {
    ids.record = recordCheckId;
  }
  return pulumi.all(ids);
}

function consoleLinks(site: SiteParts): pulumi.Output<Record<string, string>> {
  const { region } = site.args;
  return manifestDocument(site).apply((manifest) => {
    const links: Record<string, string> = {
      loadBalancer: loadBalancerLink(region, manifest.loadBalancerArn),
      watchCheck: healthCheckLink(manifest.watch.healthCheckId),
      watchAlarm: alarmLink(ROUTE_53_METRICS_REGION, manifest.watch.alarmName),
      ...(manifest.latch === undefined
        ? {}
        : {
            recordCheck: healthCheckLink(manifest.latch.healthCheckId),
            latchAlarm: alarmLink(ROUTE_53_METRICS_REGION, manifest.latch.alarmName),
          }),
      ...Object.fromEntries(manifest.functions.map((name) => [name, functionLink(region, name)])),
    };
    return links;
  });
}

/** Commands an operator pastes at 3 a.m. */
function commands(site: SiteParts): Record<string, string> {
  const { project, stack, region, settings } = site.args;
  const where = `--project ${project} --region ${region}`;
  return {
    status: `npm run ops -- status ${where}`,
    ...(site.latch === undefined
      ? {}
      : { rearm: `npm run ops -- rearm ${where} --stack ${stack} --dry-run` }),
    check: `curl -sS -i ${checkUrl(settings.dns)}`,
    dns: `dig +short ${settings.dns.serviceName}`,
  };
}

/** What Route 53's checkers ask, as a URL for a shell. Quoted, because a path may hold `$`. */
function checkUrl({ siteName, healthCheck }: Settings["dns"]): string {
  const { type, port, path } = healthCheck;
  const standard = type === "HTTPS" ? 443 : 80;
  return `'${type.toLowerCase()}://${siteName}${port === standard ? "" : `:${port}`}${path}'`;
}
