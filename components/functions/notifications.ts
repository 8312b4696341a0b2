import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { limitedName } from "../names";
import type { Settings } from "../settings/schema";
import { AlarmTopic } from "./alarmTopic";

export interface NotificationsArgs {
  readonly context: SiteContext;
  /** E-mail addresses and HTTPS endpoints. Each has to confirm its subscription once. */
  readonly notifications: Settings["notifications"];
  /** Provider of the topic's region. @default the stack's */
  readonly topicProvider?: aws.Provider;
  /** Take the events of the account's databases too, which `DatabaseEvents` subscribes to. @default false */
  readonly databaseEvents?: boolean;
}

/**
 * The topic people read: alarms of the machinery, and the functions' reports of every failover.
 *
 * An alarm's topic is in the alarm's region, so a site has one such topic in its region and one in us-east-1
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html).
 *
 * @example new Notifications("prod-notifications", { context, notifications: { email: ["sre@example.com"], https: [] } })
 */
export class Notifications extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:messaging:Notifications", name, {}, opts);
    const { context, topicProvider, databaseEvents } = args;
    const topic = new AlarmTopic(name, { context, topicProvider, databaseEvents }, { parent: this });
    this.topicArn = topic.arn;
    for (const { protocol, endpoint } of subscribers(args.notifications)) {
      new aws.sns.TopicSubscription(
        // Named after the endpoint and not after its place in the list: removing one must not resubscribe the others.
        `${name}-${limitedName([protocol, endpoint], 40)}`,
        { topic: topic.topic.arn, protocol, endpoint },
        { parent: this, provider: topicProvider },
      );
    }
    this.registerOutputs({ topicArn: this.topicArn });
  }
}

export interface Subscriber {
  readonly protocol: "email" | "https";
  readonly endpoint: string;
}

/** Each endpoint once, e-mail first. */
export function subscribers(notifications: Settings["notifications"]): Subscriber[] {
  const once = (values: readonly string[]) => [...new Set(values)];
  return [
    ...once(notifications.email).map((endpoint): Subscriber => ({ protocol: "email", endpoint })),
    ...once(notifications.https).map((endpoint): Subscriber => ({ protocol: "https", endpoint })),
  ];
}
