import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TargetGroupFailoverConfig } from "../../handlers/runtime/config";
import { createTargetGroupsHandler } from "../../handlers/targetGroups/handler";
import type { SiteContext } from "../context";
import { eventsConfig, type SiteEvents } from "../failover/eventsTable";
import type { StateTable } from "../failover/stateTable";
import { AlarmTopic } from "../functions/alarmTopic";
import { FailoverFunction } from "../functions/failoverFunction";
import { FunctionSubscription } from "../functions/functionSubscription";
import { MinuteSchedule } from "../functions/minuteSchedule";
import { targetGroupFailoverStatements } from "../functions/policies";
import type { Settings } from "../settings/schema";
import type { LoadBalancerHandle } from "./loadBalancer";
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
  /** Where a switch is recorded. @default nowhere, for a site without a controller */
  readonly events?: SiteEvents | undefined;
  /** Topic of the site's region: reports, and alarms of the function. */
  readonly notificationTopicArn: pulumi.Output<string>;
}

/**
 * Moves a site's listeners to the best group of the list: an alarm per application group, unless the heartbeat alone is
 * to find out, and a tick every minute → one function. `Heartbeat` asks the same function.
 */
export class TargetGroupFailover extends pulumi.ComponentResource {
  readonly function: FailoverFunction;

  constructor(
    private readonly owner: string,
    private readonly args: TargetGroupFailoverArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:targetGroups:TargetGroupFailover", owner, {}, opts);
    this.function = this.createFunction();
    if (args.settings.detection !== "heartbeat") {
      this.subscribe();
    }
    this.createSchedule();
    this.registerOutputs({ functionName: this.function.function.name });
  }

  /** Tells the function of groups with too few healthy targets. */
  private subscribe(): void {
    const { context, groups, loadBalancer, notificationTopicArn } = this.args;
    const topic = new AlarmTopic(this.owner, { context }, { parent: this });
    for (const group of applicationGroups(groups)) {
      new aws.cloudwatch.MetricAlarm(
        `${this.owner}-${group.name}-healthy`,
        healthyTargetsAlarmArgs({ context, group, loadBalancerArn: loadBalancer.arn, topicArn: topic.arn }),
        { parent: this },
      );
    }
    new FunctionSubscription(
      this.owner,
      { context, topicArn: topic.arn, function: this.function, notificationTopicArn },
      { parent: this },
    );
  }

  private createFunction(): FailoverFunction {
    const { context, loadBalancer, stateTable, events, notificationTopicArn } = this.args;
    return new FailoverFunction(
      this.owner,
      {
        context,
        description: "Moves the load balancer to the best healthy target group",
        callbackFactory: () => createTargetGroupsHandler(),
        config: this.config(),
        statements: pulumi
          .output({
            listenerArns: pulumi.all([...loadBalancer.listenerArns]),
            tableArn: stateTable.table.arn,
            eventsTableArn: events?.table.table.arn,
            notificationTopicArn,
          })
          .apply(targetGroupFailoverStatements),
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
        eventsConfig(this.args.events),
      ])
      .apply(([list, listenerArns, stateTable, notificationTopicArn, events]) => ({
        site: context.site,
        groups: list,
        listenerArns,
        returnPolicy: settings.returnPolicy,
        returnAfterHealthySeconds: settings.returnAfterHealthySeconds,
        maximumSwitches: settings.maximumSwitches,
        switchWindowSeconds: settings.switchWindowSeconds,
        stateTable,
        notificationTopicArn,
        ...events,
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
