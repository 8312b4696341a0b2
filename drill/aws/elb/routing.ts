/**
 * Which action a listener takes for a request: rules by priority, the default rule last.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
import type { Action, RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Random } from "../../kernel/random";
import { unmodelled } from "../applied";
import { forwardTargets, type Listener, type Rule, type Target, type TargetGroup } from "./state";

export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

const patterns = new Map<string, RegExp>();

/** `*` and `?` are wildcards in path patterns and header values. */
function matchesPattern(pattern: string, value: string, ignoreCase: boolean): boolean {
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

function conditionHolds(condition: RuleCondition, request: HttpRequest): boolean {
  switch (condition.Field) {
    case "path-pattern": {
      const values = condition.PathPatternConfig?.Values ?? condition.Values ?? [];
      return values.some((value) => matchesPattern(value, request.path, false));
    }
    case "http-header": {
      const name = condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase() ?? "";
      const value = request.headers[name];
      if (value === undefined) return false;
      return (condition.HttpHeaderConfig?.Values ?? []).some((pattern) =>
        matchesPattern(pattern, value, true),
      );
    }
    case "host-header": {
      const values = condition.HostHeaderConfig?.Values ?? condition.Values ?? [];
      return values.some((value) => matchesPattern(value, request.host, true));
    }
    default:
      throw unmodelled(
        `the listener rule condition "${condition.Field}"`,
        "Add it to drill/aws/elb/routing.ts.",
      );
  }
}

export function matchRule(listener: Listener, request: HttpRequest): Rule | undefined {
  return listener.rules.find((rule) =>
    rule.conditions.every((condition) => conditionHolds(condition, request)),
  );
}

/** The action that answers: the one of the highest order that is not an authentication. */
export function answeringAction(rule: Rule): Action | undefined {
  return rule.effective.find((action) => !action.Type?.startsWith("authenticate-"));
}

/** One of the forward action's groups, drawn by weight; undefined when all weights are 0. */
export function chooseGroup(action: Action, random: Random): string | undefined {
  const targets = forwardTargets(action);
  let total = 0;
  for (const target of targets) total += target.weight;
  if (total === 0) return undefined;
  let draw = random.next() * total;
  for (const target of targets) {
    if (draw < target.weight) return target.arn;
    draw -= target.weight;
  }
  return undefined;
}

/**
 * One of the targets this node finds healthy; when it finds none, one of all (fail open). Undefined when none is
 * registered.
 */
export function chooseTarget(group: TargetGroup, nodeIndex: number, random: Random): Target | undefined {
  const registered = group.targets.filter((target) => !target.deregistered);
  const healthy = registered.filter((target) => target.views[nodeIndex]?.state === "healthy");
  const pool = healthy.length > 0 ? healthy : registered;
  return pool[random.integer(pool.length)];
}
