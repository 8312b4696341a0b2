/**
 * Does a role's policy allow a call? An explicit Deny wins, no statement means no.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { PolicyStatement } from "../../synth/model";
import { unmodelled } from "../applied";

/** Condition key → its value in the call at hand. */
export type CallContext = Readonly<Record<string, string>>;

/**
 * Condition keys that the model gives to the calls they belong to. In a call without the key a condition on it does
 * not hold.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const KNOWN_KEYS: ReadonlySet<string> = new Set(["cloudwatch:namespace", "iam:PassedToService"]);

const patterns = new Map<string, RegExp>();

function matches(pattern: string, value: string, ignoreCase: boolean): boolean {
  if (pattern === "*" || pattern === value) return true;
  const key = `${ignoreCase ? "i" : "c"}${pattern}`;
  let expression = patterns.get(key);
  if (expression === undefined) {
    const text = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".");
    expression = new RegExp(`^${text}$`, ignoreCase ? "i" : "");
    patterns.set(key, expression);
  }
  return expression.test(value);
}

function asList(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function applies(statement: PolicyStatement, action: string, resource: string): boolean {
  return (
    asList(statement.Action).some((pattern) => matches(pattern, action, true)) &&
    asList(statement.Resource).some((pattern) => matches(pattern, resource, false))
  );
}

/**
 * All operators and keys of a condition must hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function conditionHolds(condition: Readonly<Record<string, unknown>>, action: string, context: CallContext) {
  const operators = Object.entries(condition);
  const known = operators.every(
    ([operator, operands]) =>
      operator === "StringEquals" && Object.keys(operands as object).every((key) => KNOWN_KEYS.has(key)),
  );
  if (!known) {
    throw unmodelled(
      `the condition ${JSON.stringify(condition)} of the statement for ${action}`,
      "Add it to drill/aws/iam/evaluate.ts.",
    );
  }
  return operators.every(([, operands]) =>
    Object.entries(operands as Readonly<Record<string, string | readonly string[]>>).every(
      ([key, allowed]) => context[key] !== undefined && asList(allowed).includes(context[key]),
    ),
  );
}

/**
 * `resource` is the ARN the call is about, or `*` for actions without resource-level permissions: only a statement
 * on `*` allows those.
 */
export function allows(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
  context: CallContext = {},
): boolean {
  let allowed = false;
  for (const statement of statements) {
    if (!applies(statement, action, resource)) continue;
    const { Condition: condition } = statement;
    if (condition !== undefined && !conditionHolds(condition, action, context)) continue;
    if (statement.Effect === "Deny") return false;
    allowed = true;
  }
  return allowed;
}
