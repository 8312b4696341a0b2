/** Reads what the latch decides on: the health check, the interlock, the alarm, the health check's metric. */

import { EMPTY_LEASE_DOCUMENT } from "../lease/document";
import type { CloudWatchPort, Route53Port } from "../runtime/clients";
import type { LatchConfig } from "../runtime/config";
import { errorText, makeError } from "../runtime/errors";
import type { LatchDocument, LeaseDocument } from "../state/documents";
import type { DocumentStore, Stored } from "../state/store";
import { EMPTY_LATCH_DOCUMENT } from "./document";
import type { LatchObservation } from "./facts";

export interface HealthCheckReading {
  readonly path: string | undefined;
  readonly version: number;
}

export type Interlock =
  | { readonly kind: "read"; readonly stored: Stored<LatchDocument> }
  | { readonly kind: "unreadable"; readonly problem: string };

export type Lease = Pick<LatchObservation, "lease" | "leaseProblem">;

export interface AlarmReading {
  readonly state: string;
  /** Milliseconds since the epoch of the last change of state. */
  readonly changedAtMs: number;
}

/** One minute of HealthCheckStatus. `minimum` 1: healthy all the minute; `maximum` 0: unhealthy all the minute. */
export interface MinuteStatus {
  /** Start of the minute, milliseconds since the epoch. */
  readonly startMs: number;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

export const MINUTE_MS = 60_000;
/** Limit on how far back the metric is read. */
const MAXIMUM_WINDOW_MS = 3 * 60 * MINUTE_MS;
const MAXIMUM_PAGES = 10;

export async function readHealthCheck(
  route53: Route53Port,
  healthCheckId: string,
): Promise<HealthCheckReading> {
  const { HealthCheck: check } = await route53.getHealthCheck({ HealthCheckId: healthCheckId });
  if (check?.HealthCheckVersion === undefined) {
    throw makeError(
      "HealthCheckUnreadable",
      `GetHealthCheck of ${healthCheckId} returned no version; the latch cannot be closed safely.`,
    );
  }
  return { path: check.HealthCheckConfig?.ResourcePath, version: check.HealthCheckVersion };
}

export async function readInterlock(store: DocumentStore<LatchDocument>): Promise<Interlock> {
  try {
    return { kind: "read", stored: (await store.read()) ?? { version: 0, document: EMPTY_LATCH_DOCUMENT } };
  } catch (error) {
    return { kind: "unreadable", problem: `the interlock document cannot be read (${errorText(error)})` };
  }
}

/** Where the latch is a lease. No lease yet is one that has not lapsed. */
export async function readLease(store: DocumentStore<LeaseDocument>): Promise<Lease> {
  try {
    return { lease: (await store.read())?.document ?? EMPTY_LEASE_DOCUMENT };
  } catch (error) {
    return { leaseProblem: `the lease cannot be read (${errorText(error)})` };
  }
}

/**
 * `StateTransitionedTimestamp` is the change of state alone, `StateUpdatedTimestamp` also that of its evaluation:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
 */
export async function readAlarm(cloudWatch: CloudWatchPort, alarmName: string): Promise<AlarmReading> {
  const { MetricAlarms: alarms = [] } = await cloudWatch.describeAlarms({ AlarmNames: [alarmName] });
  const alarm = alarms.find((item) => item.AlarmName === alarmName);
  const changedAt = alarm?.StateTransitionedTimestamp ?? alarm?.StateUpdatedTimestamp;
  if (alarm?.StateValue === undefined || changedAt === undefined) {
    throw makeError(
      "AlarmMissing",
      `Alarm ${alarmName} does not exist in us-east-1, so nothing closes the latch. Run pulumi up to create it again.`,
    );
  }
  return { state: alarm.StateValue, changedAtMs: changedAt.getTime() };
}

/** Minutes that start at `fromMs` (rounded up) or later, oldest first. */
export async function readMinutes(
  cloudWatch: CloudWatchPort,
  config: Pick<LatchConfig, "healthCheckId">,
  fromMs: number,
  now: number,
): Promise<MinuteStatus[]> {
  const startMs = Math.ceil(Math.max(fromMs, now - MAXIMUM_WINDOW_MS) / MINUTE_MS) * MINUTE_MS;
  const endMs = Math.ceil(now / MINUTE_MS) * MINUTE_MS;
  const minimums: [number, number][] = [];
  const maximums: [number, number][] = [];
  let token: string | undefined;
  for (let page = 0; page < MAXIMUM_PAGES && startMs < endMs; page += 1) {
    const output = await cloudWatch.getMetricData({
      MetricDataQueries: [
        query("minimum", "Minimum", config.healthCheckId),
        query("maximum", "Maximum", config.healthCheckId),
      ],
      StartTime: new Date(startMs),
      EndTime: new Date(endMs),
      ScanBy: "TimestampAscending",
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (const result of output.MetricDataResults ?? []) {
      const target = result.Id === "minimum" ? minimums : maximums;
      (result.Timestamps ?? []).forEach((time, index) => {
        const value = result.Values?.[index];
        if (value !== undefined) {
          target.push([time.getTime(), value]);
        }
      });
    }
    token = output.NextToken;
    if (!token) {
      break;
    }
  }
  return mergeMinutes(minimums, maximums);
}

function query(id: string, statistic: string, healthCheckId: string) {
  const dimensions = [{ Name: "HealthCheckId", Value: healthCheckId }];
  const metric = { Namespace: "AWS/Route53", MetricName: "HealthCheckStatus", Dimensions: dimensions };
  return { Id: id, MetricStat: { Metric: metric, Period: 60, Stat: statistic }, ReturnData: true };
}

function mergeMinutes(
  minimums: readonly [number, number][],
  maximums: readonly [number, number][],
): MinuteStatus[] {
  const starts = [...minimums, ...maximums].map(([startMs]) => startMs).sort((a, b) => a - b);
  return starts
    .filter((startMs, index) => starts.indexOf(startMs) === index)
    .map((startMs) => ({
      startMs,
      minimum: minimums.find(([time]) => time === startMs)?.[1],
      maximum: maximums.find(([time]) => time === startMs)?.[1],
    }));
}
