/** Documents that AWS limits to 4 KB: the configuration of the functions that every site has. */
import type { EdgeConfig, GroupConfig, TargetGroupFailoverConfig } from "../../../handlers/runtime/config";
import type { Settings } from "../schema";
import type { Relation } from "./finding";

/**
 * Bytes: all environment variables of a function, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html;
 * a standard SSM parameter, https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html.
 */
export const LIMIT_BYTES = 4096;
/** Names, quotes and what components add beside the settings. Bytes. */
export const RESERVE_BYTES = 400;

export const documentsFit: Relation = (settings, region = "ap-southeast-1") => {
  const edge = bytes(edgeDocument(settings, region));
  if (edge + RESERVE_BYTES > LIMIT_BYTES) {
    const words = bytes(settings.sorryPage.message);
    const listeners = listenerArns(settings, region);
    const path = words >= bytes(listeners) ? ["sorryPage", "message"] : ["loadBalancer", "listenerArns"];
    return [
      {
        path,
        involves: [["sorryPage"], ["loadBalancer"], ["targetGroups"]],
        rule: `must be shorter by about ${edge + RESERVE_BYTES - LIMIT_BYTES} bytes: groups, listeners and words of the edge function together exceed Lambda's 4 KB of environment`,
        remedy: { edit: "shorten the message, or list fewer listeners or groups" },
      },
    ];
  }
  const failover = bytes(failoverDocument(settings, region));
  if (failover + RESERVE_BYTES <= LIMIT_BYTES) return [];
  return [
    {
      path: ["loadBalancer", "listenerArns"],
      involves: [["loadBalancer"], ["targetGroups"]],
      rule: `must be shorter by about ${failover + RESERVE_BYTES - LIMIT_BYTES} bytes: groups and listeners together exceed 4 KB, the limit of Lambda's environment and of the manifest`,
      remedy: { edit: "list fewer listeners or groups" },
    },
  ];
};

function edgeDocument(settings: Settings, region: string): EdgeConfig {
  const { gate, sorryPage, dns } = settings;
  const { cacheSeconds, staleSeconds, switchGraceSeconds } = gate;
  const { title, message, retryAfterSeconds } = sorryPage;
  const answer = {
    path: dns.healthCheck.path,
    groups: groups(settings, region),
    listenerArns: listenerArns(settings, region),
  };
  return {
    site: "production",
    ...(gate.enabled ? { gate: { ...answer, cacheSeconds, staleSeconds, switchGraceSeconds } } : {}),
    sorryPage: { title, message, retryAfterSeconds },
  };
}

function failoverDocument(settings: Settings, region: string): TargetGroupFailoverConfig {
  const { enabled: _, ...policy } = settings.targetGroupFailover;
  return {
    site: "production",
    groups: groups(settings, region),
    listenerArns: listenerArns(settings, region),
    ...policy,
    stateTable: "n".repeat(40),
    notificationTopicArn: `arn:aws:sns:${region}:123456789012:${"n".repeat(40)}`,
  };
}

export function groups({ targetGroups, sorryPage }: Settings, region: string): readonly GroupConfig[] {
  const arn = `arn:aws:elasticloadbalancing:${region}:123456789012:targetgroup/${"n".repeat(32)}/0123456789abcdef`;
  const application = targetGroups.map((group) => ({
    name: group.name,
    arn: group.arn ?? arn,
    kind: "application" as const,
    minimumHealthyTargets: group.minimumHealthyTargets,
  }));
  const last = { name: "sorry-page", arn, kind: "sorry-page" as const, minimumHealthyTargets: 1 };
  return sorryPage.enabled ? [...application, last] : application;
}

export function listenerArns({ loadBalancer }: Settings, region: string): readonly string[] {
  if (loadBalancer.mode === "adopt") return loadBalancer.listenerArns;
  const arn = `arn:aws:elasticloadbalancing:${region}:123456789012:listener/app/${"n".repeat(32)}/0123456789abcdef/0123456789abcdef`;
  return [arn, arn];
}

export function bytes(document: unknown): number {
  return Buffer.byteLength(JSON.stringify(document));
}
