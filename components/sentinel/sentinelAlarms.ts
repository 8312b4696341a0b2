/** Alarms on what the sentinel publishes. */
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { SENTINEL_METRIC, SENTINEL_NAMESPACE, type SentinelResource } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";

/** Three bad minutes of five: a blip is forgotten, a resource that comes and goes is not. */
const PERIODS = { period: 60, evaluationPeriods: 5, datapointsToAlarm: 3 } as const;

/** The metric's values: 1 healthy, 0.5 degraded, 0 unhealthy. */
const HEALTHY = 1;
const DEGRADED = 0.5;

export interface SentinelAlarmArgs {
  readonly context: SiteContext;
  readonly name: string;
  readonly kind: SentinelResource["kind"];
  readonly notificationTopicArn: pulumi.Input<string>;
}

/**
 * A watched resource is not healthy.
 *
 * Missing data breaches: `unknown` publishes nothing, and minutes without a look, or without the sentinel itself, are
 * worth one of somebody's own
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
 *
 * A degraded database alarms nobody here: RDS backs it up every day, changes it in its window, and tells of the rest by
 * its own events.
 */
export function sentinelAlarmArgs(args: SentinelAlarmArgs): aws.cloudwatch.MetricAlarmArgs {
  const { context, name, kind, notificationTopicArn } = args;
  const state = kind === "rds" ? "unhealthy" : "unhealthy or degraded";
  return {
    ...PERIODS,
    alarmDescription: `${context.site}: the sentinel has seen ${name} ${state}, or could not tell, for 3 of the last 5 minutes. npm run ops -- status shows what it saw.`,
    namespace: SENTINEL_NAMESPACE,
    metricName: SENTINEL_METRIC,
    dimensions: { Site: context.site, Resource: name },
    statistic: "Minimum",
    comparisonOperator: "LessThanThreshold",
    threshold: kind === "rds" ? DEGRADED : HEALTHY,
    treatMissingData: "breaching",
    alarmActions: [notificationTopicArn],
    okActions: [notificationTopicArn],
    tags: context.tags,
  };
}
