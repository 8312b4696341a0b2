/** Alarms on a database and its read replicas, for people. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { ConfiguredDatabaseSettings } from "../settings/schema";
import type { DatabaseHandle, ReadReplicaHandle } from "./databaseHandle";

/** Five minutes in a row: a backup or a burst is no reason to wake anybody; nothing moves by these alarms. */
const FIVE_MINUTES = { period: 60, evaluationPeriods: 5, datapointsToAlarm: 5 } as const;
/** RDS reports free storage in bytes. */
const BYTES_PER_GIGABYTE = 1024 ** 3;

export interface DatabaseAlarmSpec {
  /** Last part of the logical name. */
  readonly key: string;
  readonly metricName: "FreeStorageSpace" | "CPUUtilization" | "DatabaseConnections" | "ReplicaLag";
  readonly comparisonOperator: "LessThanThreshold" | "GreaterThanThreshold";
  readonly threshold: number;
  readonly treatMissingData: "missing" | "breaching" | "notBreaching";
  /** After `<site>: the database <identifier> `. */
  readonly says: string;
}

type Limits = ConfiguredDatabaseSettings["alarms"];

/**
 * What is watched on every instance.
 * Metrics: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 *
 * Missing data is `missing`: an instance that restarts or fails over reports nothing for minutes, RDS's own events tell
 * of that, and neither a full disk nor an empty one follows from it.
 */
export function instanceAlarms(limits: Limits): DatabaseAlarmSpec[] {
  return [
    {
      key: "storage",
      metricName: "FreeStorageSpace",
      comparisonOperator: "LessThanThreshold",
      threshold: limits.freeStorageGigabytes * BYTES_PER_GIGABYTE,
      treatMissingData: "missing",
      says: `has less than ${limits.freeStorageGigabytes} GB of free storage. Without any it stops; give it more, or set database.maximumStorageGigabytes.`,
    },
    {
      key: "cpu",
      metricName: "CPUUtilization",
      comparisonOperator: "GreaterThanThreshold",
      threshold: limits.cpuPercent,
      treatMissingData: "missing",
      says: `uses more than ${limits.cpuPercent} % of its processor. Look for the query that does it, or take a larger class.`,
    },
    {
      key: "connections",
      metricName: "DatabaseConnections",
      comparisonOperator: "GreaterThanThreshold",
      threshold: limits.connections,
      treatMissingData: "missing",
      says: `has more than ${limits.connections} connections. New ones may soon be refused; look for clients that do not close theirs.`,
    },
  ];
}

/**
 * What is watched on a replica besides. One whose replication does not run reports a lag of -1
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Monitoring.html) or none at all, which no upper
 * limit notices, so there is an alarm of its own for that, and for it missing data breaches: what a promotion would
 * lose grows with every minute. A promoted replica has no lag to report: that alarm stays until the stack calls the
 * database what it has become.
 */
export function replicaAlarms(limits: Limits): DatabaseAlarmSpec[] {
  return [
    {
      key: "lag",
      metricName: "ReplicaLag",
      comparisonOperator: "GreaterThanThreshold",
      threshold: limits.replicaLagSeconds,
      treatMissingData: "missing",
      says: `is more than ${limits.replicaLagSeconds} s behind its source. What it lacks would be lost by a promotion.`,
    },
    {
      key: "replication",
      metricName: "ReplicaLag",
      comparisonOperator: "LessThanThreshold",
      threshold: 0,
      treatMissingData: "breaching",
      says: "does not replicate its source. It falls behind every minute; its events and its log say why.",
    },
  ];
}

export interface DatabaseAlarmsArgs {
  readonly context: SiteContext;
  readonly identifier: pulumi.Output<string>;
  readonly kind: DatabaseHandle["kind"];
  readonly readReplicas: readonly ReadReplicaHandle[];
  readonly limits: Limits;
  readonly notificationTopicArn: pulumi.Input<string>;
}

/** Tells people of a database that runs full, hot or late. */
export class DatabaseAlarms extends pulumi.ComponentResource {
  constructor(
    owner: string,
    private readonly args: DatabaseAlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:data:DatabaseAlarms", owner, {}, opts);
    const { identifier, kind, limits, readReplicas } = args;
    const own = [...instanceAlarms(limits), ...(kind === "replica" ? replicaAlarms(limits) : [])];
    for (const spec of own) {
      this.createAlarm(owner, identifier, spec);
    }
    for (const replica of readReplicas) {
      for (const spec of [...instanceAlarms(limits), ...replicaAlarms(limits)]) {
        this.createAlarm(`${owner}-replica-${replica.key}`, replica.identifier, spec);
      }
    }
    this.registerOutputs();
  }

  private createAlarm(name: string, identifier: pulumi.Output<string>, spec: DatabaseAlarmSpec): void {
    const { context, notificationTopicArn } = this.args;
    const { key, says, ...metric } = spec;
    new aws.cloudwatch.MetricAlarm(
      `${name}-${key}`,
      {
        ...FIVE_MINUTES,
        ...metric,
        alarmDescription: pulumi.interpolate`${context.site}: the database ${identifier} ${says}`,
        namespace: "AWS/RDS",
        dimensions: { DBInstanceIdentifier: identifier },
        statistic: "Average",
        alarmActions: [notificationTopicArn],
        okActions: [notificationTopicArn],
        tags: context.tags,
      },
      { parent: this },
    );
  }
}
