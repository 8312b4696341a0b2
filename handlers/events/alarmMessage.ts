/**
 * What may wake a handler: CloudWatch alarms by way of SNS, by direct invocation or by EventBridge, the minute
 * schedule, and an operator. Events come from outside as `unknown`; nothing here throws.
 *
 * Shapes: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html (records),
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html (direct invocation),
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html (state change event)
 */
import { isRecord, type Json, listOf, parseJson, parseTime, textOf } from "../runtime/values";

export const SCHEDULE_SOURCE = "site-failover.schedule";
export const OPERATOR_SOURCE = "site-failover.operator";
/** Payload `{ source, at, dead }` of the heartbeat: time as ISO 8601, names of groups that fail its probes. */
export const HEARTBEAT_SOURCE = "site-failover.heartbeat";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmMessage {
  readonly kind: "alarm";
  readonly alarmName: string;
  readonly alarmArn?: string;
  /** Region of the alarm, from its ARN: SNS messages name the region in words ("EU (Ireland)"). */
  readonly region?: string;
  readonly newState: AlarmState;
  readonly oldState?: AlarmState;
  /** Milliseconds since the epoch at which the alarm changed its state. */
  readonly changedAtMs: number;
  readonly reason: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export type IncomingMessage =
  | AlarmMessage
  | { readonly kind: "schedule" }
  /** An operator asks for a return that the policy leaves to people. */
  | { readonly kind: "operator"; readonly returnTo: string }
  /** The heartbeat asks for a switch; `dead`: groups that its probes find dead, whatever their targets' health says. */
  | { readonly kind: "heartbeat"; readonly atMs: number; readonly dead: readonly string[] }
  | { readonly kind: "unknown"; readonly reason: string };

/** Every message of an event; never empty. */
export function parseEvent(event: unknown): readonly IncomingMessage[] {
  if (!isRecord(event)) {
    return [unknownMessage(`the event is ${event === null ? "null" : typeof event}, not an object`)];
  }
  if (Array.isArray(event.Records)) {
    return event.Records.length === 0
      ? [unknownMessage("the event has no records")]
      : event.Records.map(parseRecord);
  }
  if (event.source === SCHEDULE_SOURCE) {
    return [{ kind: "schedule" }];
  }
  if (event.source === OPERATOR_SOURCE) {
    const returnTo = textOf(event.returnTo);
    return [
      returnTo
        ? { kind: "operator", returnTo }
        : unknownMessage("an operator's event needs returnTo, the name of a group"),
    ];
  }
  if (event.source === HEARTBEAT_SOURCE) {
    return [parseHeartbeat(event)];
  }
  if (event.source === "aws.cloudwatch") {
    return [parseStateChange(event)];
  }
  return [
    unknownMessage(
      `the event is neither SNS records nor an alarm nor the schedule; its source is ${JSON.stringify(event.source)}`,
    ),
  ];
}

function unknownMessage(reason: string): IncomingMessage {
  return { kind: "unknown", reason };
}

function parseRecord(record: unknown): IncomingMessage {
  const sns = isRecord(record) && isRecord(record.Sns) ? record.Sns : undefined;
  const message = textOf(sns?.Message);
  if (message === undefined) {
    return unknownMessage("a record without Sns.Message");
  }
  const alarm = parseJson(message);
  if (!isRecord(alarm)) {
    return unknownMessage("an SNS message that is not a JSON object");
  }
  return alarmMessage({
    alarmName: alarm.AlarmName,
    alarmArn: alarm.AlarmArn,
    newState: alarm.NewStateValue,
    oldState: alarm.OldStateValue,
    changedAt: alarm.StateChangeTime,
    reason: alarm.NewStateReason,
    dimensions: triggerDimensions(alarm.Trigger),
  });
}

function parseHeartbeat({ at, dead }: Json): IncomingMessage {
  const atMs = parseTime(at);
  const names = listOf(dead).filter((name): name is string => typeof name === "string");
  return atMs !== undefined && Array.isArray(dead) && names.length === dead.length
    ? { kind: "heartbeat", atMs, dead: names }
    : unknownMessage("an event of the heartbeat needs at, an ISO 8601 time, and dead, a list of names");
}

/** Direct invocation carries `alarmData` and `alarmArn`; an EventBridge event the same document as `detail`. */
function parseStateChange(event: Json): IncomingMessage {
  const data = isRecord(event.alarmData) ? event.alarmData : event.detail;
  if (!isRecord(data)) {
    return unknownMessage("an event of aws.cloudwatch without alarmData or detail");
  }
  const state = isRecord(data.state) ? data.state : {};
  const previous = isRecord(data.previousState) ? data.previousState : {};
  return alarmMessage({
    alarmName: data.alarmName,
    alarmArn: event.alarmArn ?? listOf(event.resources)[0],
    newState: state.value,
    oldState: previous.value,
    changedAt: state.timestamp ?? event.time,
    reason: state.reason,
    dimensions: configurationDimensions(data.configuration),
  });
}

interface RawAlarm {
  readonly alarmName: unknown;
  readonly alarmArn: unknown;
  readonly newState: unknown;
  readonly oldState: unknown;
  readonly changedAt: unknown;
  readonly reason: unknown;
  readonly dimensions: Readonly<Record<string, string>>;
}

function alarmMessage(raw: RawAlarm): IncomingMessage {
  const alarmName = textOf(raw.alarmName);
  const newState = alarmState(raw.newState);
  const changedAtMs = parseTime(raw.changedAt);
  if (!alarmName || newState === undefined || changedAtMs === undefined) {
    return unknownMessage(
      `not an alarm: name ${JSON.stringify(raw.alarmName)}, new state ${JSON.stringify(raw.newState)}, time ${JSON.stringify(raw.changedAt)}`,
    );
  }
  const alarmArn = textOf(raw.alarmArn);
  const region = alarmArn?.split(":")[3];
  const oldState = alarmState(raw.oldState);
  return {
    kind: "alarm",
    alarmName,
    ...(alarmArn === undefined ? {} : { alarmArn }),
    ...(region ? { region } : {}),
    newState,
    ...(oldState === undefined ? {} : { oldState }),
    changedAtMs,
    reason: textOf(raw.reason) ?? "",
    dimensions: raw.dimensions,
  };
}

function alarmState(value: unknown): AlarmState | undefined {
  return value === "OK" || value === "ALARM" || value === "INSUFFICIENT_DATA" ? value : undefined;
}

/** SNS: `Trigger.Dimensions` for one metric, `Trigger.Metrics[].MetricStat.Metric.Dimensions` for several. */
function triggerDimensions(trigger: unknown): Readonly<Record<string, string>> {
  if (!isRecord(trigger)) {
    return {};
  }
  const nested = listOf(trigger.Metrics).flatMap((item) => {
    const stat = isRecord(item) && isRecord(item.MetricStat) ? item.MetricStat : {};
    return isRecord(stat.Metric) ? listOf(stat.Metric.Dimensions) : [];
  });
  const pairs: [string, string][] = [];
  for (const item of [...listOf(trigger.Dimensions), ...nested]) {
    const name = isRecord(item) ? textOf(item.name ?? item.Name) : undefined;
    const value = isRecord(item) ? textOf(item.value ?? item.Value) : undefined;
    if (name !== undefined && value !== undefined) {
      pairs.push([name, value]);
    }
  }
  return Object.fromEntries(pairs);
}

function configurationDimensions(configuration: unknown): Readonly<Record<string, string>> {
  const metrics = isRecord(configuration) ? listOf(configuration.metrics) : [];
  const pairs = metrics.flatMap((item) => {
    const stat = isRecord(item) && isRecord(item.metricStat) ? item.metricStat : {};
    const metric = isRecord(stat.metric) ? stat.metric : {};
    return isRecord(metric.dimensions) ? Object.entries(metric.dimensions) : [];
  });
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
}
