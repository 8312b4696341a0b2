/** Load balancer, listeners, rules, groups and targets of a stack. */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Listener, LoadBalancer, Rule, TargetGroup, TargetHealthCheck } from "../aws/elb/state";
import { Rules } from "../aws/rules";
import type { Cloud } from "../cloud";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import { toAction, toCondition } from "./actions";
import { adoptParts } from "./adopted";
import { manifestOf, ofType } from "./stack";
import { bag, bags, number, numberOr, oneOf, optionalText, text, texts } from "./values";

/** Targets given to a group whose targets something else registers, such as an auto scaling group. */
const ASSUMED_TARGETS = 2;
/** Nodes of a load balancer whose subnets are not known. */
const ASSUMED_NODES = 2;

/** Defaults: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
export function targetHealthCheck(inputs: unknown): TargetHealthCheck {
  const check = bag(inputs);
  return {
    enabled: check.enabled !== false,
    intervalSeconds: numberOr(check.interval, 30),
    timeoutSeconds: numberOr(check.timeout, 5),
    healthyThreshold: numberOr(check.healthyThreshold, 5),
    unhealthyThreshold: numberOr(check.unhealthyThreshold, 2),
    successCodes: optionalText(check.matcher) ?? "200",
    path: optionalText(check.path) ?? "/",
  };
}

function createGroup(site: string, resource: SynthesisedResource): TargetGroup {
  const targetType = oneOf(resource, "targetType", resource.inputs.targetType ?? "instance", [
    "instance",
    "ip",
    "lambda",
  ]);
  const inputs = bag(resource.inputs.healthCheck);
  const healthCheck = targetHealthCheck(
    targetType === "lambda" ? { interval: 35, timeout: 30, ...inputs } : inputs,
  );
  // Health checks of Lambda groups are off unless asked for, and come every 35 s by default.
  const enabled = targetType === "lambda" ? inputs.enabled === true : healthCheck.enabled;
  return {
    arn: text(resource, "arn"),
    arnSuffix: text(resource, "arnSuffix"),
    name: text(resource, "name"),
    site,
    targetType,
    healthCheck: { ...healthCheck, enabled },
    multiValueHeaders: resource.inputs.lambdaMultiValueHeadersEnabled === true,
    deregistrationDelaySeconds: numberOr(resource.inputs.deregistrationDelay, 300),
    targets: [],
    used: false,
  };
}

function createRule(resource: SynthesisedResource): Rule {
  const actions = bags(resource.inputs.actions).map(toAction);
  return {
    arn: text(resource, "arn"),
    priority: number(resource, "priority"),
    conditions: bags(resource.inputs.conditions).map(toCondition),
    actions,
    effective: actions,
  };
}

export function defaultRule(listenerArn: string, actions: readonly Action[]): Rule {
  const arn = `${listenerArn.replace(":listener/", ":listener-rule/")}/default`;
  return { arn, priority: Number.POSITIVE_INFINITY, conditions: [], actions, effective: actions };
}

function createListener(resource: SynthesisedResource): Listener {
  const arn = text(resource, "arn");
  return {
    arn,
    port: number(resource, "port"),
    protocol: text(resource, "protocol"),
    loadBalancerArn: text(resource, "loadBalancerArn"),
    rules: [defaultRule(arn, bags(resource.inputs.defaultActions).map(toAction))],
  };
}

function createLoadBalancer(site: string, resource: SynthesisedResource): LoadBalancer {
  const subnets = resource.inputs.subnets;
  const count = Array.isArray(subnets) && subnets.length > 0 ? subnets.length : ASSUMED_NODES;
  return {
    arn: text(resource, "arn"),
    arnSuffix: text(resource, "arnSuffix"),
    dnsName: text(resource, "dnsName"),
    site,
    region: resource.region,
    nodes: Array.from({ length: count }, (_, index) => `${resource.region}${"abcdef"[index] ?? index}`),
    losses: new Rules(),
    idleTimeoutSeconds: numberOr(resource.inputs.idleTimeout, 60),
    listeners: [],
  };
}

/** Instances of an Auto Scaling group join it; an adopted group joins those that would be empty. */
function isScaled(stack: SynthesisedStack, group: TargetGroup): boolean {
  const groups = ofType(stack, "aws:autoscaling/group:Group");
  if (groups.some(({ inputs }) => texts(inputs.targetGroupArns).includes(group.arn))) return true;
  return (
    groups.length === 0 && group.targetType === "instance" && manifestOf(stack).autoScaling !== undefined
  );
}

function addTargets(
  cloud: Cloud,
  stack: SynthesisedStack,
  group: TargetGroup,
  loadBalancer: LoadBalancer | undefined,
): void {
  const nodes = loadBalancer?.nodes.length ?? ASSUMED_NODES;
  const attachments = ofType(stack, "aws:lb/targetGroupAttachment:TargetGroupAttachment").filter(
    (resource) => resource.inputs.targetGroupArn === group.arn,
  );
  for (const attachment of attachments) {
    const id = text(attachment, "targetId");
    const target = cloud.elb.register(group, id, numberOr(attachment.inputs.port, 0), nodes);
    if (group.targetType !== "instance") continue;
    const zone = loadBalancer?.nodes[target.zone] ?? `${stack.region}a`;
    cloud.ec2.add({ id, region: stack.region, site: stack.stack, zone }, "running");
  }
  if (attachments.length > 0 || group.targetType === "lambda" || isScaled(stack, group)) return;
  for (let index = 1; index <= ASSUMED_TARGETS; index++) {
    cloud.elb.register(group, `assumed-target-${index}`, 0, nodes);
  }
  cloud.kernel.log.add({
    at: cloud.kernel.clock.now(),
    tier: "scenario",
    kind: "assumption",
    site: stack.stack,
    text: `no targets are configured for ${group.name}: the drill registers ${ASSUMED_TARGETS}`,
  });
}

export function deployLoadBalancing(cloud: Cloud, stack: SynthesisedStack): void {
  const site = stack.stack;
  const adopted = adoptParts(stack);
  const state = cloud.elb.state;
  const balancers = ofType(stack, "aws:lb/loadBalancer:LoadBalancer").map((resource) =>
    createLoadBalancer(site, resource),
  );
  balancers.push(...adopted.loadBalancers);
  const listeners = [...ofType(stack, "aws:lb/listener:Listener").map(createListener), ...adopted.listeners];
  const groups = ofType(stack, "aws:lb/targetGroup:TargetGroup").map((resource) =>
    createGroup(site, resource),
  );
  groups.push(...adopted.groups);
  for (const loadBalancer of balancers) cloud.addLoadBalancer(loadBalancer);
  for (const group of groups) state.targetGroups.set(group.arn, group);
  for (const listener of listeners) {
    const loadBalancer = state.loadBalancers.get(listener.loadBalancerArn);
    if (loadBalancer === undefined)
      throw new Error(`The listener ${listener.arn} belongs to no load balancer of ${site}.`);
    loadBalancer.listeners.push(listener);
    state.listeners.set(listener.arn, listener);
  }
  for (const resource of ofType(stack, "aws:lb/listenerRule:ListenerRule")) {
    const listener = state.listeners.get(text(resource, "listenerArn"));
    if (listener === undefined)
      throw new Error(`The rule "${resource.name}" belongs to no listener of ${site}.`);
    listener.rules.push(createRule(resource));
  }
  for (const listener of listeners) {
    listener.rules.sort((left, right) => left.priority - right.priority);
    for (const rule of listener.rules) state.rules.set(rule.arn, rule);
  }
  for (const group of groups) addTargets(cloud, stack, group, balancers[0]);
  for (const loadBalancer of balancers) cloud.elb.start(loadBalancer, groups);
}
