/**
 * SNS in time: topics, subscriptions, delivery with a delay, at least once, and the dead-letter queue of a
 * subscription.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
import type { PublishCommandInput, PublishCommandOutput } from "@aws-sdk/client-sns";
import type { Kernel } from "../kernel/kernel";
import type { Random } from "../kernel/random";
import type { LambdaService } from "../lambda/service";
import { awsError, regionOf, unmodelled } from "./applied";
import { type Range, SNS_DELIVERY } from "./assumptions";
import type { Regional } from "./cloudwatch/api";
import type { Output } from "./output";
import { Rules } from "./rules";
import type { SqsService } from "./sqs";

export interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly deadLetterArn: string | undefined;
}

export interface Topic {
  readonly arn: string;
  readonly site: string;
  readonly subscriptions: Subscription[];
}

interface Message {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly publishedAt: number;
}

/** What a fault does to messages. */
export interface SnsRule {
  readonly applies: (topic: Topic) => boolean;
  /** Deliver each message twice. */
  readonly duplicates?: boolean;
  /** Further delay of each delivery, milliseconds, drawn uniformly; different delays reorder messages. */
  readonly delay?: Range;
  /** Every second delivery waits until later ones have overtaken it. */
  readonly reorders?: boolean;
  /** Messages vanish: a fault beyond what SNS promises, to prove that a drill notices. */
  readonly lost?: boolean;
}

/** How long a delivery that is overtaken waits, milliseconds. */
const OVERTAKEN: Range = [60_000, 120_000];
/** Wait before SNS tries a function's region again that does not answer; the long phase of its policy. */
const RETRY_MILLISECONDS = 20_000;

export class SnsService {
  readonly topics = new Map<string, Topic>();
  readonly rules = new Rules<SnsRule>();
  /** A topic in a lost region delivers nothing, and nothing is delivered into one: both wait. */
  isRegionLost: (region: string) => boolean = () => false;
  private readonly random: Random;
  private deliveries = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly lambda: LambdaService,
    private readonly sqs: SqsService,
  ) {
    this.random = kernel.random.stream("sns");
  }

  /** The Publish call. */
  publishCommand({ region, input }: Regional<PublishCommandInput>): Output<PublishCommandOutput> {
    const topicArn = input.TopicArn ?? "";
    if (regionOf(topicArn) !== region) {
      throw awsError("InvalidParameter", `Invalid parameter: TopicArn. ${topicArn} is not in ${region}`);
    }
    return { MessageId: this.publish(topicArn, input.Subject ?? "", input.Message ?? "") };
  }

  /** Returns the message's id; throws when there is no such topic. */
  publish(topicArn: string, subject: string, text: string): string {
    const topic = this.topics.get(topicArn);
    if (topic === undefined) throw awsError("NotFound", `Topic does not exist: ${topicArn}`, 404);
    const message = { id: this.random.uuid(), subject, text, publishedAt: this.kernel.clock.now() };
    const rules = this.rules.all().filter(({ applies }) => applies(topic));
    if (rules.some(({ lost }) => lost === true)) {
      this.logLoss(topic, subject);
      return message.id;
    }
    const copies = rules.some(({ duplicates }) => duplicates === true) ? 2 : 1;
    for (const subscription of topic.subscriptions)
      for (let copy = 0; copy < copies; copy++) this.deliverLater(topic, subscription, message, rules);
    return message.id;
  }

  private deliverLater(
    topic: Topic,
    subscription: Subscription,
    message: Message,
    rules: readonly SnsRule[],
  ): void {
    let wait = this.random.between(SNS_DELIVERY[0], SNS_DELIVERY[1]);
    const disturbance = this.kernel.random.stream("sns-faults");
    for (const { delay, reorders } of rules) {
      if (delay !== undefined) wait += disturbance.between(delay[0], delay[1]);
      if (reorders === true && this.deliveries++ % 2 === 0) wait += disturbance.between(...OVERTAKEN);
    }
    this.kernel.clock.after(wait, () => this.deliver(topic, subscription, message));
  }

  private logLoss(topic: Topic, subject: string): void {
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "notification",
      kind: "message-lost",
      site: topic.site,
      text: `a message of ${topicName(topic)} vanishes: ${subject}`,
      detail: true,
    });
  }

  private deliver(topic: Topic, subscription: Subscription, message: Message): void {
    const into = subscription.protocol === "lambda" ? regionOf(subscription.endpoint) : "";
    if (this.isRegionLost(regionOf(topic.arn)) || this.isRegionLost(into)) {
      this.kernel.clock.after(RETRY_MILLISECONDS, () => this.deliver(topic, subscription, message));
      return;
    }
    switch (subscription.protocol) {
      case "email":
      case "https":
        this.logDelivery(topic, subscription, message);
        return;
      case "lambda":
        if (
          !this.lambda.invokeLater(
            subscription.endpoint,
            "sns.amazonaws.com",
            topic.arn,
            lambdaEvent(topic, subscription, message),
          )
        ) {
          this.undeliverable(topic, subscription, message);
        }
        return;
      default:
        throw unmodelled(
          `SNS subscriptions of protocol ${subscription.protocol}`,
          "Add it to drill/aws/sns.ts.",
        );
    }
  }

  /**
   * A function that is missing or may not be invoked is a client-side error: SNS does not retry it.
   * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
   */
  private undeliverable(topic: Topic, subscription: Subscription, message: Message): void {
    const queue = subscription.deadLetterArn;
    const kept = queue !== undefined && this.sqs.sendAs("sns.amazonaws.com", topic.arn, queue, message.text);
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "function",
      kind: kept ? "dead-letter" : "lost",
      site: topic.site,
      text: `a message of ${topicName(topic)} could not be delivered; it is ${kept ? "in the dead-letter queue" : "lost"}`,
      why: `SNS may not invoke ${subscription.endpoint}`,
    });
  }

  private logDelivery(topic: Topic, subscription: Subscription, message: Message): void {
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "notification",
      kind: "notification",
      site: topic.site,
      text: `${subscription.protocol} to ${subscription.endpoint}: ${message.subject}`,
      detail: subscription.protocol !== "email" || message.subject.includes('"'),
      data: { topic: topic.arn, message: message.id },
    });
  }
}

function topicName(topic: Topic): string {
  return topic.arn.split(":")[5] ?? topic.arn;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function lambdaEvent(topic: Topic, subscription: Subscription, message: Message) {
  return {
    Records: [
      {
        EventVersion: "1.0",
        EventSubscriptionArn: subscription.arn,
        EventSource: "aws:sns",
        Sns: {
          Type: "Notification",
          MessageId: message.id,
          TopicArn: topic.arn,
          Subject: message.subject,
          Message: message.text,
          Timestamp: new Date(message.publishedAt).toISOString(),
          SignatureVersion: "1",
          Signature: "drill",
          SigningCertUrl: "https://sns.invalid/certificate.pem",
          UnsubscribeUrl: "https://sns.invalid/unsubscribe",
          MessageAttributes: {},
        },
      },
    ],
  };
}
