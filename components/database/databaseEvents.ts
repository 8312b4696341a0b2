import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";

/**
 * Categories of the source type `db-instance` that tell of a failover, of what may need one, and of replication that
 * stops. Not `maintenance` and `notification`, which are mostly routine.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
export const EVENT_CATEGORIES = ["availability", "failover", "failure", "read replica"] as const;

export interface DatabaseEventsArgs {
  readonly context: SiteContext;
  /** Instances of this region. */
  readonly identifiers: readonly pulumi.Input<string>[];
  /** A topic that lets `events.rds.amazonaws.com` publish (`Notifications` with `databaseEvents`). */
  readonly notificationTopicArn: pulumi.Input<string>;
}

/** RDS's own events of the instances, to people. Best effort by RDS, so nothing is decided by them. */
export class DatabaseEvents extends pulumi.ComponentResource {
  constructor(name: string, args: DatabaseEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:data:DatabaseEvents", name, {}, opts);
    new aws.rds.EventSubscription(
      name,
      {
        snsTopic: args.notificationTopicArn,
        sourceType: "db-instance",
        sourceIds: [...args.identifiers],
        eventCategories: [...EVENT_CATEGORIES],
        tags: args.context.tags,
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
