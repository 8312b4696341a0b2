/** The part of the CloudWatch API that handlers and the operator's commands use. */
import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricDataResult,
  MetricDatum,
  PutMetricDataCommandInput,
  PutMetricDataCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import { type Applied, answer, awsError, unmodelled } from "../applied";
import type { Output } from "../output";
import { BUCKET_MILLISECONDS, type StatisticName, statistic } from "./series";
import { type Alarm, type CloudWatchState, type MetricId, metricKey } from "./state";

/** A request with the region it was sent to. */
export interface Regional<Input> {
  readonly region: string;
  readonly input: Input;
}

function describeAlarm(alarm: Alarm) {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    ActionsEnabled: alarm.actionsEnabled,
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateUpdatedTimestamp: new Date(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: new Date(alarm.stateUpdatedAt),
    MetricName: alarm.metric.name,
    Namespace: alarm.metric.namespace,
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.treatMissingData,
  };
}

export function describeAlarms(
  state: CloudWatchState,
  _now: number,
  { region, input }: Regional<DescribeAlarmsCommandInput>,
): Applied<Output<DescribeAlarmsCommandOutput>, never> {
  const names = input.AlarmNames;
  const alarms = [...state.alarms.values()].filter(
    (alarm) =>
      alarm.region === region &&
      (names === undefined || names.includes(alarm.name)) &&
      (input.AlarmNamePrefix === undefined || alarm.name.startsWith(input.AlarmNamePrefix)),
  );
  return answer({ MetricAlarms: alarms.map(describeAlarm), CompositeAlarms: [] });
}

function dimensionsOf(dimensions: readonly { readonly Name?: string; readonly Value?: string }[] = []) {
  return Object.fromEntries(dimensions.map(({ Name = "", Value = "" }) => [Name, Value]));
}

function metricResult(
  state: CloudWatchState,
  now: number,
  region: string,
  query: MetricDataQuery,
  input: GetMetricDataCommandInput,
): MetricDataResult {
  const stat = query.MetricStat;
  if (stat?.Metric === undefined || query.Expression !== undefined) {
    throw unmodelled("metric expressions in GetMetricData", "Ask for a MetricStat.");
  }
  const period = (stat.Period ?? 0) * 1000;
  if (period <= 0 || period % BUCKET_MILLISECONDS !== 0)
    throw unmodelled(`a period of ${stat.Period} s in GetMetricData`, "Ask for a multiple of 60 s.");
  const dimensions = dimensionsOf(stat.Metric.Dimensions);
  const key = metricKey({
    region,
    namespace: stat.Metric.Namespace ?? "",
    name: stat.Metric.MetricName ?? "",
    dimensions,
  });
  const series = state.series.get(key);
  const timestamps: Date[] = [];
  const values: number[] = [];
  const from = Math.ceil((input.StartTime?.getTime() ?? 0) / period);
  const to = Math.floor(((input.EndTime?.getTime() ?? 0) - 1) / period);
  for (let index = to; index >= from; index--) {
    const datapoint = series?.over(index * period, (index + 1) * period, now);
    if (datapoint === undefined) continue;
    timestamps.push(new Date(index * period));
    values.push(statistic(datapoint, stat.Stat as StatisticName));
  }
  if (input.ScanBy === "TimestampAscending") {
    timestamps.reverse();
    values.reverse();
  }
  return {
    Id: query.Id,
    Label: stat.Metric.MetricName,
    StatusCode: "Complete",
    Timestamps: timestamps,
    Values: values,
  };
}

export function getMetricData(
  state: CloudWatchState,
  now: number,
  { region, input }: Regional<GetMetricDataCommandInput>,
): Applied<Output<GetMetricDataCommandOutput>, never> {
  if (input.StartTime === undefined || input.EndTime === undefined || input.StartTime >= input.EndTime) {
    throw awsError("ValidationError", "StartTime must be before EndTime");
  }
  const queries = input.MetricDataQueries ?? [];
  return answer({
    MetricDataResults: queries.map((query) => metricResult(state, now, region, query, input)),
  });
}

/** One value of a custom metric, at the time it was measured. */
export interface MetricChange {
  readonly kind: "value";
  readonly metric: MetricId;
  readonly at: number;
  readonly value: number;
}

const MODELLED_PARTS = new Set(["MetricName", "Dimensions", "Value", "Timestamp", "Unit"]);

function toValue(region: string, namespace: string, now: number, datum: MetricDatum): MetricChange {
  const part = Object.entries(datum).find(
    ([name, value]) => value !== undefined && !MODELLED_PARTS.has(name),
  )?.[0];
  if (part !== undefined || datum.Value === undefined)
    throw unmodelled(
      `${part ?? "a datum without Value"} in PutMetricData`,
      "Give one Value, or add it to drill/aws/cloudwatch/api.ts.",
    );
  const metric = {
    region,
    namespace,
    name: datum.MetricName ?? "",
    dimensions: dimensionsOf(datum.Dimensions),
  };
  return { kind: "value", metric, at: datum.Timestamp?.getTime() ?? now, value: datum.Value };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export function putMetricData(
  _state: CloudWatchState,
  now: number,
  { region, input }: Regional<PutMetricDataCommandInput>,
): Applied<Output<PutMetricDataCommandOutput>, MetricChange> {
  const namespace = input.Namespace ?? "";
  if (namespace === "" || namespace.startsWith("AWS/"))
    throw awsError("InvalidParameterValue", `The value ${namespace} for parameter Namespace is invalid.`);
  return {
    response: {},
    changes: (input.MetricData ?? []).map((datum) => toValue(region, namespace, now, datum)),
  };
}
