/**
 * Versioned documents in the state table. Every write names the version it was decided on, so that of two writers one
 * is refused and has to look again:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 */
import type { PutItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { DynamoDbPort } from "../runtime/clients";
import { isNamed, makeError } from "../runtime/errors";
import { parseJson } from "../runtime/values";
import type { Parsed } from "./parseDocuments";

/** A document as read; version 0 stands for an absent one. */
export interface Stored<T> {
  readonly version: number;
  readonly document: T;
}

export type WriteResult =
  | { readonly kind: "written"; readonly version: number }
  | { readonly kind: "conflict" };

export interface DocumentStore<T> {
  /** Undefined when there is no item yet. Throws StateDocumentMalformed, and whatever DynamoDB throws. */
  read(): Promise<Stored<T> | undefined>;
  /** Writes version `expectedVersion + 1`; 0 means the item must not exist yet. */
  write(document: T, expectedVersion: number): Promise<WriteResult>;
}

export function documentStore<T>(
  dynamoDb: DynamoDbPort,
  table: string,
  id: string,
  parse: (value: unknown) => Parsed<T>,
): DocumentStore<T> {
  return {
    read: async () => {
      const { Item: item } = await dynamoDb.getItem({
        TableName: table,
        Key: { id: { S: id } },
        ConsistentRead: true,
      });
      if (item === undefined) {
        return undefined;
      }
      const version = Number(item.version?.N);
      const parsed = parse(parseJson(item.document?.S ?? ""));
      if (!Number.isInteger(version) || version < 1 || parsed.kind === "malformed") {
        const problem =
          parsed.kind === "malformed" ? parsed.problem : `version is ${JSON.stringify(item.version)}`;
        throw makeError(
          "StateDocumentMalformed",
          `Item ${id} of table ${table} cannot be used: ${problem}. Correct the item, or delete it to start without memory.`,
        );
      }
      return { version, document: parsed.document };
    },
    write: async (document, expectedVersion) => {
      const version = expectedVersion + 1;
      try {
        await dynamoDb.putItem({
          TableName: table,
          Item: { id: { S: id }, version: { N: String(version) }, document: { S: JSON.stringify(document) } },
          ...condition(expectedVersion),
        });
      } catch (error) {
        if (isNamed(error, "ConditionalCheckFailedException")) {
          return { kind: "conflict" };
        }
        throw error;
      }
      return { kind: "written", version };
    },
  };
}

function condition(
  expectedVersion: number,
): Pick<
  PutItemCommandInput,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
> {
  if (expectedVersion === 0) {
    return { ConditionExpression: "attribute_not_exists(#id)", ExpressionAttributeNames: { "#id": "id" } };
  }
  return {
    ConditionExpression: "#version = :expected",
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":expected": { N: String(expectedVersion) } },
  };
}

/** Refused writes in a row after which an update gives up: somebody writes in a loop. */
const MAXIMUM_CONFLICTS = 5;

/**
 * Applies `change` to the newest document until a write is accepted. No write when `change` returns the same value.
 * Starts from `known` to save a read.
 */
export async function updateDocument<T>(
  store: DocumentStore<T>,
  empty: T,
  change: (document: T) => T,
  known?: Stored<T>,
): Promise<Stored<T> & { readonly written: boolean }> {
  let current = known ?? (await store.read()) ?? { version: 0, document: empty };
  for (let attempt = 1; attempt <= MAXIMUM_CONFLICTS; attempt += 1) {
    const next = change(current.document);
    if (JSON.stringify(next) === JSON.stringify(current.document)) {
      return { ...current, written: false };
    }
    const result = await store.write(next, current.version);
    if (result.kind === "written") {
      return { version: result.version, document: next, written: true };
    }
    current = (await store.read()) ?? { version: 0, document: empty };
  }
  throw makeError(
    "StateConflict",
    `The state document was changed by others ${MAXIMUM_CONFLICTS} times in a row. It is tried again.`,
  );
}
