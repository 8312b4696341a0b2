import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { TAKEOVER_CLAIMED } from "../../handlers/edge/takeover";
import type { SiteContext } from "../context";
import { ONE_MINUTE } from "../functions/alarms";
import { type Settings, TAKEOVER_PATH } from "../settings/schema";
import { createsGateCheck, takeoverName } from "./recordSpecs";

export interface HealthChecksArgs {
  readonly context: SiteContext;
  readonly role: Settings["role"];
  readonly dns: Settings["dns"];
}

/**
 * Route 53's checks of this site.
 *
 * - The *gate check* asks the site's own name and path, and is what a latch holds: by its path, so deployments ignore
 *   the whole of `resourcePath` (to change the path of a deployed site, change the check in AWS as well), or by what the
 *   health gate answers it.
 * - The *watch check* asks the same, drives no record and is never held. While the site is latched, only the watch check
 *   can say whether Route 53's checkers reach the site again.
 * - The *record check* is the one on the PRIMARY record: the gate check, or with `dns.takeoverName` a calculated check
 *   that wants the gate check and the *takeover check* both healthy.
 * - The *takeover check* asks the backup site whether an operator has it take over, and is inverted: a yes is unhealthy;
 *   no answer at all, as from a region that is lost, is healthy and moves nothing.
 */
export class HealthChecks extends pulumi.ComponentResource {
  /** Created or adopted; absent on the backup. */
  readonly gateCheckId: pulumi.Output<string> | undefined;
  /** Primary site with `dns.takeoverName`. */
  readonly takeoverCheckId: pulumi.Output<string> | undefined;
  /** The check on the PRIMARY record; absent on the backup. */
  readonly recordCheckId: pulumi.Output<string> | undefined;
  readonly watchCheckId: pulumi.Output<string>;

  constructor(
    private readonly owner: string,
    private readonly args: HealthChecksArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:dns:HealthChecks", owner, {}, opts);
    this.gateCheckId = this.createGateCheck();
    this.takeoverCheckId = this.createTakeoverCheck();
    this.recordCheckId = this.createRecordCheck();
    this.watchCheckId = this.createWatchCheck();
    const { gateCheckId, recordCheckId, watchCheckId } = this;
    this.registerOutputs({ gateCheckId, recordCheckId, watchCheckId });
  }

  private createGateCheck(): pulumi.Output<string> | undefined {
    const { context, role, dns } = this.args;
    if (createsGateCheck(role, dns)) {
      const check = new aws.route53.HealthCheck(
        // Not `-gate`: it was the one on the record before there were calculated ones, and must not be replaced.
        `${this.owner}-record`,
        healthCheckArgs(dns, { ...context.tags, Name: `${dns.siteName} gate check` }),
        { parent: this, protect: context.protect, ignoreChanges: ["resourcePath"] },
      );
      return check.id;
    }
    const adopted = role === "primary" ? dns.healthCheck.adoptId : undefined;
    return adopted === undefined ? undefined : pulumi.output(adopted);
  }

  private createTakeoverCheck(): pulumi.Output<string> | undefined {
    const { context, role, dns } = this.args;
    const name = takeoverName(role, dns);
    if (name === undefined) {
      return undefined;
    }
    const check = new aws.route53.HealthCheck(
      `${this.owner}-takeover`,
      takeoverCheckArgs(name, dns, { ...context.tags, Name: `${name} takeover check` }),
      { parent: this, protect: context.protect },
    );
    return check.id;
  }

  private createRecordCheck(): pulumi.Output<string> | undefined {
    const { context, dns } = this.args;
    const { gateCheckId, takeoverCheckId } = this;
    if (gateCheckId === undefined || takeoverCheckId === undefined) {
      return gateCheckId;
    }
    const check = new aws.route53.HealthCheck(
      `${this.owner}-calculated`,
      {
        type: "CALCULATED",
        childHealthchecks: [gateCheckId, takeoverCheckId],
        childHealthThreshold: 2,
        tags: { ...context.tags, Name: `${dns.siteName} record check` },
      },
      { parent: this, protect: context.protect },
    );
    return check.id;
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

/**
 * HTTPS on 443, which every site serves, with interval and threshold of the gate check. Inverted: healthy while nobody
 * answers that the traffic is claimed (https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html, Inverted).
 */
export function takeoverCheckArgs(
  name: string,
  dns: Settings["dns"],
  tags: Readonly<Record<string, string>>,
): aws.route53.HealthCheckArgs {
  const { intervalSeconds, failureThreshold } = dns.healthCheck;
  return {
    type: "HTTPS_STR_MATCH",
    searchString: TAKEOVER_CLAIMED,
    fqdn: name,
    port: 443,
    resourcePath: TAKEOVER_PATH,
    requestInterval: intervalSeconds,
    failureThreshold,
    invertHealthcheck: true,
    enableSni: true,
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
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html, for calculated checks too).
 * Missing data is not a failed site, so it breaches nothing; an OK that follows from it is no proof of recovery either.
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
