/** Health checks and records of a stack. */
import { unmodelled } from "../aws/applied";
import type { DnsRecord, HealthCheckSpec, RecordTarget } from "../aws/route53/state";
import type { Cloud } from "../cloud";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import { ofType } from "./stack";
import { bags, number, numberOr, oneOf, optionalText, text, texts } from "./values";

const TYPES = [
  "HTTP",
  "HTTPS",
  "HTTP_STR_MATCH",
  "HTTPS_STR_MATCH",
  "CALCULATED",
  "CLOUDWATCH_METRIC",
] as const;
const INSUFFICIENT_DATA = ["Healthy", "Unhealthy", "LastKnownStatus"] as const;
/** Settings that the model does not know. */
const REFUSED = ["ipAddress", "routingControlArn", "triggers"] as const;

function toCheck(site: string, resource: SynthesisedResource): HealthCheckSpec {
  const { inputs } = resource;
  for (const key of REFUSED) {
    if (inputs[key] !== undefined)
      throw unmodelled(`${key} of the health check "${resource.name}"`, "Add it to drill/aws/route53.");
  }
  const type = oneOf(resource, "type", inputs.type, TYPES);
  const regions = texts(inputs.regions);
  const stringMatch = type.endsWith("_STR_MATCH");
  return {
    id: resource.id,
    site,
    callerReference: resource.name,
    type,
    requestIntervalSeconds: oneOf(resource, "requestInterval", inputs.requestInterval ?? 30, [10, 30]),
    failureThreshold: numberOr(inputs.failureThreshold, 3),
    resourcePath: optionalText(inputs.resourcePath) ?? "/",
    inverted: inputs.invertHealthcheck === true,
    // The primary was deployed before the backup: whoever asks whether that one takes over has heard that it does not.
    ...(inputs.invertHealthcheck === true ? { found: false } : {}),
    disabled: inputs.disabled === true,
    ...(regions.length === 0 ? {} : { regions }),
    ...(stringMatch ? { searchString: text(resource, "searchString") } : {}),
    ...sourceOf(resource, type),
  };
}

/** Where a check's status comes from. */
function sourceOf(resource: SynthesisedResource, type: HealthCheckSpec["type"]) {
  const { inputs } = resource;
  const none = { fullyQualifiedDomainName: "", port: 0 };
  if (type === "CALCULATED") {
    const ids = texts(inputs.childHealthchecks);
    return { ...none, children: { ids, healthThreshold: numberOr(inputs.childHealthThreshold, ids.length) } };
  }
  if (type === "CLOUDWATCH_METRIC") {
    return {
      ...none,
      alarm: {
        name: text(resource, "cloudwatchAlarmName"),
        region: text(resource, "cloudwatchAlarmRegion"),
        insufficientData: oneOf(
          resource,
          "insufficientDataHealthStatus",
          inputs.insufficientDataHealthStatus ?? "LastKnownStatus",
          INSUFFICIENT_DATA,
        ),
      },
    };
  }
  return { fullyQualifiedDomainName: text(resource, "fqdn"), port: number(resource, "port") };
}

function toTarget(resource: SynthesisedResource): RecordTarget {
  const alias = bags(resource.inputs.aliases)[0];
  if (alias === undefined) {
    return {
      kind: "addresses",
      addresses: texts(resource.inputs.records),
      ttlSeconds: numberOr(resource.inputs.ttl, 300),
    };
  }
  return {
    kind: "alias",
    dnsName: String(alias.name),
    evaluateTargetHealth: alias.evaluateTargetHealth === true,
  };
}

const OTHER_POLICIES = [
  "weightedRoutingPolicies",
  "latencyRoutingPolicies",
  "geolocationRoutingPolicies",
  "cidrRoutingPolicy",
  "multivalueAnswerRoutingPolicy",
];

const FAILOVER_TYPES = ["PRIMARY", "SECONDARY"] as const;

function toRecord(site: string, resource: SynthesisedResource): DnsRecord {
  const other = OTHER_POLICIES.find((key) => resource.inputs[key] !== undefined);
  if (other !== undefined)
    throw unmodelled(`${other} of the record "${resource.name}"`, "Add it to drill/aws/route53/answer.ts.");
  const failover = bags(resource.inputs.failoverRoutingPolicies)[0]?.type;
  return {
    name: text(resource, "name"),
    type: text(resource, "type"),
    setIdentifier: optionalText(resource.inputs.setIdentifier),
    failover:
      failover === undefined
        ? undefined
        : oneOf(resource, "failoverRoutingPolicies", failover, FAILOVER_TYPES),
    healthCheckId: optionalText(resource.inputs.healthCheckId),
    target: toTarget(resource),
    site,
  };
}

export function deployDns(cloud: Cloud, stack: SynthesisedStack): void {
  for (const resource of ofType(stack, "aws:route53/healthCheck:HealthCheck")) {
    cloud.route53.addCheck(toCheck(stack.stack, resource));
  }
  for (const resource of ofType(stack, "aws:route53/record:Record")) {
    cloud.route53.addRecord(toRecord(stack.stack, resource));
  }
}
