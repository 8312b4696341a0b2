/** Settings and a context for component tests. */
import type { SiteContext } from "../../../components/context";
import { type Settings, settingsSchema } from "../../../components/settings/schema";

export const ACCOUNT = "123456789012";
export const TOPIC_ARN = `arn:aws:sns:eu-west-1:${ACCOUNT}:prod-notifications`;
export const US_EAST_1_TOPIC_ARN = `arn:aws:sns:us-east-1:${ACCOUNT}:prod-notifications-us-east-1`;
export const LOAD_BALANCER_ARN = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:loadbalancer/app/web/50dc6c495c0c9188`;
export const LISTENER_ARN = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2`;
export const PRIMARY_GROUP_ARN = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:targetgroup/primary/73e2d6bc24d8a067`;
export const BACKUP_GROUP_ARN = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:targetgroup/backup/943f017f100becff`;
export const HEALTH_CHECK_ID = "233e180f-f023-45a3-954e-415303f21eab";

/** A primary site that creates everything; `overrides` replace whole top-level keys. */
export function settings(overrides: Readonly<Record<string, unknown>> = {}): Settings {
  return settingsSchema.parse({
    role: "primary",
    loadBalancer: {
      mode: "create",
      network: {
        mode: "existing",
        vpcId: "vpc-0123456789abcdef0",
        publicSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
      },
      certificateArn: `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/1`,
    },
    targetGroups: [{ name: "primary" }, { name: "backup" }],
    dns: dnsSettings(),
    ...overrides,
  });
}

/** The `dns` key, with keys replaced. */
export function dnsSettings(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    hostedZoneId: "Z0123456789ABCDEFGHIJ",
    serviceName: "app.example.com",
    siteName: "primary.app.example.com",
    ...overrides,
  };
}

export function context(overrides: Partial<SiteContext> = {}): SiteContext {
  return {
    site: "prod",
    tags: { owner: "sre" },
    protect: true,
    functions: settings().functions,
    ...overrides,
  };
}
