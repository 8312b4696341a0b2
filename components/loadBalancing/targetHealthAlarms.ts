/** Alarms on the health of target groups. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerDimension, targetGroupDimension } from "../arns";
import type { SiteContext } from "../context";
import { ONE_MINUTE } from "../functions/alarms";
import type { ListedGroup } from "./targetGroupList";

export interface GroupAlarmArgs {
  readonly context: SiteContext;
  readonly group: ListedGroup;
  readonly loadBalancerArn: pulumi.Output<string>;
  /** Topic of the site's region. */
  readonly topicArn: pulumi.Input<string>;
}

/**
 * Too few healthy targets in a group. `Minimum`: one load balancer node that sees too few is enough, the function
 * looks for itself before it acts.
 *
 * Missing data breaches: every group of the list is in a forward and so is checked and measured; no data means that no
 * target is registered or the group is in no rule, and either way it cannot serve
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
 */
export function healthyTargetsAlarmArgs(args: GroupAlarmArgs): aws.cloudwatch.MetricAlarmArgs {
  const { context, group } = args;
  return {
    ...groupAlarmArgs(args),
    alarmDescription: `${context.site}: the target group ${group.name} has fewer than ${group.minimumHealthyTargets} healthy targets. The failover function moves traffic to another group where one is healthy.`,
    metricName: "HealthyHostCount",
    statistic: "Minimum",
    comparisonOperator: "LessThanThreshold",
    threshold: group.minimumHealthyTargets,
    treatMissingData: "breaching",
  };
}

/** Any unhealthy target in a group, for people. Missing data is the other alarm's affair. */
export function unhealthyTargetsAlarmArgs(args: GroupAlarmArgs): aws.cloudwatch.MetricAlarmArgs {
  const { context, group } = args;
  return {
    ...groupAlarmArgs(args),
    alarmDescription: `${context.site}: the target group ${group.name} has an unhealthy target. Traffic is served by the others; repair or replace it.`,
    metricName: "UnHealthyHostCount",
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    treatMissingData: "notBreaching",
  };
}

function groupAlarmArgs({ context, group, loadBalancerArn, topicArn }: GroupAlarmArgs) {
  return {
    ...ONE_MINUTE,
    namespace: "AWS/ApplicationELB",
    dimensions: {
      TargetGroup: group.arn.apply(targetGroupDimension),
      LoadBalancer: loadBalancerArn.apply(loadBalancerDimension),
    },
    alarmActions: [topicArn],
    okActions: [topicArn],
    tags: context.tags,
  };
}

export interface UnhealthyTargetsAlarmsArgs {
  readonly context: SiteContext;
  /** The whole list; only application groups have targets to watch. */
  readonly groups: readonly ListedGroup[];
  readonly loadBalancerArn: pulumi.Output<string>;
  readonly notificationTopicArn: pulumi.Input<string>;
}

/** Tells people of unhealthy targets, whether or not target-group failover is enabled. */
export class UnhealthyTargetsAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: UnhealthyTargetsAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:targetGroups:UnhealthyTargetsAlarms", name, {}, opts);
    const { context, loadBalancerArn, notificationTopicArn } = args;
    for (const group of applicationGroups(args.groups)) {
      new aws.cloudwatch.MetricAlarm(
        `${name}-${group.name}-unhealthy`,
        unhealthyTargetsAlarmArgs({ context, group, loadBalancerArn, topicArn: notificationTopicArn }),
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}

/** Groups whose targets are health-checked. */
export function applicationGroups(groups: readonly ListedGroup[]): ListedGroup[] {
  return groups.filter((group) => group.kind === "application");
}
