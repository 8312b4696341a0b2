import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createLatchHandler } from "../../handlers/latch/handler";
import type { LatchConfig } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";
import { eventsConfig, type SiteEvents } from "../failover/eventsTable";
import type { StateTable } from "../failover/stateTable";
import { AlarmTopic } from "../functions/alarmTopic";
import { FailoverFunction } from "../functions/failoverFunction";
import { FunctionSubscription } from "../functions/functionSubscription";
import { MinuteSchedule } from "../functions/minuteSchedule";
import { latchStatements } from "../functions/policies";
import { FAILED_OVER_PATH, type Settings } from "../settings/schema";
import { healthCheckAlarmArgs } from "./healthChecks";

/** Longest run: a few calls to control planes, each with time-outs and retries, well before the next minute's tick. */
const TIMEOUT_SECONDS = 50;

export interface LatchArgs {
  readonly context: SiteContext;
  /** The check a latch of mode `path` points elsewhere. */
  readonly gateCheckId: pulumi.Output<string>;
  /** The check on the PRIMARY record: the gate check, or a calculated one above it. */
  readonly recordCheckId: pulumi.Output<string>;
  /** Path of that check while the site is not latched. */
  readonly checkPath: string;
  readonly latch: Settings["latch"];
  readonly stateTable: StateTable;
  /** Where a closing is recorded. @default nowhere, for a site without a controller */
  readonly events?: SiteEvents | undefined;
  readonly usEast1: aws.Provider;
  /** Topic of the site's region: reports, and alarms of the function. */
  readonly notificationTopicArn: pulumi.Output<string>;
  /** Topic in us-east-1: alarm of the subscription's dead-letter queue. */
  readonly usEast1NotificationTopicArn: pulumi.Output<string>;
}

/**
 * Keeps a primary site out of DNS once it has failed over, until an operator re-arms it: alarm and topic in us-east-1,
 * the function in the site's region. By mode `path` it points the gate check at a path that always fails; by mode `lease`
 * the health gate keeps the site out by itself, and the function records that and tells people.
 */
export class Latch extends pulumi.ComponentResource {
  readonly alarm: aws.cloudwatch.MetricAlarm;
  readonly function: FailoverFunction;

  constructor(
    private readonly owner: string,
    private readonly args: LatchArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:dns:Latch", owner, {}, opts);
    const topic = this.createTopic();
    this.alarm = this.createAlarm(topic);
    this.function = this.createFunction();
    this.createSubscription(topic);
    this.createSchedule();
    this.registerOutputs({ alarmName: this.alarm.name, functionName: this.function.function.name });
  }

  private createTopic(): AlarmTopic {
    const { context, recordCheckId, usEast1 } = this.args;
    return new AlarmTopic(
      this.owner,
      { context, tags: { HealthCheckId: recordCheckId }, topicProvider: usEast1 },
      { parent: this },
    );
  }

  /** All three transitions reach the function: it logs what it does not act on, so that silence is never a riddle. */
  private createAlarm(topic: AlarmTopic): aws.cloudwatch.MetricAlarm {
    const { context, recordCheckId, usEast1 } = this.args;
    return new aws.cloudwatch.MetricAlarm(
      this.owner,
      healthCheckAlarmArgs({
        context,
        healthCheckId: recordCheckId,
        description: `${context.site}: Route 53 calls this site unhealthy; DNS answers the backup site and the latch closes. Stays in ALARM while latched. Synchronise the sites, then: npm run ops -- rearm`,
        topicArn: topic.arn,
        insufficientData: true,
      }),
      { parent: this, provider: usEast1 },
    );
  }

  private createFunction(): FailoverFunction {
    const { context, latch, gateCheckId, stateTable, events, notificationTopicArn } = this.args;
    return new FailoverFunction(
      this.owner,
      {
        context,
        description: "Keeps a failed-over primary site out of DNS until it is re-armed",
        callbackFactory: () => createLatchHandler(),
        config: this.config(),
        statements: pulumi
          .output({
            mode: latch.mode,
            healthCheckId: gateCheckId,
            alarmArn: this.alarm.arn,
            tableArn: stateTable.table.arn,
            eventsTableArn: events?.table.table.arn,
            notificationTopicArn,
          })
          .apply(latchStatements),
        timeoutSeconds: TIMEOUT_SECONDS,
        notificationTopicArn,
      },
      { parent: this },
    );
  }

  private config(): pulumi.Output<LatchConfig> {
    const { context, checkPath, latch } = this.args;
    return pulumi
      .all([
        this.args.gateCheckId,
        this.args.recordCheckId,
        this.alarm.name,
        this.args.stateTable.table.name,
        this.args.notificationTopicArn,
        eventsConfig(this.args.events),
      ])
      .apply(([healthCheckId, recordCheckId, alarmName, stateTable, notificationTopicArn, events]) => ({
        site: context.site,
        mode: latch.mode,
        healthCheckId,
        recordCheckId,
        checkPath,
        failedOverPath: FAILED_OVER_PATH,
        alarmName,
        armAfterHealthySeconds: latch.armAfterHealthySeconds,
        stateTable,
        notificationTopicArn,
        ...events,
      }));
  }

  private createSubscription(topic: AlarmTopic): void {
    const { context, usEast1, usEast1NotificationTopicArn } = this.args;
    new FunctionSubscription(
      this.owner,
      {
        context,
        topicArn: topic.arn,
        function: this.function,
        notificationTopicArn: usEast1NotificationTopicArn,
        topicProvider: usEast1,
      },
      { parent: this },
    );
  }

  private createSchedule(): void {
    new MinuteSchedule(
      `${this.owner}-every-minute`,
      {
        context: this.args.context,
        function: this.function,
        description:
          "arms the latch once the site has been healthy, and closes it when the alarm's message was lost",
      },
      { parent: this },
    );
  }
}
