import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { LoadBalancerHandle } from "../loadBalancing/loadBalancer";
import type { Settings } from "../settings/schema";
import { HealthChecks, healthCheckAlarmArgs } from "./healthChecks";
import { type RecordSpec, recordSpecs } from "./recordSpecs";

export interface DnsArgs {
  readonly context: SiteContext;
  readonly role: Settings["role"];
  readonly dns: Settings["dns"];
  /** Target of alias records. */
  readonly loadBalancer: Pick<LoadBalancerHandle, "dnsName" | "zoneId">;
  /** Provider of us-east-1, for the alarm. */
  readonly usEast1: aws.Provider;
  /** Topic in us-east-1 that hears of the watch check. */
  readonly notificationTopicArn: pulumi.Input<string>;
}

/** A site in DNS: its own name, its half of the failover pair, its health checks and the alarm on the watch check. */
export class Dns extends pulumi.ComponentResource {
  readonly healthChecks: HealthChecks;
  readonly watchAlarm: aws.cloudwatch.MetricAlarm;

  constructor(
    private readonly owner: string,
    private readonly args: DnsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:dns:Dns", owner, {}, opts);
    const { context, role, dns } = args;
    this.healthChecks = new HealthChecks(owner, { context, role, dns }, { parent: this });
    for (const spec of recordSpecs(role, dns)) {
      this.createRecord(spec);
    }
    this.watchAlarm = this.createWatchAlarm();
    this.registerOutputs({ watchAlarmName: this.watchAlarm.name });
  }

  private createRecord(spec: RecordSpec): void {
    const { context, dns, loadBalancer } = this.args;
    new aws.route53.Record(
      `${this.owner}-${spec.key}`,
      {
        zoneId: dns.hostedZoneId,
        name: spec.name,
        type: spec.type,
        ...recordTarget(spec, loadBalancer),
        ...(spec.failover === undefined
          ? {}
          : { setIdentifier: context.site, failoverRoutingPolicies: [{ type: spec.failover }] }),
        ...(spec.healthChecked ? { healthCheckId: this.primaryCheckId() } : {}),
      },
      // The half of a pair must not go missing: without SECONDARY a failed primary is answered all the same.
      { parent: this, ...(spec.failover === undefined ? {} : { protect: context.protect }) },
    );
  }

  private primaryCheckId(): pulumi.Output<string> {
    const { recordCheckId } = this.healthChecks;
    if (recordCheckId === undefined) {
      throw new Error(
        `${this.owner}: a PRIMARY record needs a health check; this is a defect in recordSpecs.`,
      );
    }
    return recordCheckId;
  }

  private createWatchAlarm(): aws.cloudwatch.MetricAlarm {
    const { context, dns, usEast1, notificationTopicArn } = this.args;
    return new aws.cloudwatch.MetricAlarm(
      `${this.owner}-watch`,
      healthCheckAlarmArgs({
        context,
        healthCheckId: this.healthChecks.watchCheckId,
        description: `${context.site}: Route 53's health checkers do not reach ${dns.siteName}${dns.healthCheck.path}. While this site is latched, the OK of this alarm says that they reach it again.`,
        topicArn: notificationTopicArn,
      }),
      { parent: this, provider: usEast1 },
    );
  }
}

/**
 * No `evaluateTargetHealth`: it calls a load balancer unhealthy as soon as any one of its target groups is, so a
 * switch between groups would become a failover between sites
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover-alias.html).
 */
function recordTarget(
  spec: RecordSpec,
  loadBalancer: DnsArgs["loadBalancer"],
): Pick<aws.route53.RecordArgs, "aliases" | "records" | "ttl"> {
  if (spec.target.kind === "alias") {
    return {
      aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: false }],
    };
  }
  return { records: [...spec.target.addresses], ttl: spec.target.ttlSeconds };
}
