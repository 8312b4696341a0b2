/** Metric alarms of a stack; their metrics must exist by now. */
import { unmodelled } from "../aws/applied";
import type { Alarm } from "../aws/cloudwatch/state";
import type { Cloud } from "../cloud";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import { ofType } from "./stack";
import { bag, number, numberOr, oneOf, optionalText, text, texts } from "./values";

function toAlarm(cloud: Cloud, site: string, resource: SynthesisedResource): Alarm {
  const { inputs } = resource;
  if (inputs.metricQueries !== undefined || inputs.extendedStatistic !== undefined) {
    throw unmodelled(
      `metric math or percentiles of the alarm "${resource.name}"`,
      "Use a plain statistic of one metric.",
    );
  }
  const evaluationPeriods = number(resource, "evaluationPeriods");
  const missing = inputs.treatMissingData ?? "missing";
  const now = cloud.kernel.clock.now();
  return {
    name: text(resource, "name"),
    arn: text(resource, "arn"),
    region: resource.region,
    site,
    description: optionalText(inputs.alarmDescription) ?? "",
    metric: {
      region: resource.region,
      namespace: text(resource, "namespace"),
      name: text(resource, "metricName"),
      dimensions: Object.fromEntries(
        Object.entries(bag(inputs.dimensions)).map(([key, value]) => [key, String(value)]),
      ),
    },
    statistic: oneOf(resource, "statistic", inputs.statistic, [
      "Minimum",
      "Maximum",
      "Sum",
      "SampleCount",
      "Average",
    ]),
    periodSeconds: periodOf(resource),
    evaluationPeriods,
    datapointsToAlarm: numberOr(inputs.datapointsToAlarm, evaluationPeriods),
    threshold: number(resource, "threshold"),
    comparison: oneOf(resource, "comparisonOperator", inputs.comparisonOperator, [
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ]),
    treatMissingData: oneOf(resource, "treatMissingData", missing, [
      "missing",
      "notBreaching",
      "breaching",
      "ignore",
    ]),
    actionsEnabled: inputs.actionsEnabled !== false,
    alarmActions: texts(inputs.alarmActions),
    okActions: texts(inputs.okActions),
    insufficientDataActions: texts(inputs.insufficientDataActions),
    configuredAt: now,
    state: "INSUFFICIENT_DATA",
    stateReason: "Unchecked: Initial alarm creation",
    stateUpdatedAt: now,
  };
}

/** Whether the metric has data that fine is checked when the alarm meets its metric. */
function periodOf(resource: SynthesisedResource): number {
  const period = number(resource, "period");
  if (period !== 10 && period !== 30 && (period <= 0 || period % 60 !== 0))
    throw unmodelled(
      `the period of ${period} s of the alarm "${resource.name}"`,
      "CloudWatch takes 10, 30, and multiples of 60.",
    );
  return period;
}

export function deployAlarms(cloud: Cloud, stack: SynthesisedStack): void {
  for (const resource of ofType(stack, "aws:cloudwatch/metricAlarm:MetricAlarm")) {
    cloud.cloudWatch.addAlarm(toAlarm(cloud, stack.stack, resource));
  }
}
