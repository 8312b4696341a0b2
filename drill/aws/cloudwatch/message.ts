/**
 * The message CloudWatch publishes when an alarm changes its state.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
import type { AlarmStateValue } from "./evaluate";
import type { Alarm } from "./state";

/** CloudWatch writes region names, not codes; a region outside this list is named by its code. */
const REGION_NAMES: Readonly<Record<string, string>> = {
  "us-east-1": "US East (N. Virginia)",
  "us-west-2": "US West (Oregon)",
  "eu-west-1": "EU (Ireland)",
  "eu-central-1": "EU (Frankfurt)",
};

/** `2026-01-05T09:00:00.000+0000`, as CloudWatch writes times. */
function timestamp(at: number): string {
  return new Date(at).toISOString().replace("Z", "+0000");
}

export function alarmMessage(alarm: Alarm, previous: AlarmStateValue, now: number): string {
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    AWSAccountId: alarm.arn.split(":")[4],
    AlarmConfigurationUpdatedTimestamp: timestamp(alarm.configuredAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.stateReason,
    StateChangeTime: timestamp(now),
    Region: REGION_NAMES[alarm.region] ?? alarm.region,
    AlarmArn: alarm.arn,
    OldStateValue: previous,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    Trigger: {
      MetricName: alarm.metric.name,
      Namespace: alarm.metric.namespace,
      StatisticType: "Statistic",
      Statistic: alarm.statistic.toUpperCase(),
      Unit: null,
      Dimensions: Object.entries(alarm.metric.dimensions).map(([name, value]) => ({ value, name })),
      Period: alarm.periodSeconds,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      ComparisonOperator: alarm.comparison,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.treatMissingData,
      EvaluateLowSampleCountPercentile: "",
    },
  });
}
