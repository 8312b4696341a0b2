/** The plain state of CloudWatch: series by identity, alarms by region and name. */
import type { AlarmRule, AlarmStateValue } from "./evaluate";
import type { Series, StatisticName } from "./series";

export interface MetricId {
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Alarm extends AlarmRule {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly site: string;
  readonly description: string;
  readonly metric: MetricId;
  readonly statistic: StatisticName;
  /** 10 or 30 (metrics of high resolution), 60 or a multiple of it. */
  readonly periodSeconds: number;
  readonly actionsEnabled: boolean;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly insufficientDataActions: readonly string[];
  readonly configuredAt: number;
  state: AlarmStateValue;
  stateReason: string;
  /** Last transition, milliseconds since the epoch. */
  stateUpdatedAt: number;
}

export interface CloudWatchState {
  readonly series: Map<string, Series>;
  readonly alarms: Map<string, Alarm>;
}

export function createCloudWatchState(): CloudWatchState {
  return { series: new Map(), alarms: new Map() };
}

export function metricKey(metric: MetricId): string {
  const dimensions = Object.entries(metric.dimensions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  return `${metric.region}/${metric.namespace}/${metric.name}{${dimensions.join(",")}}`;
}

export function alarmKey(region: string, name: string): string {
  return `${region}/${name}`;
}
