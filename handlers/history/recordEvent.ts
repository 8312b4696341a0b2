/** Events of the other handlers: recorded once, complete, when what they tell of has happened. */
import type { DynamoDbPort } from "../runtime/clients";
import { isNamed } from "../runtime/errors";
import { parseTime } from "../runtime/values";
import { eventItem, expiryOf } from "./eventItem";
import type { FailoverEvent } from "./failoverEvent";

/** Days an event is kept where the configuration says nothing. */
const KEEP_DAYS = 400;

/** What a handler knows of something it did by itself. */
export type DoneEvent = Pick<
  FailoverEvent,
  "id" | "site" | "resourceType" | "type" | "source" | "target" | "reason" | "requestedBy" | "startTime"
> &
  Required<Pick<FailoverEvent, "endTime" | "rule">>;

/** A completed event without plan and steps: there is nothing a rollback by the controller could undo. */
export function completedEvent(done: DoneEvent): FailoverEvent {
  return {
    ...done,
    status: "completed",
    rollbackPlan: { autoRollback: false, rollbackDelaySeconds: 0 },
    plan: [],
    steps: [],
    notifiedStatus: "completed",
  };
}

/**
 * Writes the event unless it is there: the same event twice is one, so that an interrupted handler may do it again.
 * Throws whatever DynamoDB throws.
 */
export async function recordEvent(
  dynamoDb: Pick<DynamoDbPort, "putItem">,
  table: string,
  keepDays: number | undefined,
  done: DoneEvent,
): Promise<void> {
  const event = completedEvent(done);
  try {
    await dynamoDb.putItem({
      TableName: table,
      Item: eventItem(event, 1, expiryOf(parseTime(done.endTime) ?? 0, keepDays ?? KEEP_DAYS)),
      ConditionExpression: "attribute_not_exists(#id)",
      ExpressionAttributeNames: { "#id": "id" },
    });
  } catch (error) {
    if (!isNamed(error, "ConditionalCheckFailedException")) {
      throw error;
    }
  }
}
