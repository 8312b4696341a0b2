import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountOf, accountPrincipal, alarmsBeside } from "../arns";
import type { SiteContext } from "../context";
import { type PolicyDocument, policyDocument } from "./policies";

export interface AlarmTopicArgs {
  readonly context: SiteContext;
  /** Tags beside the site's own. @default none */
  readonly tags?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Provider of the topic's region. @default the stack's */
  readonly topicProvider?: aws.Provider;
  /** RDS publishes the events of the account's databases too. @default false */
  readonly databaseEvents?: boolean;
}

/**
 * An SNS topic that CloudWatch alarms of this account and region may publish to.
 *
 * Not encrypted with a KMS key: with the AWS managed key `alias/aws/sns` alarms cannot publish at all
 * (https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns), and a key of our own would be one more
 * service that an outage can take from the failover path. Messages name resources and states, no client data.
 *
 * @example new AlarmTopic("prod-alarms", { context })
 */
export class AlarmTopic extends pulumi.ComponentResource {
  readonly topic: aws.sns.Topic;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:messaging:AlarmTopic", name, {}, opts);
    const childOptions = { parent: this, provider: args.topicProvider };
    this.topic = new aws.sns.Topic(name, { tags: { ...args.context.tags, ...args.tags } }, childOptions);
    const policy = new aws.sns.TopicPolicy(
      name,
      {
        arn: this.topic.arn,
        policy: pulumi.jsonStringify(
          this.topic.arn.apply((arn) => alarmTopicPolicy(arn, args.databaseEvents)),
        ),
      },
      childOptions,
    );
    // Whoever uses the ARN waits for the policy: an alarm that fires before it would not be heard.
    this.arn = pulumi.all([this.topic.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}

/** Who may publish: alarms of the topic's account and region, the account's own roles where IAM allows them, and RDS where it is asked to. */
export function alarmTopicPolicy(topicArn: string, databaseEvents = false): PolicyDocument {
  return policyDocument([
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { ArnLike: { "aws:SourceArn": alarmsBeside(topicArn) } },
    },
    {
      Sid: "FunctionsPublish",
      Effect: "Allow",
      Principal: { AWS: accountPrincipal(topicArn) },
      Action: "sns:Publish",
      Resource: topicArn,
    },
    ...(databaseEvents ? [databaseEventsStatement(topicArn)] : []),
  ]);
}

/**
 * Event subscriptions of RDS, of this account: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html
 * By the account and not by `aws:SourceArn`, which would have to name instances that are made after the topic.
 */
function databaseEventsStatement(topicArn: string): object {
  return {
    Sid: "DatabaseEventsPublish",
    Effect: "Allow",
    Principal: { Service: "events.rds.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: { StringEquals: { "aws:SourceAccount": accountOf(topicArn) } },
  };
}
