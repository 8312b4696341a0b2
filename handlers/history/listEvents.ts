/** The events of one site, newest first, from the table's index by site and time. */
import type { AttributeValue, QueryCommandInput, QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import { EVENTS_INDEX, type FailoverEvent } from "./failoverEvent";
import { storedEvent } from "./storedEvent";

export interface QueryPort {
  query(input: QueryCommandInput): Promise<QueryCommandOutput>;
}

export interface ListOptions {
  /** ISO 8601, UTC: only events that started then or later. @default all */
  readonly since?: string;
  /** Most events answered, 1 or more. @default 100 */
  readonly limit?: number;
}

/** Limit on pages of one listing; a page holds up to 1 MB. */
const MAXIMUM_PAGES = 50;

/**
 * Reads an index, so an event written a moment ago may be missing:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.Writes
 * Throws EventMalformed for an item that cannot be used, and whatever DynamoDB throws.
 */
export async function listEvents(
  port: QueryPort,
  table: string,
  site: string,
  { since, limit = 100 }: ListOptions = {},
): Promise<FailoverEvent[]> {
  const events: FailoverEvent[] = [];
  let start: Record<string, AttributeValue> | undefined;
  for (let page = 0; page < MAXIMUM_PAGES && events.length < limit; page += 1) {
    const { Items: items = [], LastEvaluatedKey: next } = await port.query({
      TableName: table,
      IndexName: EVENTS_INDEX,
      KeyConditionExpression: since === undefined ? "#site = :site" : "#site = :site AND #start >= :since",
      ExpressionAttributeNames: {
        "#site": "site",
        ...(since === undefined ? {} : { "#start": "startTime" }),
      },
      ExpressionAttributeValues: {
        ":site": { S: site },
        ...(since === undefined ? {} : { ":since": { S: since } }),
      },
      ScanIndexForward: false,
      Limit: limit - events.length,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    events.push(...items.map((item) => storedEvent(item, table).document));
    if (next === undefined) {
      break;
    }
    start = next;
  }
  return events;
}
