import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createHeartbeatHandler } from "../../handlers/heartbeat/handler";
import type { HeartbeatConfig } from "../../handlers/runtime/config";
import { loadBalancerDimension, targetGroupDimension } from "../arns";
import type { SiteContext } from "../context";
import { THREE_MINUTES } from "../functions/alarms";
import { FailoverFunction } from "../functions/failoverFunction";
import { heartbeatStatements } from "../functions/policies";
import { loadBalancingName } from "../names";
import { registerFunction } from "./lambdaTarget";
import { RULE_SLOTS } from "./listenerRules";
import { firstListener, type LoadBalancerHandle } from "./loadBalancer";
import type { Probes } from "./probes";
import { groupConfigs, type ListedGroup } from "./targetGroupList";

/** The fastest checks there are, and a time-out that leaves the function as long as it can have:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
const INTERVAL_SECONDS = 5;
const CHECK_TIMEOUT_SECONDS = 4;
/** Not longer than the check waits: nobody hears a later answer. The interval has to be longer than this as well
 * (https://www.pulumi.com/registry/packages/aws/api-docs/lb/targetgroup/, health check interval). */
const TIMEOUT_SECONDS = CHECK_TIMEOUT_SECONDS;
/** Path the checks ask for, and that the rule has beside the address nobody has. */
export const HEARTBEAT_PATH = "/lb-heartbeat";
/**
 * A source address that no client has: it is reserved for documentation and routed nowhere
 * (https://www.rfc-editor.org/rfc/rfc5737). The condition looks at the connection's own address, not at
 * `X-Forwarded-For`: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SourceIpConditionConfig.html
 */
const NOBODY = "192.0.2.1/32";

export interface HeartbeatArgs {
  readonly context: SiteContext;
  readonly loadBalancer: Pick<LoadBalancerHandle, "arn" | "listenerArns">;
  /** Priority of our first rule on the first listener. */
  readonly firstPriority: number;
  /** The whole list, in order of priority. */
  readonly groups: readonly ListedGroup[];
  /** Moves the weights. */
  readonly function: FailoverFunction;
  /** @default the load balancer's own verdict is all it goes by */
  readonly probes?: Probes | undefined;
  /** Topic of the site's region: alarms. */
  readonly notificationTopicArn: pulumi.Output<string>;
}

/**
 * Finds out within seconds that a switch is due, and asks for it: a function that the load balancer's nodes call every
 * five seconds, each of them, as the health check of its target group. Nothing else calls it: the group is checked
 * because a rule names it, and no request matches that rule.
 *
 * A failing look fails the check, so the group's own health says whether the heartbeat beats, and an alarm tells people
 * when it does not.
 */
export class Heartbeat extends pulumi.ComponentResource {
  readonly function: FailoverFunction;

  constructor(
    private readonly owner: string,
    private readonly args: HeartbeatArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:targetGroups:Heartbeat", owner, {}, opts);
    const group = this.createTargetGroup();
    this.function = this.createFunction();
    this.createRule(registerFunction(owner, group.arn, this.function.function, this));
    this.createAlarm(group.arn);
    this.registerOutputs({ functionName: this.function.function.name });
  }

  private createTargetGroup(): aws.lb.TargetGroup {
    return new aws.lb.TargetGroup(
      loadBalancingName(this.owner, "group"),
      {
        targetType: "lambda",
        healthCheck: {
          enabled: true,
          path: HEARTBEAT_PATH,
          interval: INTERVAL_SECONDS,
          timeout: CHECK_TIMEOUT_SECONDS,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: "200",
        },
        tags: this.args.context.tags,
      },
      { parent: this },
    );
  }

  private createFunction(): FailoverFunction {
    const { context, function: mover, notificationTopicArn } = this.args;
    return new FailoverFunction(
      this.owner,
      {
        context,
        description: "Called by the load balancer's health checks; asks for a switch as soon as one is due",
        callbackFactory: () => createHeartbeatHandler(),
        config: this.config(),
        statements: mover.function.arn.apply((functionArn) => heartbeatStatements({ functionArn })),
        timeoutSeconds: TIMEOUT_SECONDS,
        notificationTopicArn,
      },
      { parent: this },
    );
  }

  private config(): pulumi.Output<HeartbeatConfig> {
    const { context, groups, loadBalancer, function: mover, probes } = this.args;
    return pulumi
      .output({
        groups: groupConfigs(groups),
        listenerArns: pulumi.all([...loadBalancer.listenerArns]),
        functionName: mover.function.name,
        probe: probes?.config,
      })
      .apply(({ probe, ...known }) => ({
        site: context.site,
        ...known,
        ...(probe === undefined ? {} : { probe }),
      }));
  }

  private createRule(targetGroupArn: pulumi.Output<string>): void {
    const { context, loadBalancer, firstPriority } = this.args;
    new aws.lb.ListenerRule(
      this.owner,
      {
        listenerArn: firstListener(loadBalancer),
        priority: firstPriority + RULE_SLOTS.heartbeat,
        conditions: [{ sourceIp: { values: [NOBODY] } }, { pathPattern: { values: [HEARTBEAT_PATH] } }],
        actions: [{ type: "forward", targetGroupArn }],
        tags: context.tags,
      },
      { parent: this },
    );
  }

  /**
   * `Maximum`: it beats as long as one node hears it. Missing data breaches: a group that is not measured is not
   * checked, and then nobody calls the function
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
   */
  private createAlarm(targetGroupArn: pulumi.Output<string>): void {
    const { context, loadBalancer, notificationTopicArn } = this.args;
    new aws.cloudwatch.MetricAlarm(
      this.owner,
      {
        ...THREE_MINUTES,
        alarmDescription: `${context.site}: the heartbeat does not beat, or its probes prove nothing: switches between target groups may wait for alarms or the minute's tick. The log of the function ${this.owner} says which.`,
        namespace: "AWS/ApplicationELB",
        metricName: "HealthyHostCount",
        dimensions: {
          TargetGroup: targetGroupArn.apply(targetGroupDimension),
          LoadBalancer: loadBalancer.arn.apply(loadBalancerDimension),
        },
        statistic: "Maximum",
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "breaching",
        alarmActions: [notificationTopicArn],
        okActions: [notificationTopicArn],
        tags: context.tags,
      },
      { parent: this },
    );
  }
}
