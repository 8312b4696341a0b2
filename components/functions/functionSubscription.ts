import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { DeadLetterQueue } from "./deadLetterQueue";
import type { FailoverFunction } from "./failoverFunction";

export interface FunctionSubscriptionArgs {
  readonly context: SiteContext;
  readonly topicArn: pulumi.Input<string>;
  readonly function: FailoverFunction;
  /** Topic of the subscription's region that hears of messages that could not be delivered. */
  readonly notificationTopicArn: pulumi.Input<string>;
  /** Provider of the topic's region, which may differ from the function's. @default the stack's */
  readonly topicProvider?: aws.Provider;
}

/**
 * Delivers a topic's messages to a function, possibly in another region, and keeps those it could not deliver.
 *
 * SNS gives up on an unreachable function after 23 days and drops the message unless the subscription has a
 * dead-letter queue, which must be in the topic's region
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html). The permission belongs to the function and
 * so to its region (https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html).
 */
export class FunctionSubscription extends pulumi.ComponentResource {
  constructor(name: string, args: FunctionSubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:messaging:FunctionSubscription", name, {}, opts);
    const lambda = args.function.function;
    const undelivered = new DeadLetterQueue(
      `${name}-undelivered`,
      {
        context: args.context,
        holds: `messages that could not be delivered to the function of ${name}`,
        notificationTopicArn: args.notificationTopicArn,
        senderTopicArn: args.topicArn,
        queueProvider: args.topicProvider,
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      name,
      {
        action: "lambda:InvokeFunction",
        function: lambda.name,
        principal: "sns.amazonaws.com",
        sourceArn: args.topicArn,
      },
      { parent: this },
    );
    new aws.sns.TopicSubscription(
      name,
      {
        topic: args.topicArn,
        protocol: "lambda",
        endpoint: lambda.arn,
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: undelivered.arn }),
      },
      { parent: this, provider: args.topicProvider, dependsOn: [permission] },
    );
    this.registerOutputs();
  }
}
