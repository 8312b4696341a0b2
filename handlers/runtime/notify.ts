/** Telling people: one JSON message with a subject that fits an e-mail. */
import type { SnsPort } from "./clients";

export interface Notification {
  /** Same id for the same event, so that a repeated message is recognised. */
  readonly eventId: string;
  readonly site: string;
  readonly tier: "target-group" | "dns";
  readonly from?: string;
  readonly to?: string;
  readonly rule: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly whatToDo: string;
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

export async function publishNotification(
  sns: SnsPort,
  topicArn: string,
  subject: string,
  notification: Notification,
): Promise<void> {
  const line = asciiSubject(subject);
  await sns.publish({
    TopicArn: topicArn,
    Subject: line,
    Message: JSON.stringify({ subject: line, ...notification }, undefined, 2),
  });
}
