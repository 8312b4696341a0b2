/** Telling people: one JSON message of one shape with a subject that fits an e-mail. */
import type { SnsPort } from "./clients";

/** How requests to the controller name each tier. */
const RESOURCE_TYPE = {
  "target-group": "load_balancer",
  dns: "dns",
  database: "database",
  capacity: "auto_scaling",
} as const;

/** What happened, before it is put into words for programs and people. Times are ISO 8601, UTC. */
export interface Notification {
  /** Same id for the same event, so that a repeated message is recognised; the id in the events table. */
  readonly eventId: string;
  readonly site: string;
  readonly tier: keyof typeof RESOURCE_TYPE;
  /** @default `automatic` */
  readonly failoverType?: string;
  /** Who asked or decided: an operator's name, `target-groups`, `latch`, `sentinel`. */
  readonly requestedBy?: string;
  readonly from?: string;
  readonly to?: string;
  /** @default `completed` */
  readonly status?: string;
  readonly rule: string;
  readonly reason: string;
  /** When it began. */
  readonly at: string;
  /** Absent: it has not ended. */
  readonly endedAt?: string;
  readonly whatToDo: string;
  /** Further fields of one kind of event, beside those all have. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * SNS wants ASCII without line breaks, below 100 characters, starting with a letter, digit or punctuation mark:
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function asciiSubject(text: string): string {
  const ascii = text
    .replace(/[^\x20-\x7e]+/g, " ")
    .replace(/ +/g, " ")
    .trim();
  if (ascii === "") {
    return "site-failover";
  }
  return ascii.length <= 99 ? ascii : `${ascii.slice(0, 96)}...`;
}

/** The message: `event_id` to `end_time` for programs of every kind of event, the rest for people. */
export async function publishNotification(
  sns: SnsPort,
  topicArn: string,
  subject: string,
  notification: Notification,
): Promise<void> {
  const { eventId, site, tier, from, to, status, reason, at, endedAt } = notification;
  const { failoverType, requestedBy, rule, whatToDo, details } = notification;
  const line = asciiSubject(subject);
  const message = {
    subject: line,
    event_id: eventId,
    source_resource: from ?? null,
    target_resource: to ?? null,
    status: status ?? "completed",
    reason,
    start_time: at,
    end_time: endedAt ?? null,
    site,
    tier,
    resourceType: RESOURCE_TYPE[tier],
    failoverType: failoverType ?? "automatic",
    requestedBy,
    rule,
    ...details,
    whatToDo,
  };
  await sns.publish({ TopicArn: topicArn, Subject: line, Message: JSON.stringify(message, undefined, 2) });
}
