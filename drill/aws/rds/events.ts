/**
 * RDS's own events, to the topics that are subscribed to them.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
import type { DbInstance, RdsState } from "./state";

export interface RdsEvent {
  readonly id: string;
  readonly category: "availability" | "failover" | "failure" | "read replica" | "recovery";
  readonly message: string;
}

/** Texts: the page above. */
export const RDS_EVENTS = {
  restarted: { id: "RDS-EVENT-0006", category: "availability", message: "DB instance restarted" },
  failoverStarted: {
    id: "RDS-EVENT-0013",
    category: "failover",
    message: "Multi-AZ instance failover started",
  },
  failoverCompleted: {
    id: "RDS-EVENT-0049",
    category: "failover",
    message: "Multi-AZ instance failover completed",
  },
} as const satisfies Readonly<Record<string, RdsEvent>>;

export function topicsFor({ subscriptions }: RdsState, instance: DbInstance, event: RdsEvent): string[] {
  return subscriptions
    .filter(
      ({ region, identifiers, categories }) =>
        region === instance.region &&
        (identifiers.length === 0 || identifiers.includes(instance.identifier)) &&
        (categories.length === 0 || categories.includes(event.category)),
    )
    .map(({ topicArn }) => topicArn);
}

/** The message as RDS publishes it. */
export function eventMessage(instance: DbInstance, event: RdsEvent, now: number): string {
  return JSON.stringify({
    "Event Source": "db-instance",
    "Event Time": new Date(now).toISOString().replace("T", " ").replace("Z", ""),
    "Identifier Link": `https://console.aws.amazon.com/rds/home?region=${instance.region}#dbinstance:id=${instance.identifier}`,
    "Source ID": instance.identifier,
    "Source ARN": instance.arn,
    "Event ID": `http://docs.amazonwebservices.com/AmazonRDS/latest/UserGuide/USER_Events.html#${event.id}`,
    "Event Message": event.message,
  });
}
