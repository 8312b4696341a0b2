/**
 * The primary's health checks and their alarms. moto runs no health checkers and evaluates no alarms, so what Route 53
 * would have seen is published as its metric here. Nor does it count versions of a health check: that UpdateHealthCheck
 * is refused for a stale one is not shown.
 */
import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateHealthCheckCommand, GetHealthCheckCommand, Route53Client } from "@aws-sdk/client-route-53";
import type { ControllerConfig, PrimarySiteConfig } from "../../handlers/runtime/config";
import { present } from "./report";
import { connection, type Emulator, type Site } from "./site";

const MINUTE_MS = 60_000;
/** Route 53 has its control plane and its metrics here alone. */
const REGION = "us-east-1";

export class HealthChecks {
  private readonly route53: Route53Client;
  private readonly cloudWatch: CloudWatchClient;

  constructor(private readonly dr: Site) {
    this.route53 = new Route53Client(connection(dr.emulator, REGION));
    this.cloudWatch = new CloudWatchClient(connection(dr.emulator, REGION));
  }

  /** As the backup site knows it, with the emulator's ids. */
  get primary(): PrimarySiteConfig {
    return present(this.dr.config<ControllerConfig>("controller").primary, "primary site");
  }

  /** `recordAlarmName`: the alarm that closes the latch. */
  async create(emulator: Emulator, recordAlarmName: string): Promise<void> {
    const { checkPath, healthCheckId, recordCheckId, watchCheckId, watchAlarmName } = this.primary;
    // The record check may be one above the gate check. Nobody calculates it here: its metric is published as well.
    for (const [id, alarm] of [
      ...(recordCheckId === healthCheckId ? [] : [[healthCheckId, undefined] as const]),
      [recordCheckId, recordAlarmName],
      [watchCheckId, watchAlarmName],
    ] as const) {
      const made = await this.route53.send(
        new CreateHealthCheckCommand({
          CallerReference: `emulator-${id}-${Date.now()}`,
          HealthCheckConfig: {
            Type: "HTTPS",
            FullyQualifiedDomainName: "primary.app.example.com",
            Port: 443,
            ResourcePath: checkPath,
            RequestInterval: 10,
            FailureThreshold: 2,
          },
        }),
      );
      const created = present(made.HealthCheck?.Id, "health check");
      emulator.replacements.set(id, created);
      if (alarm !== undefined) await this.createAlarm(alarm, created);
    }
  }

  /** How the backup site holds the primary out from now on, whatever the stack files say. */
  adjust(latchMode: PrimarySiteConfig["latchMode"], takeover: boolean): void {
    this.dr.adjust("controller", { primary: { ...this.primary, latchMode, takeover } });
  }

  /** Path of the gate check. */
  async path(): Promise<string | undefined> {
    const { HealthCheck } = await this.route53.send(
      new GetHealthCheckCommand({ HealthCheckId: this.primary.healthCheckId }),
    );
    return HealthCheck?.HealthCheckConfig?.ResourcePath;
  }

  /** Healthy (1) or not (0) in the minute that `at` lies in, and in the `before` minutes before it. */
  async publish(healthCheckId: string, value: 0 | 1, at = Date.now(), before = 0): Promise<void> {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    await this.cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: "AWS/Route53",
        MetricData: Array.from({ length: before + 1 }, (_, index) => ({
          MetricName: "HealthCheckStatus",
          Dimensions: [{ Name: "HealthCheckId", Value: healthCheckId }],
          Value: value,
          Timestamp: new Date(minute - index * MINUTE_MS),
        })),
      }),
    );
  }

  private async createAlarm(AlarmName: string, healthCheckId: string): Promise<void> {
    await this.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: "AWS/Route53",
        MetricName: "HealthCheckStatus",
        Dimensions: [{ Name: "HealthCheckId", Value: healthCheckId }],
        Statistic: "Minimum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "LessThanThreshold",
      }),
    );
  }
}

/** The alarm's message as SNS hands it to a function. */
export const alarmEvent = (alarmName: string, healthCheckId: string, newState: string) => ({
  Records: [
    {
      EventSource: "aws:sns",
      EventVersion: "1.0",
      Sns: {
        Type: "Notification",
        MessageId: "00000000-0000-4000-8000-000000000001",
        Message: JSON.stringify({
          AlarmName: alarmName,
          AlarmArn: `arn:aws:cloudwatch:${REGION}:123456789012:alarm:${alarmName}`,
          AWSAccountId: "123456789012",
          NewStateValue: newState,
          OldStateValue: "OK",
          NewStateReason: "Threshold Crossed",
          StateChangeTime: new Date().toISOString().replace("Z", "+0000"),
          Region: "US East (N. Virginia)",
          Trigger: {
            MetricName: "HealthCheckStatus",
            Namespace: "AWS/Route53",
            Dimensions: [{ name: "HealthCheckId", value: healthCheckId }],
          },
        }),
      },
    },
  ],
});
