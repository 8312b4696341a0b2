import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { healthCheckAlarmArgs } from "../dns/healthChecks";
import { AlarmTopic } from "../functions/alarmTopic";
import type { FailoverFunction } from "../functions/failoverFunction";
import { FunctionSubscription } from "../functions/functionSubscription";
import type { PeerDocument } from "./peerDocument";

export interface PrimaryFailureAlarmArgs {
  readonly context: SiteContext;
  readonly primary: pulumi.Output<PeerDocument>;
  /** The controller of this, the backup site. */
  readonly function: FailoverFunction;
  readonly usEast1: aws.Provider;
  /** Topic in us-east-1: alarm of the subscription's dead-letter queue. */
  readonly usEast1NotificationTopicArn: pulumi.Output<string>;
}

/**
 * Wakes the backup's controller when Route 53 calls the primary unhealthy: an alarm of the backup's own on the
 * primary's record check, and a topic, both in us-east-1. From then on clients come, 60 s of TTL later all of them, and
 * instances take longer than that to start.
 */
export class PrimaryFailureAlarm extends pulumi.ComponentResource {
  readonly alarm: aws.cloudwatch.MetricAlarm;

  constructor(name: string, args: PrimaryFailureAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:failover:PrimaryFailureAlarm", name, {}, opts);
    const { context, primary, usEast1 } = args;
    const healthCheckId = primary.apply((peer) => peer.recordCheckId);
    const topic = new AlarmTopic(
      name,
      { context, tags: { HealthCheckId: healthCheckId }, topicProvider: usEast1 },
      { parent: this },
    );
    this.alarm = new aws.cloudwatch.MetricAlarm(
      name,
      healthCheckAlarmArgs({
        context,
        healthCheckId,
        description: pulumi.interpolate`${context.site}: Route 53 calls the primary site ${primary.site} unhealthy and answers this one. The controller raises the capacity here. Stays in ALARM while the primary is latched.`,
        topicArn: topic.arn,
      }),
      { parent: this, provider: usEast1 },
    );
    new FunctionSubscription(
      name,
      {
        context,
        topicArn: topic.arn,
        function: args.function,
        notificationTopicArn: args.usEast1NotificationTopicArn,
        topicProvider: usEast1,
      },
      { parent: this },
    );
    this.registerOutputs({ alarmName: this.alarm.name });
  }
}
