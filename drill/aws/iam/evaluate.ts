/**
 * Does a role's policy allow a call? An explicit Deny wins, no statement means no.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { PolicyStatement } from "../../synth/model";
import { unmodelled } from "../applied";

/** Condition key → its value in the call at hand; a list for keys with several. */
export type CallContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * Condition keys that the model gives to the calls they belong to. In a call without the key a condition on it does
 * not hold.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const KNOWN_KEYS: ReadonlySet<string> = new Set(["cloudwatch:namespace", "iam:PassedToService"]);
/**
 * Keys with several values: partition keys of the items a call is about.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
const KNOWN_LISTS: ReadonlySet<string> = new Set(["dynamodb:LeadingKeys"]);

type Operands = Readonly<Record<string, string | readonly string[]>>;

interface Operator {
  readonly keys: ReadonlySet<string>;
  readonly holds: (given: string | readonly string[] | undefined, allowed: readonly string[]) => boolean;
}

/**
 * `ForAllValues` also holds when the call has no such key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: {
    keys: KNOWN_KEYS,
    holds: (given, allowed) => typeof given === "string" && allowed.includes(given),
  },
  "ForAllValues:StringEquals": {
    keys: KNOWN_LISTS,
    holds: (given = [], allowed) => asList(given).every((value) => allowed.includes(value)),
  },
};

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
  const unknown = () =>
    unmodelled(
      `the condition ${JSON.stringify(condition)} of the statement for ${action}`,
      "Add it to drill/aws/iam/evaluate.ts.",
    );
  return Object.entries(condition).every(([name, operands]) => {
    const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
    if (operator === undefined) throw unknown();
    return Object.entries(operands as Operands).every(([key, allowed]) => {
      if (!operator.keys.has(key)) throw unknown();
      return operator.holds(context[key], asList(allowed));
    });
  });
}

/** Statements about an action and a resource, by both: a role's calls are few and come again and again. */
const applicable = new WeakMap<readonly PolicyStatement[], Map<string, readonly PolicyStatement[]>>();

function statementsAbout(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
): readonly PolicyStatement[] {
  let known = applicable.get(statements);
  if (known === undefined) {
    known = new Map();
    applicable.set(statements, known);
  }
  const key = `${action} ${resource}`;
  let about = known.get(key);
  if (about === undefined) {
    about = statements.filter((statement) => applies(statement, action, resource));
    known.set(key, about);
  }
  return about;
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
  for (const statement of statementsAbout(statements, action, resource)) {
    const { Condition: condition } = statement;
    if (condition !== undefined && !conditionHolds(condition, action, context)) continue;
    if (statement.Effect === "Deny") return false;
    allowed = true;
  }
  return allowed;
}
