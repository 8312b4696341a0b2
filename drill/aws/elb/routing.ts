/**
 * Which action a listener takes for a request: rules by priority, the default rule last.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Random } from "../../kernel/random";
import { matcherFor } from "./conditions";
import { forwardTargets, type Listener, type Rule, type Target, type TargetGroup } from "./state";

export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** IP address of whoever opened the connection; source-ip conditions need it. */
  readonly clientAddress?: string;
}

export function matchRule(listener: Listener, request: HttpRequest): Rule | undefined {
  for (const rule of listener.rules) if (matcherFor(rule.conditions)(request)) return rule;
  return undefined;
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
  const pool: Target[] = [];
  for (const target of group.targets)
    if (!target.deregistered && target.views[nodeIndex]?.state === "healthy") pool.push(target);
  if (pool.length === 0) for (const target of group.targets) if (!target.deregistered) pool.push(target);
  return pool[random.integer(pool.length)];
}
