/**
 * Condition expressions, as far as the stores use them: comparisons of an attribute with a value, `attribute_exists`,
 * `attribute_not_exists`, and AND or OR (not both, no parentheses). Anything else fails the drill.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { awsError, unmodelled } from "../applied";

export type Item = Readonly<Record<string, AttributeValue>>;

export interface ConditionNames {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, AttributeValue>> | undefined;
}

export function attributeName(token: string, { names }: ConditionNames): string {
  if (!token.startsWith("#")) return token;
  const name = names?.[token];
  if (name === undefined) throw awsError("ValidationException", `ExpressionAttributeNames misses ${token}`);
  return name;
}

export function attributeValue(token: string, { values }: ConditionNames): AttributeValue {
  const value = values?.[token];
  if (value === undefined) throw awsError("ValidationException", `ExpressionAttributeValues misses ${token}`);
  return value;
}

/** Negative, 0, positive; undefined for values that are not of one type, strings or numbers. */
export function compareValues(left: AttributeValue | undefined, right: AttributeValue): number | undefined {
  if (left?.S !== undefined && right.S !== undefined)
    return left.S === right.S ? 0 : left.S < right.S ? -1 : 1;
  if (left?.N !== undefined && right.N !== undefined) return Number(left.N) - Number(right.N);
  return undefined;
}

function isEqual(left: AttributeValue | undefined, right: AttributeValue): boolean {
  return (
    left !== undefined && (compareValues(left, right) === 0 || JSON.stringify(left) === JSON.stringify(right))
  );
}

/** `undefined` for an operator that the model does not know. */
export function comparison(
  operator: string,
  left: AttributeValue | undefined,
  right: AttributeValue,
): boolean | undefined {
  const order = compareValues(left, right);
  switch (operator) {
    case "=":
      return isEqual(left, right);
    case "<>":
      return !isEqual(left, right);
    case "<":
      return order !== undefined && order < 0;
    case "<=":
      return order !== undefined && order <= 0;
    case ">":
      return order !== undefined && order > 0;
    case ">=":
      return order !== undefined && order >= 0;
    default:
      return undefined;
  }
}

function term(text: string, item: Item | undefined, names: ConditionNames): boolean {
  const existence = /^(attribute_exists|attribute_not_exists)\s*\(\s*([#\w]+)\s*\)$/.exec(text);
  if (existence !== null) {
    const present = item?.[attributeName(existence[2] ?? "", names)] !== undefined;
    return present === (existence[1] === "attribute_exists");
  }
  const compared = /^([#\w]+)\s*(=|<>|<=|>=|<|>)\s*(:\w+)$/.exec(text);
  if (compared !== null) {
    const [, left = "", operator = "", right = ""] = compared;
    const holds = comparison(operator, item?.[attributeName(left, names)], attributeValue(right, names));
    if (holds !== undefined) return holds;
  }
  throw unmodelled(`the condition expression "${text}"`, "Add it to drill/aws/dynamodb/condition.ts.");
}

export function conditionHolds(expression: string, item: Item | undefined, names: ConditionNames): boolean {
  const all = expression.split(/\s+AND\s+/i);
  const any = expression.split(/\s+OR\s+/i);
  if (all.length > 1 && any.length > 1)
    throw unmodelled(`AND beside OR in "${expression}"`, "Add it to drill/aws/dynamodb/condition.ts.");
  return any.length > 1
    ? any.some((part) => term(part.trim(), item, names))
    : all.every((part) => term(part.trim(), item, names));
}
