/**
 * DynamoDB tables with a string partition key: consistent reads and conditional writes. Items whose time to live is
 * over stay: DynamoDB deletes them "typically within two days", which no drill lasts.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
import type {
  AttributeValue,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { type Applied, answer, awsError } from "../applied";
import type { Regional } from "../cloudwatch/api";
import { copy } from "../copy";
import type { Output } from "../output";
import { conditionHolds, type Item } from "./condition";

export interface Table {
  readonly name: string;
  readonly region: string;
  readonly hashKey: string;
  /** Global secondary indexes that project every attribute, by name. */
  readonly indexes?: ReadonlyMap<string, Index>;
  readonly items: Map<string, Item>;
}

export interface Index {
  readonly hashKey: string;
  readonly rangeKey: string | undefined;
}

export interface DynamoDbState {
  /** By `region/name`. */
  readonly tables: Map<string, Table>;
}

export function createDynamoDbState(): DynamoDbState {
  return { tables: new Map() };
}

/** An item was written. */
export interface DynamoDbChange {
  readonly kind: "item";
  readonly table: Table;
  readonly key: string;
  readonly before: Item | undefined;
  readonly item: Item;
}

export function findTable(state: DynamoDbState, region: string, name: string | undefined): Table {
  const table = state.tables.get(`${region}/${name}`);
  if (table === undefined) {
    throw awsError("ResourceNotFoundException", `Requested resource not found: table ${name} in ${region}`);
  }
  return table;
}

function keyOf(table: Table, item: Item | undefined): string {
  const key = item?.[table.hashKey]?.S;
  if (key === undefined)
    throw awsError("ValidationException", `The key ${table.hashKey} is missing or not a string`);
  return key;
}

export function getItem(
  state: DynamoDbState,
  _now: number,
  { region, input }: Regional<GetItemCommandInput>,
): Applied<Output<GetItemCommandOutput>, DynamoDbChange> {
  const table = findTable(state, region, input.TableName);
  const item = table.items.get(keyOf(table, input.Key));
  return answer(item === undefined ? {} : { Item: copy(item) as Record<string, AttributeValue> });
}

export function putItem(
  state: DynamoDbState,
  _now: number,
  { region, input }: Regional<PutItemCommandInput>,
): Applied<Output<PutItemCommandOutput>, DynamoDbChange> {
  const table = findTable(state, region, input.TableName);
  const key = keyOf(table, input.Item);
  const before = table.items.get(key);
  const names = { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
  if (input.ConditionExpression !== undefined && !conditionHolds(input.ConditionExpression, before, names)) {
    throw awsError("ConditionalCheckFailedException", "The conditional request failed");
  }
  const item: Item = copy(input.Item ?? {});
  table.items.set(key, item);
  return { response: {}, changes: [{ kind: "item", table, key, before, item }] };
}
