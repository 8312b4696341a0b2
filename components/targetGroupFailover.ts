import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TargetGroupFailoverConfig } from "../handlers/runtime/config";
import { createTargetGroupsHandler } from "../handlers/targetGroups/handler";
import { AlarmTopic } from "./alarmTopic";
import type { SiteContext } from "./context";
import { FailoverFunction } from "./failoverFunction";
import { FunctionSubscription } from "./functionSubscription";
import type { LoadBalancerHandle } from "./loadBalancer";
import { MinuteSchedule } from "./minuteSchedule";
import { targetGroupFailoverStatements } from "./policies";
import type { Settings } from "./settings/schema";
import type { StateTable } from "./stateTable";
import { groupConfigs, type ListedGroup } from "./targetGroupList";
import { applicationGroups, healthyTargetsAlarmArgs } from "./targetHealthAlarms";

/** Longest run: reads and writes on every listener, each with time-outs and retries, before the next minute's tick. */
const TIMEOUT_SECONDS = 50;

export interface TargetGroupFailoverArgs {
  readonly context: SiteContext;
  readonly settings: Settings["targetGroupFailover"];
  readonly loadBalancer: Pick<LoadBalancerHandle, "arn" | "listenerArns">;
  /** The whole list, in order of priority. */
  readonly groups: readonly ListedGroup[];
  readonly stateTable: StateTable;
  /** Topic of the site's region: reports, and alarms of the function. */
  readonly notificationTopicArn: pulumi.Output<string>;
}

/**
 * Moves a site's listeners to the best group of the list: an alarm per application group and a tick every minute →
 * one function.
 */
export class TargetGroupFailover extends pulumi.ComponentResource {
  readonly function: FailoverFunction;

  constructor(
    private readonly owner: string,
    private readonly args: TargetGroupFailoverArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:targetGroups:TargetGroupFailover", owner, {}, opts);
    const { context, notificationTopicArn } = args;
    const topic = new AlarmTopic(owner, { context }, { parent: this });
    this.createAlarms(topic);
    this.function = this.createFunction();
    new FunctionSubscription(
      owner,
      { context, topicArn: topic.arn, function: this.function, notificationTopicArn },
      { parent: this },
    );
    this.createSchedule();
    this.registerOutputs({ functionName: this.function.function.name });
  }

  private createAlarms(topic: AlarmTopic): void {
    const { context, groups, loadBalancer } = this.args;
    for (const group of applicationGroups(groups)) {
      new aws.cloudwatch.MetricAlarm(
        `${this.owner}-${group.name}-healthy`,
        healthyTargetsAlarmArgs({ context, group, loadBalancerArn: loadBalancer.arn, topicArn: topic.arn }),
        { parent: this },
      );
    }
  }

  private createFunction(): FailoverFunction {
    const { context, loadBalancer, stateTable, notificationTopicArn } = this.args;
    return new FailoverFunction(
      this.owner,
      {
        context,
        description: "Moves the load balancer to the best healthy target group",
        callbackFactory: () => createTargetGroupsHandler(),
        config: this.config(),
        statements: pulumi
          .all([pulumi.all([...loadBalancer.listenerArns]), stateTable.table.arn, notificationTopicArn])
          .apply(([listenerArns, tableArn, topicArn]) =>
            targetGroupFailoverStatements({ listenerArns, tableArn, notificationTopicArn: topicArn }),
          ),
        timeoutSeconds: TIMEOUT_SECONDS,
        notificationTopicArn,
      },
      { parent: this },
    );
  }

  private config(): pulumi.Output<TargetGroupFailoverConfig> {
    const { context, settings, groups, loadBalancer } = this.args;
    return pulumi
      .all([
        groupConfigs(groups),
        pulumi.all([...loadBalancer.listenerArns]),
        this.args.stateTable.table.name,
        this.args.notificationTopicArn,
      ])
      .apply(([list, listenerArns, stateTable, notificationTopicArn]) => ({
        site: context.site,
        groups: list,
        listenerArns,
        returnPolicy: settings.returnPolicy,
        returnAfterHealthySeconds: settings.returnAfterHealthySeconds,
        maximumSwitches: settings.maximumSwitches,
        switchWindowSeconds: settings.switchWindowSeconds,
        stateTable,
        notificationTopicArn,
      }));
  }

  private createSchedule(): void {
    new MinuteSchedule(
      `${this.owner}-every-minute`,
      {
        context: this.args.context,
        function: this.function,
        description: "returns traffic when its time has come, and acts when the alarm's message was lost",
      },
      { parent: this },
    );
  }
}
