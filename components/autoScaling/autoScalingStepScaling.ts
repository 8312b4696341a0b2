import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerDimension, targetGroupDimension } from "../arns";
import type { SiteContext } from "../context";
import { ONE_MINUTE } from "../functions/alarms";
import type { ListedGroup } from "../loadBalancing/targetGroupList";
import type { ConfiguredAutoScalingSettings } from "../settings/schema";

export interface StepScalingArgs {
  readonly context: SiteContext;
  readonly settings: Pick<
    ConfiguredAutoScalingSettings,
    "failoverScaleAmount" | "requestsPerTargetPerMinute" | "estimatedInstanceWarmupSeconds"
  >;
  readonly groupName: pulumi.Input<string>;
  /** Target groups whose requests are counted. */
  readonly groups: readonly ListedGroup[];
  readonly loadBalancerArn: pulumi.Output<string>;
}

/**
 * Adds instances while requests per target are above the limit, as a failover brings them. Instances that are warming
 * up count as there, so that one surge is answered once; a cooldown would have no effect on step scaling
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html).
 */
export class StepScaling extends pulumi.ComponentResource {
  constructor(name: string, args: StepScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:capacity:StepScaling", name, {}, opts);
    const { settings, groups } = args;
    const policy = new aws.autoscaling.Policy(
      name,
      {
        autoscalingGroupName: args.groupName,
        policyType: "StepScaling",
        adjustmentType: "ChangeInCapacity",
        metricAggregationType: "Average",
        estimatedInstanceWarmup: settings.estimatedInstanceWarmupSeconds,
        // From the alarm's threshold upwards.
        stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: settings.failoverScaleAmount }],
      },
      { parent: this },
    );
    for (const group of groups) {
      new aws.cloudwatch.MetricAlarm(`${name}-${group.name}`, requestsAlarmArgs(args, group, policy.arn), {
        parent: this,
      });
    }
    this.registerOutputs();
  }
}

/**
 * Requests per target of one group in a minute. `Sum` is the only valid statistic, and stands for the average per
 * target all the same. No requests, no data: that is no surge.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html#target-metric-table
 */
function requestsAlarmArgs(
  { context, settings, loadBalancerArn }: StepScalingArgs,
  group: ListedGroup,
  policyArn: pulumi.Input<string>,
): aws.cloudwatch.MetricAlarmArgs {
  const limit = settings.requestsPerTargetPerMinute;
  return {
    ...ONE_MINUTE,
    alarmDescription: `${context.site}: more than ${limit} requests a minute for each target of ${group.name}. The Auto Scaling group adds ${settings.failoverScaleAmount} instances.`,
    namespace: "AWS/ApplicationELB",
    metricName: "RequestCountPerTarget",
    dimensions: {
      TargetGroup: group.arn.apply(targetGroupDimension),
      LoadBalancer: loadBalancerArn.apply(loadBalancerDimension),
    },
    statistic: "Sum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: limit,
    treatMissingData: "notBreaching",
    alarmActions: [policyArn],
    tags: context.tags,
  };
}
