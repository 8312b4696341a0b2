/** The part of the Elastic Load Balancing API that handlers and the operator's commands use. */
import type {
  Action,
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  DescribeRulesCommandInput,
  DescribeRulesCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  ModifyListenerCommandInput,
  ModifyListenerCommandOutput,
  ModifyRuleCommandInput,
  ModifyRuleCommandOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Applied, answer, awsError } from "../applied";
import { copy } from "../copy";
import type { Output } from "../output";
import {
  type ElbState,
  forwardTargets,
  type Listener,
  type Rule,
  reportedState,
  type TargetGroup,
} from "./state";

/** The nodes still do `rule.effective`; the surroundings bring it to `rule.actions` after propagation. */
export interface ElbChange {
  readonly kind: "actions";
  readonly listener: Listener;
  readonly rule: Rule;
  readonly before: readonly Action[];
}

function notFound(kind: string, arn: string | undefined): Error {
  return awsError(
    `${kind}NotFoundException`,
    `One or more ${kind.toLowerCase()}s not found: ${arn ?? "no ARN given"}`,
  );
}

function describeListener(listener: Listener) {
  const actions = listener.rules[listener.rules.length - 1]?.actions ?? [];
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Port: listener.port,
    Protocol: listener.protocol as "HTTP" | "HTTPS",
    DefaultActions: copy(actions) as Action[],
  };
}

function describeRule(rule: Rule) {
  return {
    RuleArn: rule.arn,
    Priority: Number.isFinite(rule.priority) ? String(rule.priority) : "default",
    Conditions: copy(rule.conditions) as NonNullable<Rule["conditions"]>[number][],
    Actions: copy(rule.actions) as Action[],
    IsDefault: !Number.isFinite(rule.priority),
  };
}

export function describeListeners(
  state: ElbState,
  _now: number,
  input: DescribeListenersCommandInput,
): Applied<Output<DescribeListenersCommandOutput>, ElbChange> {
  if (input.ListenerArns !== undefined) {
    const listeners = input.ListenerArns.map((arn) => {
      const listener = state.listeners.get(arn);
      if (listener === undefined) throw notFound("Listener", arn);
      return describeListener(listener);
    });
    return answer({ Listeners: listeners });
  }
  const loadBalancer = state.loadBalancers.get(input.LoadBalancerArn ?? "");
  if (loadBalancer === undefined) throw notFound("LoadBalancer", input.LoadBalancerArn);
  return answer({ Listeners: loadBalancer.listeners.map(describeListener) });
}

export function describeRules(
  state: ElbState,
  _now: number,
  input: DescribeRulesCommandInput,
): Applied<Output<DescribeRulesCommandOutput>, ElbChange> {
  if (input.RuleArns !== undefined) {
    const rules = input.RuleArns.map((arn) => {
      const rule = state.rules.get(arn);
      if (rule === undefined) throw notFound("Rule", arn);
      return describeRule(rule);
    });
    return answer({ Rules: rules });
  }
  const listener = state.listeners.get(input.ListenerArn ?? "");
  if (listener === undefined) throw notFound("Listener", input.ListenerArn);
  return answer({ Rules: listener.rules.map(describeRule) });
}

export function describeTargetHealth(
  state: ElbState,
  _now: number,
  input: DescribeTargetHealthCommandInput,
): Applied<Output<DescribeTargetHealthCommandOutput>, ElbChange> {
  const group = state.targetGroups.get(input.TargetGroupArn ?? "");
  if (group === undefined) throw notFound("TargetGroup", input.TargetGroupArn);
  return answer({ TargetHealthDescriptions: describeTargets(group) });
}

function describeTargets(group: TargetGroup) {
  return group.targets.map((target) => ({
    Target: group.targetType === "lambda" ? { Id: target.id } : { Id: target.id, Port: target.port },
    TargetHealth: { State: reportedState(target) },
  }));
}

/** Refuses what ELB refuses: unknown groups, groups that share no load balancer are not modelled. */
function checkActions(state: ElbState, actions: readonly Action[]): void {
  if (actions.length === 0) throw awsError("ValidationError", "Actions must not be empty");
  for (const action of actions) {
    for (const target of forwardTargets(action)) {
      if (!state.targetGroups.has(target.arn)) throw notFound("TargetGroup", target.arn);
      if (!Number.isInteger(target.weight) || target.weight < 0 || target.weight > 999) {
        throw awsError(
          "InvalidConfigurationRequestException",
          `Weight ${target.weight} is not between 0 and 999`,
        );
      }
    }
  }
}

function setActions(state: ElbState, listener: Listener, rule: Rule, actions: readonly Action[]): ElbChange {
  checkActions(state, actions);
  const before = rule.actions;
  rule.actions = copy(actions);
  return { kind: "actions", listener, rule, before };
}

export function modifyListener(
  state: ElbState,
  _now: number,
  input: ModifyListenerCommandInput,
): Applied<Output<ModifyListenerCommandOutput>, ElbChange> {
  const listener = state.listeners.get(input.ListenerArn ?? "");
  const rule = listener?.rules[listener.rules.length - 1];
  if (listener === undefined || rule === undefined) throw notFound("Listener", input.ListenerArn);
  const change = setActions(state, listener, rule, input.DefaultActions ?? rule.actions);
  return { response: { Listeners: [describeListener(listener)] }, changes: [change] };
}

export function modifyRule(
  state: ElbState,
  _now: number,
  input: ModifyRuleCommandInput,
): Applied<Output<ModifyRuleCommandOutput>, ElbChange> {
  const rule = state.rules.get(input.RuleArn ?? "");
  const listener = [...state.listeners.values()].find((candidate) => candidate.rules.includes(rule as Rule));
  if (rule === undefined || listener === undefined) throw notFound("Rule", input.RuleArn);
  if (!Number.isFinite(rule.priority)) {
    throw awsError("OperationNotPermittedException", "The default rule is modified with ModifyListener");
  }
  const change = setActions(state, listener, rule, input.Actions ?? rule.actions);
  return { response: { Rules: [describeRule(rule)] }, changes: [change] };
}
