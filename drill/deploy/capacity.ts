/** Auto Scaling groups of a stack, with their policies; their target groups exist by now. */
import { unmodelled } from "../aws/applied";
import { ADOPTED_GROUP } from "../aws/assumptions";
import { GROUP_METRICS, type ScalingGroup, type ScalingPolicy } from "../aws/autoScaling/state";
import type { Cloud } from "../cloud";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import { manifestOf, ofType } from "./stack";
import { bags, number, numberOr, oneOf, optionalText, text, texts } from "./values";

function toPolicy(resource: SynthesisedResource): ScalingPolicy {
  const { inputs } = resource;
  oneOf(resource, "policyType", inputs.policyType, ["StepScaling"]);
  return {
    arn: text(resource, "arn"),
    name: text(resource, "name"),
    adjustmentType: oneOf(resource, "adjustmentType", inputs.adjustmentType, [
      "ChangeInCapacity",
      "ExactCapacity",
    ]),
    steps: bags(inputs.stepAdjustments).map((step) => ({
      lowerBound: numberOr(step.metricIntervalLowerBound, Number.NEGATIVE_INFINITY),
      upperBound: numberOr(step.metricIntervalUpperBound, Number.POSITIVE_INFINITY),
      adjustment: numberOr(step.scalingAdjustment, 0),
    })),
    warmupSeconds: numberOr(inputs.estimatedInstanceWarmup, 0),
  };
}

function policiesOf(stack: SynthesisedStack, groupName: string): ScalingPolicy[] {
  return ofType(stack, "aws:autoscaling/policy:Policy")
    .filter(({ inputs }) => inputs.autoscalingGroupName === groupName)
    .map(toPolicy);
}

/** One zone for each subnet, in the order in which the load balancer's nodes are named. */
function zonesOf(region: string, count: number): string[] {
  return Array.from({ length: Math.max(count, 1) }, (_, index) => `${region}${"abcdef"[index] ?? index}`);
}

function metricsOf(resource: SynthesisedResource): string[] {
  const names = texts(resource.inputs.enabledMetrics);
  const unknown = names.find((name) => GROUP_METRICS[name] === undefined);
  if (unknown !== undefined)
    throw unmodelled(
      `the metric ${unknown} of "${resource.name}"`,
      "Add it to drill/aws/autoScaling/state.ts.",
    );
  return names;
}

/** Without a number of its own a group is made with its least one. */
function created(stack: SynthesisedStack, resource: SynthesisedResource): ScalingGroup {
  const { inputs } = resource;
  const name = text(resource, "name");
  const minSize = number(resource, "minSize");
  const zones = texts(inputs.availabilityZones);
  return {
    name,
    arn: text(resource, "arn"),
    region: resource.region,
    site: stack.stack,
    minSize,
    maxSize: number(resource, "maxSize"),
    desiredCapacity: numberOr(inputs.desiredCapacity, minSize),
    healthCheckType: inputs.healthCheckType === "ELB" ? "ELB" : "EC2",
    gracePeriodSeconds: numberOr(inputs.healthCheckGracePeriod, 300),
    targetGroupArns: texts(inputs.targetGroupArns),
    zones: zones.length > 0 ? zones : zonesOf(resource.region, texts(inputs.vpcZoneIdentifiers).length),
    policies: policiesOf(stack, name),
    enabledMetrics: metricsOf(resource),
    gauges: new Map(),
    instances: [],
  };
}

/** Groups that would have no target otherwise. */
function emptyGroups(cloud: Cloud, stack: SynthesisedStack): string[] {
  return manifestOf(stack).groups.flatMap(({ arn }) => {
    const group = cloud.elb.state.targetGroups.get(arn);
    return group?.targetType === "instance" && group.targets.length === 0 ? [arn] : [];
  });
}

/** A group that is adopted: an ordinary one, of two instances, with the metrics that its alarms may need. */
function adopted(cloud: Cloud, stack: SynthesisedStack): ScalingGroup | undefined {
  const name = optionalText(manifestOf(stack).autoScaling?.groupName);
  if (name === undefined) return undefined;
  const { minimum, maximum } = ADOPTED_GROUP;
  return {
    name,
    arn: adoptedArn(stack, name),
    region: stack.region,
    site: stack.stack,
    minSize: minimum,
    maxSize: maximum,
    desiredCapacity: Math.max(minimum, 2),
    healthCheckType: "ELB",
    gracePeriodSeconds: 300,
    targetGroupArns: emptyGroups(cloud, stack),
    zones: zonesOf(stack.region, 2),
    policies: policiesOf(stack, name),
    enabledMetrics: ["GroupInServiceInstances", "GroupDesiredCapacity"],
    gauges: new Map(),
    instances: [],
  };
}

/** The ARN that the stack's own policies name; nothing else of an adopted group knows its id. */
function adoptedArn(stack: SynthesisedStack, name: string): string {
  const end = `:autoScalingGroupName/${name}`;
  const resources = stack.functions.flatMap(({ roleStatements }) =>
    roleStatements.flatMap(({ Resource: resource }) => resource),
  );
  const named = resources.find((arn) => arn.startsWith("arn:aws:autoscaling:") && arn.endsWith(end));
  if (named !== undefined) return named;
  return `arn:aws:autoscaling:${stack.region}:${stack.accountId}:autoScalingGroup:adopted:autoScalingGroupName/${name}`;
}

export function deployCapacity(cloud: Cloud, stack: SynthesisedStack): void {
  const groups = ofType(stack, "aws:autoscaling/group:Group").map((resource) => created(stack, resource));
  const more = groups.length === 0 ? adopted(cloud, stack) : undefined;
  for (const group of more === undefined ? groups : [more]) cloud.autoScaling.add(group);
}
