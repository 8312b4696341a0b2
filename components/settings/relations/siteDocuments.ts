/** The configuration of the functions that every site has, as long as the settings can make it. */
import type {
  EdgeConfig,
  GroupConfig,
  HeartbeatConfig,
  LeaseConfig,
  TargetGroupFailoverConfig,
} from "../../../handlers/runtime/config";
import type { Settings } from "../schema";
import { TAKEOVER_PATH } from "../schema/dns";

/** Names that AWS or Pulumi make are at most about this long. */
const NAME = "n".repeat(40);
const CHECK_ID = "00000000-0000-0000-0000-000000000000";

export function edgeDocument(settings: Settings, region: string): EdgeConfig {
  const { role, gate, sorryPage, dns } = settings;
  const { cacheSeconds, staleSeconds, switchGraceSeconds } = gate;
  const { title, message, retryAfterSeconds } = sorryPage;
  const answer = {
    path: dns.healthCheck.path,
    groups: groups(settings, region),
    listenerArns: listenerArns(settings, region),
    ...(isLeased(settings) ? { lease: leaseDocument(settings) } : {}),
  };
  return {
    site: "production",
    ...(gate.enabled ? { gate: { ...answer, cacheSeconds, staleSeconds, switchGraceSeconds } } : {}),
    ...(role === "backup" ? { takeover: { path: TAKEOVER_PATH, stateTable: NAME } } : {}),
    sorryPage: { title, message, retryAfterSeconds },
  };
}

function isLeased({ role, latch }: Settings): boolean {
  return role === "primary" && latch.enabled && latch.mode !== "path";
}

function leaseDocument({ dns, latch }: Settings): LeaseConfig {
  const { intervalSeconds, failureThreshold } = dns.healthCheck;
  const { armAfterHealthySeconds } = latch;
  return {
    stateTable: NAME,
    gateCheckId: CHECK_ID,
    watchCheckId: CHECK_ID,
    intervalSeconds,
    failureThreshold,
    armAfterHealthySeconds,
  };
}

export function failoverDocument(settings: Settings, region: string): TargetGroupFailoverConfig {
  const { enabled: _, detection: _ways, probe: _probe, ...policy } = settings.targetGroupFailover;
  return {
    site: "production",
    groups: groups(settings, region),
    listenerArns: listenerArns(settings, region),
    ...policy,
    stateTable: NAME,
    notificationTopicArn: `arn:aws:sns:${region}:123456789012:${NAME}`,
  };
}

/** Undefined where there is no heartbeat. */
export function heartbeatDocument(settings: Settings, region: string): HeartbeatConfig | undefined {
  const { enabled, detection, probe } = settings.targetGroupFailover;
  if (!enabled || detection === "alarm") return undefined;
  return {
    site: "production",
    groups: groups(settings, region),
    listenerArns: listenerArns(settings, region),
    functionName: NAME,
    ...(probe.enabled
      ? {
          probe: {
            origin: `https://${settings.dns.siteName}`,
            header: NAME,
            timeoutSeconds: probe.timeoutSeconds,
            groups: settings.targetGroups.map(({ name, healthCheck }) => ({
              name,
              key: NAME,
              path: healthCheck.path,
              successCodes: healthCheck.successCodes,
            })),
          },
        }
      : {}),
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
