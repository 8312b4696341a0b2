/** Health checks and what CloudWatch knows of them. Both exist in us-east-1 alone. */
import { DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetHealthCheckCommand } from "@aws-sdk/client-route-53";
import type { OpsClients } from "../clients";
import { attempt, OperationError } from "../errors";

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html */
export const ROUTE53_REGION = "us-east-1";

export interface HealthCheckState {
  readonly path: string;
  readonly version: number;
}

export async function readHealthCheck(clients: OpsClients, id: string): Promise<HealthCheckState> {
  const output = await attempt(
    "GetHealthCheck",
    id,
    "Route 53's control plane may be impaired; try again.",
    () => clients.route53().send(new GetHealthCheckCommand({ HealthCheckId: id })),
  );
  const check = output.HealthCheck;
  if (check?.HealthCheckVersion === undefined) {
    throw new OperationError(`GetHealthCheck of ${id} answered without a version. Try again.`);
  }
  return { path: check.HealthCheckConfig?.ResourcePath ?? "", version: check.HealthCheckVersion };
}

export interface AlarmState {
  readonly state: string;
  /** Milliseconds since the epoch; undefined when CloudWatch does not say. */
  readonly since: number | undefined;
}

/** State of one alarm in us-east-1; throws when it does not exist. */
export async function readAlarm(clients: OpsClients, name: string): Promise<AlarmState> {
  const output = await attempt("DescribeAlarms", `${name} in ${ROUTE53_REGION}`, "Try again.", () =>
    clients.cloudWatch(ROUTE53_REGION).send(new DescribeAlarmsCommand({ AlarmNames: [name] })),
  );
  const alarm = output.MetricAlarms?.find(({ AlarmName }) => AlarmName === name);
  if (alarm === undefined) {
    throw new OperationError(
      `The alarm ${name} does not exist in ${ROUTE53_REGION}. Run pulumi up for the site's stack.`,
    );
  }
  // The second moves without a change of state: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return { state: alarm.StateValue ?? "unknown", since: since?.getTime() };
}

/** One-minute datapoint; `at` is the start of its minute, milliseconds since the epoch. */
export interface Datapoint {
  readonly at: number;
  readonly value: number;
}

export interface MetricQuery {
  readonly region: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One-minute minima between two times, oldest first. */
export function readMinima(
  clients: OpsClients,
  query: MetricQuery,
  from: number,
  to: number,
): Promise<Datapoint[]> {
  return readMetric(clients, query, "Minimum", from, to);
}

/** One-minute datapoints between two times, oldest first. */
export async function readMetric(
  clients: OpsClients,
  query: MetricQuery,
  statistic: "Minimum" | "Maximum",
  from: number,
  to: number,
): Promise<Datapoint[]> {
  const input = {
    StartTime: new Date(from),
    EndTime: new Date(to),
    ScanBy: "TimestampAscending" as const,
    MetricDataQueries: [
      {
        Id: "metric",
        MetricStat: {
          Metric: {
            Namespace: query.namespace,
            MetricName: query.metric,
            Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: 60,
          Stat: statistic,
        },
      },
    ],
  };
  const output = await attempt("GetMetricData", `${query.metric} in ${query.region}`, "Try again.", () =>
    clients.cloudWatch(query.region).send(new GetMetricDataCommand(input)),
  );
  const result = output.MetricDataResults?.[0];
  const values = result?.Values ?? [];
  return (result?.Timestamps ?? [])
    .map((timestamp, index) => ({ at: timestamp.getTime(), value: values[index] ?? Number.NaN }))
    .sort((left, right) => left.at - right.at);
}

/** Query of a health check's own metric: 1 healthy, 0 unhealthy. */
export function healthCheckStatus(healthCheckId: string): MetricQuery {
  return {
    region: ROUTE53_REGION,
    namespace: "AWS/Route53",
    metric: "HealthCheckStatus",
    dimensions: { HealthCheckId: healthCheckId },
  };
}
