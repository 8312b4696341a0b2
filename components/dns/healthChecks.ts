import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { ONE_MINUTE } from "../functions/alarms";
import type { Settings } from "../settings/schema";
import { createsRecordCheck } from "./recordSpecs";

export interface HealthChecksArgs {
  readonly context: SiteContext;
  readonly role: Settings["role"];
  readonly dns: Settings["dns"];
}

/**
 * Route 53's checks of this site, both on the site's own name and path.
 *
 * - The *record check* is on the PRIMARY record. The latch changes its path, so deployments ignore the whole of
 *   `resourcePath`; to change the path of a deployed site, change the check in AWS as well.
 * - The *watch check* drives no record and is never changed. While the site is latched, the record check asks the path
 *   that fails; only the watch check can say whether Route 53's checkers reach the site again.
 */
export class HealthChecks extends pulumi.ComponentResource {
  /** The check on the PRIMARY record, created or adopted; absent on the backup. */
  readonly recordCheckId: pulumi.Output<string> | undefined;
  readonly watchCheckId: pulumi.Output<string>;

  constructor(
    private readonly owner: string,
    private readonly args: HealthChecksArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:dns:HealthChecks", owner, {}, opts);
    this.recordCheckId = this.createRecordCheck();
    this.watchCheckId = this.createWatchCheck();
    this.registerOutputs({ recordCheckId: this.recordCheckId, watchCheckId: this.watchCheckId });
  }

  private createRecordCheck(): pulumi.Output<string> | undefined {
    const { context, role, dns } = this.args;
    if (createsRecordCheck(role, dns)) {
      const check = new aws.route53.HealthCheck(
        `${this.owner}-record`,
        healthCheckArgs(dns, { ...context.tags, Name: `${dns.siteName} record check` }),
        { parent: this, protect: context.protect, ignoreChanges: ["resourcePath"] },
      );
      return check.id;
    }
    const adopted = role === "primary" ? dns.healthCheck.adoptId : undefined;
    return adopted === undefined ? undefined : pulumi.output(adopted);
  }

  private createWatchCheck(): pulumi.Output<string> {
    const { context, dns } = this.args;
    const check = new aws.route53.HealthCheck(
      `${this.owner}-watch`,
      healthCheckArgs(dns, { ...context.tags, Name: `${dns.siteName} watch check` }),
      { parent: this, protect: context.protect },
    );
    return check.id;
  }
}

/** Latency is not measured: nothing here uses it and it is billed. */
export function healthCheckArgs(
  dns: Settings["dns"],
  tags: Readonly<Record<string, string>>,
): aws.route53.HealthCheckArgs {
  const { type, port, path, intervalSeconds, failureThreshold } = dns.healthCheck;
  return {
    type,
    fqdn: dns.siteName,
    port,
    resourcePath: path,
    requestInterval: intervalSeconds,
    failureThreshold,
    // Without SNI a load balancer with several certificates may present none:
    // https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
    ...(type === "HTTPS" ? { enableSni: true } : {}),
    measureLatency: false,
    tags,
  };
}

export interface HealthCheckAlarmArgs {
  readonly context: SiteContext;
  readonly healthCheckId: pulumi.Input<string>;
  readonly description: pulumi.Input<string>;
  /** Topic in us-east-1. */
  readonly topicArn: pulumi.Input<string>;
  /** Hear also of INSUFFICIENT_DATA. @default false */
  readonly insufficientData?: boolean;
}

/**
 * Alarm on a health check: below 1 (healthy) in any sample of one minute. In us-east-1, where alone these metrics are
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html). Missing data is not a
 * failed site, so it breaches nothing; an OK that follows from it is no proof of recovery either.
 */
export function healthCheckAlarmArgs(args: HealthCheckAlarmArgs): aws.cloudwatch.MetricAlarmArgs {
  return {
    ...ONE_MINUTE,
    alarmDescription: args.description,
    namespace: "AWS/Route53",
    metricName: "HealthCheckStatus",
    dimensions: { HealthCheckId: args.healthCheckId },
    statistic: "Minimum",
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    treatMissingData: "notBreaching",
    alarmActions: [args.topicArn],
    okActions: [args.topicArn],
    ...(args.insufficientData === true ? { insufficientDataActions: [args.topicArn] } : {}),
    tags: args.context.tags,
  };
}
