/** Resources of a stack with a property that functions change at run time. */
import { unmodelled } from "../aws/applied";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import { toAction } from "./actions";
import { ofType } from "./stack";
import { bags, numberOr, optionalText, text } from "./values";

export type WatchedProperty = "defaultActions" | "actions" | "resourcePath";

export interface WatchedResource {
  readonly urn: string;
  readonly name: string;
  readonly region: string;
  readonly property: WatchedProperty;
  /** ARN of the listener or rule, id of the health check. */
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
  return [...listeners, ...rules, ...checks];
}
