/** Resources of a stack with a property that functions change at run time. */
import { unmodelled } from "../aws/applied";
import type { Cloud } from "../cloud";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import { toAction } from "./actions";
import { ofType } from "./stack";
import { bags, number, numberOr, optionalText, text } from "./values";

export type WatchedProperty = "defaultActions" | "actions" | "resourcePath" | "desiredCapacity";

export interface WatchedResource {
  readonly urn: string;
  readonly name: string;
  readonly region: string;
  readonly property: WatchedProperty;
  /** ARN of the listener or rule, id of the health check, name of the Auto Scaling group. */
  readonly id: string;
  /** Value of the property in the program, in the API's words. */
  readonly program: unknown;
  /** The property stands in ignoreChanges. */
  readonly ignored: boolean;
  /** Of a listener with a certificate. */
  readonly certificateArn?: string;
  /** Of a health check. */
  readonly failureThreshold?: number;
}

/** A path inside the property would ignore a part of it, which the provider does not honour for lists and sets. */
function isIgnored({ name, options }: SynthesisedResource, property: WatchedProperty): boolean {
  const inside = options.ignoreChanges.find((path) => path !== property && path.startsWith(property));
  if (inside !== undefined)
    throw unmodelled(`ignoreChanges of ${inside} of "${name}"`, `Ignore the whole property: ${property}.`);
  return options.ignoreChanges.includes(property);
}

export function watchedResources(stack: SynthesisedStack): WatchedResource[] {
  const common = (resource: SynthesisedResource, property: WatchedProperty) => ({
    urn: resource.urn,
    name: resource.name,
    region: resource.region,
    property,
    ignored: isIgnored(resource, property),
  });
  const listeners = ofType(stack, "aws:lb/listener:Listener").map((resource) => {
    const certificateArn = optionalText(resource.inputs.certificateArn);
    return {
      ...common(resource, "defaultActions"),
      id: text(resource, "arn"),
      program: bags(resource.inputs.defaultActions).map(toAction),
      ...(certificateArn === undefined ? {} : { certificateArn }),
    };
  });
  const rules = ofType(stack, "aws:lb/listenerRule:ListenerRule").map((resource) => ({
    ...common(resource, "actions"),
    id: text(resource, "arn"),
    program: bags(resource.inputs.actions).map(toAction),
  }));
  const checks = ofType(stack, "aws:route53/healthCheck:HealthCheck").map((resource) => ({
    ...common(resource, "resourcePath"),
    // Route 53's API is in us-east-1, whatever the provider's region.
    region: "us-east-1",
    id: resource.id,
    program: optionalText(resource.inputs.resourcePath) ?? "/",
    failureThreshold: numberOr(resource.inputs.failureThreshold, 3),
  }));
  const groups = ofType(stack, "aws:autoscaling/group:Group")
    .filter(({ inputs }) => inputs.desiredCapacity !== undefined)
    .map((resource) => ({
      ...common(resource, "desiredCapacity"),
      id: text(resource, "name"),
      program: number(resource, "desiredCapacity"),
    }));
  return [...listeners, ...rules, ...checks, ...groups];
}

/** What AWS has of the property now. */
export function liveValue(cloud: Cloud, { property, id, region }: WatchedResource): unknown {
  switch (property) {
    case "resourcePath":
      return cloud.route53.state.checks.get(id)?.resourcePath;
    case "actions":
      return cloud.elb.state.rules.get(id)?.actions;
    case "defaultActions":
      return cloud.elb.state.listeners.get(id)?.rules.at(-1)?.actions;
    case "desiredCapacity":
      return cloud.autoScaling.state.groups.get(`${region}/${id}`)?.desiredCapacity;
  }
}
