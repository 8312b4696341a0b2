/**
 * Does a role's policy allow a call? An explicit Deny wins, no statement means no.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { PolicyStatement } from "../../synth/model";
import { unmodelled } from "../applied";

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
 * `resource` is the ARN the call is about, or `*` for actions without resource-level permissions: only a statement
 * on `*` allows those.
 */
export function allows(statements: readonly PolicyStatement[], action: string, resource: string): boolean {
  let allowed = false;
  for (const statement of statements) {
    if (!applies(statement, action, resource)) continue;
    if (statement.Condition !== undefined) {
      throw unmodelled(
        `the condition ${JSON.stringify(statement.Condition)} of the statement for ${action}`,
        "Add it to drill/aws/iam/evaluate.ts.",
      );
    }
    if (statement.Effect === "Deny") return false;
    allowed = true;
  }
  return allowed;
}
