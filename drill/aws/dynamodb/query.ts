/**
 * Query of a global secondary index: items of one partition, in the order of the sort key. An index is eventually
 * consistent on AWS; here it always shows what was written last.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
import type { AttributeValue, QueryCommandInput, QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import { type Applied, answer, awsError, unmodelled } from "../applied";
import type { Regional } from "../cloudwatch/api";
import { copy } from "../copy";
import type { Output } from "../output";
import { type DynamoDbState, findTable, type Index, type Table } from "./api";
import {
  attributeName,
  attributeValue,
  type ConditionNames,
  compareValues,
  comparison,
  type Item,
} from "./condition";

/** One part of a key condition: on which attribute, and which values hold. */
interface KeyCondition {
  readonly attribute: string;
  readonly operator: string;
  readonly holds: (value: AttributeValue | undefined) => boolean;
}

function between(value: AttributeValue | undefined, low: AttributeValue, high: AttributeValue): boolean {
  return comparison(">=", value, low) === true && comparison("<=", value, high) === true;
}

/**
 * `a = :a`, and perhaps ` AND b >= :b`, ` AND b BETWEEN :b AND :c` or ` AND begins_with(b, :b)`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
export function keyConditions(expression: string, names: ConditionNames): KeyCondition[] {
  const range = /^([#\w]+)\s+BETWEEN\s+(:\w+)\s+AND\s+(:\w+)$/i;
  const prefix = /^begins_with\s*\(\s*([#\w]+)\s*,\s*(:\w+)\s*\)$/;
  const compared = /^([#\w]+)\s*(=|<=|>=|<|>)\s*(:\w+)$/;
  return expression.split(/\s+AND\s+(?!:)/i).map((part) => {
    const text = part.trim();
    const [, ranged, low = "", high = ""] = range.exec(text) ?? [];
    if (ranged !== undefined) {
      const limits = [attributeValue(low, names), attributeValue(high, names)] as const;
      const holds = (value: AttributeValue | undefined) => between(value, ...limits);
      return { attribute: attributeName(ranged, names), operator: "BETWEEN", holds };
    }
    const [, prefixed, start = ""] = prefix.exec(text) ?? [];
    if (prefixed !== undefined) {
      const beginning = attributeValue(start, names).S ?? "";
      const holds = (value: AttributeValue | undefined) => value?.S?.startsWith(beginning) === true;
      return { attribute: attributeName(prefixed, names), operator: "begins_with", holds };
    }
    const [, left, operator = "", right = ""] = compared.exec(text) ?? [];
    if (left === undefined)
      throw unmodelled(`the key condition "${text}"`, "Add it to drill/aws/dynamodb/query.ts.");
    const wanted = attributeValue(right, names);
    const holds = (value: AttributeValue | undefined) => comparison(operator, value, wanted) === true;
    return { attribute: attributeName(left, names), operator, holds };
  });
}

function indexOf(table: Table, { IndexName: name, ConsistentRead: consistent }: QueryCommandInput): Index {
  if (name === undefined)
    throw unmodelled(
      `Query of the table ${table.name} without an index`,
      "Its items are alone in their partition: use GetItem.",
    );
  const index = table.indexes?.get(name);
  if (index === undefined)
    throw awsError(
      "ValidationException",
      `The table ${table.name} does not have the specified index: ${name}`,
    );
  if (consistent === true)
    throw awsError("ValidationException", "Consistent reads are not supported on global secondary indexes");
  return index;
}

function checkConditions(conditions: readonly KeyCondition[], { hashKey, rangeKey }: Index): void {
  const partition = conditions.filter(({ attribute, operator }) => attribute === hashKey && operator === "=");
  const sorts = conditions.filter(({ attribute }) => attribute === rangeKey);
  if (partition.length !== 1 || sorts.length > 1 || partition.length + sorts.length !== conditions.length)
    throw awsError("ValidationException", "Query condition missed key schema element, or has one too many");
}

/** Items that have both keys of the index: others are not in it. */
function indexedItems(table: Table, { hashKey, rangeKey }: Index): Item[] {
  return [...table.items.values()].filter(
    (item) => item[hashKey] !== undefined && (rangeKey === undefined || item[rangeKey] !== undefined),
  );
}

export function query(
  state: DynamoDbState,
  _now: number,
  { region, input }: Regional<QueryCommandInput>,
): Applied<Output<QueryCommandOutput>, never> {
  const table = findTable(state, region, input.TableName);
  const index = indexOf(table, input);
  const names = { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
  const conditions = keyConditions(input.KeyConditionExpression ?? "", names);
  checkConditions(conditions, index);
  const keysOf = (item: Item): Record<string, AttributeValue> =>
    Object.fromEntries(
      [table.hashKey, index.hashKey, index.rangeKey].flatMap((key) => {
        const value = key === undefined ? undefined : item[key];
        return key === undefined || value === undefined ? [] : [[key, value]];
      }),
    );
  const order = (left: Item, right: Item): number => {
    const sort = index.rangeKey;
    const bySort = sort === undefined ? 0 : (compareValues(left[sort], right[sort] as AttributeValue) ?? 0);
    return bySort || (compareValues(left[table.hashKey], right[table.hashKey] as AttributeValue) ?? 0);
  };
  const direction = input.ScanIndexForward === false ? -1 : 1;
  const found = indexedItems(table, index)
    .filter((item) => conditions.every(({ attribute, holds }) => holds(item[attribute])))
    .sort((left, right) => direction * order(left, right));
  const start = input.ExclusiveStartKey;
  const rest = start === undefined ? found : found.filter((item) => direction * order(item, start) > 0);
  const page = rest.slice(0, input.Limit ?? rest.length);
  const last = page[page.length - 1];
  return answer({
    Items: page.map((item) => copy(item) as Record<string, AttributeValue>),
    Count: page.length,
    ScannedCount: page.length,
    // A page that is full is followed by a key, even when nothing comes after it.
    ...(last !== undefined && page.length === input.Limit ? { LastEvaluatedKey: keysOf(last) } : {}),
  });
}
