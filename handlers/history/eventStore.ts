/**
 * Failover events in the events table. As in the state table, every write names the version it was decided on, so that
 * of two writers one is refused:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
import type { DynamoDbPort } from "../runtime/clients";
import { isNamed } from "../runtime/errors";
import type { Stored, WriteResult } from "../state/store";
import { eventItem } from "./eventItem";
import type { FailoverEvent } from "./failoverEvent";
import { storedEvent } from "./storedEvent";

export { listEvents, type QueryPort } from "./listEvents";

export interface EventStore {
  /** Undefined when there is no such event. Throws EventMalformed, and whatever DynamoDB throws. */
  read(id: string): Promise<Stored<FailoverEvent> | undefined>;
  /** Version 1 of an event. Conflict: there is one of that id. */
  create(event: FailoverEvent, expiresAt?: number): Promise<WriteResult>;
  /** Version `expectedVersion + 1`. `expiresAt` in seconds since the epoch; without, the item stays for good. */
  update(event: FailoverEvent, expectedVersion: number, expiresAt?: number): Promise<WriteResult>;
}

export function eventStore(dynamoDb: DynamoDbPort, table: string): EventStore {
  const write = async (
    event: FailoverEvent,
    expected: number,
    expiresAt: number | undefined,
  ): Promise<WriteResult> => {
    try {
      await dynamoDb.putItem({
        TableName: table,
        Item: eventItem(event, expected + 1, expiresAt),
        ConditionExpression: expected === 0 ? "attribute_not_exists(#name)" : "#name = :expected",
        ExpressionAttributeNames: { "#name": expected === 0 ? "id" : "version" },
        ...(expected === 0 ? {} : { ExpressionAttributeValues: { ":expected": { N: String(expected) } } }),
      });
    } catch (error) {
      if (isNamed(error, "ConditionalCheckFailedException")) {
        return { kind: "conflict" };
      }
      throw error;
    }
    return { kind: "written", version: expected + 1 };
  };
  return {
    read: async (id) => {
      const { Item: item } = await dynamoDb.getItem({
        TableName: table,
        Key: { id: { S: id } },
        ConsistentRead: true,
      });
      return item === undefined ? undefined : storedEvent(item, table);
    },
    create: (event, expiresAt) => write(event, 0, expiresAt),
    update: write,
  };
}
