import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { THREE_MINUTES } from "../functions/alarms";

export interface CapacityAlarmArgs {
  readonly context: SiteContext;
  readonly groupName: pulumi.Output<string>;
  /** Instances in service below which people are told. */
  readonly minimum: number;
  readonly notificationTopicArn: pulumi.Input<string>;
}

/**
 * Tells people that a group has too few instances in service: none can be launched, or new ones do not get healthy.
 * For three minutes, because an instance that is replaced is gone for about two.
 *
 * Missing data is `missing`: a group reports only where its metrics are enabled, and an adopted one's may not be
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html). The alarms on healthy targets
 * stand beside this one, and for them missing data breaches.
 */
export class CapacityAlarm extends pulumi.ComponentResource {
  constructor(name: string, args: CapacityAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:capacity:CapacityAlarm", name, {}, opts);
    const { context, groupName, minimum, notificationTopicArn } = args;
    new aws.cloudwatch.MetricAlarm(
      name,
      {
        ...THREE_MINUTES,
        alarmDescription: pulumi.interpolate`${context.site}: the Auto Scaling group ${groupName} has fewer than ${minimum} instances in service. Its activity history says why none is launched or kept.`,
        namespace: "AWS/AutoScaling",
        metricName: "GroupInServiceInstances",
        dimensions: { AutoScalingGroupName: groupName },
        statistic: "Minimum",
        comparisonOperator: "LessThanThreshold",
        threshold: minimum,
        treatMissingData: "missing",
        alarmActions: [notificationTopicArn],
        okActions: [notificationTopicArn],
        tags: context.tags,
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
