import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { ONE_MINUTE } from "./alarms";
import { policyDocument } from "./policies";

/** Longest time SQS keeps a message, 14 days:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
const RETENTION_SECONDS = 14 * 24 * 3600;

export interface DeadLetterQueueArgs {
  readonly context: SiteContext;
  /** What ends here, for the alarm's text: `events the latch function failed to handle`. */
  readonly holds: string;
  /** Topic of the queue's region that is told when the queue holds a message. */
  readonly notificationTopicArn: pulumi.Input<string>;
  /** SNS topic whose subscription may send here. A Lambda or schedule sends with its own role and needs no policy. @default none */
  readonly senderTopicArn?: pulumi.Input<string>;
  /** Provider of the queue's region. @default the stack's */
  readonly queueProvider?: aws.Provider;
}

/**
 * A queue that keeps what could not be handled, and an alarm as long as it holds anything.
 *
 * Encrypted by SQS itself: SNS cannot send to a queue under the AWS managed KMS key, but it can to this one
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html).
 *
 * @example new DeadLetterQueue("prod-latch-failed", { context, holds: "events the latch failed to handle", notificationTopicArn })
 */
export class DeadLetterQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: DeadLetterQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:messaging:DeadLetterQueue", name, {}, opts);
    const childOptions = { parent: this, provider: args.queueProvider };
    const { context } = args;
    this.queue = new aws.sqs.Queue(
      name,
      { sqsManagedSseEnabled: true, messageRetentionSeconds: RETENTION_SECONDS, tags: context.tags },
      childOptions,
    );
    this.arn = this.queue.arn;
    if (args.senderTopicArn !== undefined) {
      const policy = new aws.sqs.QueuePolicy(
        name,
        {
          queueUrl: this.queue.url,
          policy: pulumi.jsonStringify(
            pulumi
              .all([this.queue.arn, args.senderTopicArn])
              .apply(([queueArn, topicArn]) => senderPolicy(queueArn, topicArn)),
          ),
        },
        childOptions,
      );
      this.arn = pulumi.all([this.queue.arn, policy.id]).apply(([arn]) => arn);
    }
    new aws.cloudwatch.MetricAlarm(
      name,
      {
        ...ONE_MINUTE,
        alarmDescription: `${context.site}: the queue holds ${args.holds}. Read the messages, repair the cause, then redrive or delete them.`,
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: this.queue.name },
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        // SQS stops sending data for a queue that has been idle for hours; an idle queue is empty.
        treatMissingData: "notBreaching",
        alarmActions: [args.notificationTopicArn],
        okActions: [args.notificationTopicArn],
        tags: context.tags,
      },
      childOptions,
    );
    this.registerOutputs({ arn: this.arn });
  }
}

/** Lets the subscriptions of one topic send to the queue:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html */
export function senderPolicy(queueArn: string, topicArn: string) {
  return policyDocument([
    {
      Sid: "SubscriptionKeepsFailedMessages",
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
    },
  ]);
}
