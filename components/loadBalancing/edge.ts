import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createEdgeHandler } from "../../handlers/edge/handler";
import type { EdgeConfig, GroupConfig } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";
import { FailoverFunction } from "../functions/failoverFunction";
import { edgeStatements } from "../functions/policies";
import type { Settings } from "../settings/schema";
import type { EdgeTargetGroup } from "./edgeTargetGroup";
import { groupConfigs, type ListedGroup } from "./targetGroupList";

/** Route 53 waits 2 s for an answer and a client not much longer; a run beyond this is of use to nobody. */
const TIMEOUT_SECONDS = 10;

export interface EdgeArgs {
  readonly context: SiteContext;
  readonly targetGroup: EdgeTargetGroup;
  readonly gate: Settings["gate"];
  readonly sorryPage: Settings["sorryPage"];
  /** Path of the health gate. */
  readonly checkPath: string;
  /** The whole list, in order of priority. */
  readonly groups: readonly ListedGroup[];
  /** Listeners whose weights say which group serves; the first decides. */
  readonly listenerArns: readonly pulumi.Output<string>[];
  readonly notificationTopicArn: pulumi.Input<string>;
}

/** The function behind the load balancer: health gate and sorry page. */
export class Edge extends pulumi.ComponentResource {
  readonly function: FailoverFunction;
  /**
   * The target group, known only once the function is registered in it. Rules name this one: a rule that forwards to
   * an empty group answers 503, and Route 53 would fail a site over because its gate is being deployed.
   */
  readonly targetGroupArn: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:edge:Edge", name, {}, opts);
    this.function = new FailoverFunction(
      name,
      {
        context: args.context,
        description: "Health gate and sorry page behind the load balancer",
        callbackFactory: () => createEdgeHandler(),
        config: pulumi
          .all([groupConfigs(args.groups), pulumi.all([...args.listenerArns])])
          .apply(([groups, listenerArns]) => edgeConfig(args, groups, listenerArns)),
        statements: edgeStatements({ gateEnabled: args.gate.enabled }),
        timeoutSeconds: TIMEOUT_SECONDS,
        notificationTopicArn: args.notificationTopicArn,
      },
      { parent: this },
    );
    const attachment = attach(name, this, args.targetGroup.arn, this.function.function);
    this.targetGroupArn = pulumi.all([args.targetGroup.arn, attachment.id]).apply(([arn]) => arn);
    this.registerOutputs({ functionName: this.function.function.name });
  }
}

/**
 * The load balancer may invoke the function for this target group alone. The permission comes first: AWS refuses to
 * register a function that it may not invoke
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
 */
function attach(
  name: string,
  parent: pulumi.Resource,
  targetGroupArn: pulumi.Output<string>,
  lambda: aws.lambda.Function,
): aws.lb.TargetGroupAttachment {
  const permission = new aws.lambda.Permission(
    name,
    {
      action: "lambda:InvokeFunction",
      function: lambda.name,
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn: targetGroupArn,
    },
    { parent },
  );
  return new aws.lb.TargetGroupAttachment(
    name,
    { targetGroupArn, targetId: lambda.arn },
    { parent, dependsOn: [permission] },
  );
}

/** The function's configuration. */
export function edgeConfig(
  args: Pick<EdgeArgs, "context" | "gate" | "sorryPage" | "checkPath">,
  groups: readonly GroupConfig[],
  listenerArns: readonly string[],
): EdgeConfig {
  const { gate, sorryPage } = args;
  return {
    site: args.context.site,
    ...(gate.enabled
      ? {
          gate: {
            path: args.checkPath,
            groups,
            listenerArns,
            cacheSeconds: gate.cacheSeconds,
            staleSeconds: gate.staleSeconds,
            switchGraceSeconds: gate.switchGraceSeconds,
          },
        }
      : {}),
    sorryPage: {
      title: sorryPage.title,
      message: sorryPage.message,
      retryAfterSeconds: sorryPage.retryAfterSeconds,
    },
  };
}
