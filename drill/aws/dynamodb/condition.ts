/**
 * Condition expressions, as far as the state store uses them: comparisons for equality, `attribute_exists`,
 * `attribute_not_exists`, and AND. Anything else fails the drill.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { awsError, unmodelled } from "../applied";

export type Item = Readonly<Record<string, AttributeValue>>;

export interface ConditionNames {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, AttributeValue>> | undefined;
}

function attributeName(token: string, { names }: ConditionNames): string {
  if (!token.startsWith("#")) return token;
  const name = names?.[token];
  if (name === undefined) throw awsError("ValidationException", `ExpressionAttributeNames misses ${token}`);
  return name;
}

function equal(left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  return left !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

function term(text: string, item: Item | undefined, names: ConditionNames): boolean {
  const existence = /^(attribute_exists|attribute_not_exists)\s*\(\s*([#\w]+)\s*\)$/.exec(text);
  if (existence !== null) {
    const present = item?.[attributeName(existence[2] ?? "", names)] !== undefined;
    return present === (existence[1] === "attribute_exists");
  }
  const comparison = /^([#\w]+)\s*=\s*(:\w+)$/.exec(text);
  if (comparison !== null) {
    const value = names.values?.[comparison[2] ?? ""];
    if (value === undefined)
      throw awsError("ValidationException", `ExpressionAttributeValues misses ${comparison[2]}`);
    return equal(item?.[attributeName(comparison[1] ?? "", names)], value);
  }
  throw unmodelled(`the condition expression "${text}"`, "Add it to drill/aws/dynamodb/condition.ts.");
}

export function conditionHolds(expression: string, item: Item | undefined, names: ConditionNames): boolean {
  return expression.split(/\s+AND\s+/i).every((part) => term(part.trim(), item, names));
}
