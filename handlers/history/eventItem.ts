/** How an event is stored: the attributes the index needs beside the document itself. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { FailoverEvent } from "./failoverEvent";

const DAY_MS = 86_400_000;

/** The item of the events table; `expiresAt` in seconds since the epoch, for terminal events only. */
export function eventItem(
  event: FailoverEvent,
  version: number,
  expiresAt?: number,
): Record<string, AttributeValue> {
  return {
    id: { S: event.id },
    version: { N: String(version) },
    site: { S: event.site },
    startTime: { S: event.startTime },
    status: { S: event.status },
    ...(expiresAt === undefined ? {} : { expiresAt: { N: String(expiresAt) } }),
    document: { S: JSON.stringify(event) },
  };
}

/**
 * Seconds since the epoch, as time to live wants them:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
export function expiryOf(endMs: number, keepDays: number): number {
  return Math.floor((endMs + keepDays * DAY_MS) / 1000);
}
