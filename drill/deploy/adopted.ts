/**
 * What a stack adopts instead of creating is not among its resources. The drill takes it to be an ordinary set-up:
 * listeners on 443 and 80 that forward to the first group, health checks with AWS's defaults.
 */
import { regionOf } from "../aws/applied";
import type { Listener, LoadBalancer, TargetGroup } from "../aws/elb/state";
import { Rules } from "../aws/rules";
import type { SynthesisedStack } from "../synth/model";
import { defaultRule, targetHealthCheck } from "./loadBalancing";
import { manifestOf, ofType } from "./stack";
import { bags, optionalText } from "./values";

export interface AdoptedParts {
  readonly loadBalancers: LoadBalancer[];
  readonly listeners: Listener[];
  readonly groups: TargetGroup[];
}

const PORTS = [443, 80] as const;

/** `app/name/id` or `targetgroup/name/id` of an ARN. */
function suffix(arn: string): string {
  return (arn.split(":")[5] ?? "").replace(/^loadbalancer\//, "");
}

/** The load balancer's DNS name, from the site's own alias record. */
function dnsNameOf(stack: SynthesisedStack, siteName: string): string {
  const record = ofType(stack, "aws:route53/record:Record").find(
    (resource) => resource.inputs.name === siteName,
  );
  return optionalText(bags(record?.inputs.aliases)[0]?.name) ?? `${siteName}.elb.invalid`;
}

export function adoptParts(stack: SynthesisedStack): AdoptedParts {
  const manifest = manifestOf(stack);
  const created = (type: string) => new Set(ofType(stack, type).map((resource) => resource.outputs.arn));
  const balancers = created("aws:lb/loadBalancer:LoadBalancer");
  const listeners = created("aws:lb/listener:Listener");
  const groups = created("aws:lb/targetGroup:TargetGroup");
  const { loadBalancerArn } = manifest;
  const first = manifest.groups[0]?.arn;
  return {
    loadBalancers: balancers.has(loadBalancerArn)
      ? []
      : [
          {
            arn: loadBalancerArn,
            arnSuffix: suffix(loadBalancerArn),
            dnsName: dnsNameOf(stack, manifest.siteName),
            site: stack.stack,
            region: regionOf(loadBalancerArn),
            nodes: [`${stack.region}a`, `${stack.region}b`],
            losses: new Rules(),
            idleTimeoutSeconds: 60,
            listeners: [],
          },
        ],
    listeners: manifest.listenerArns
      .filter((arn) => !listeners.has(arn))
      .map((arn, index) => ({
        arn,
        port: PORTS[index] ?? 8000 + index,
        protocol: index === 0 ? "HTTPS" : "HTTP",
        loadBalancerArn,
        rules: [defaultRule(arn, [{ Type: "forward", TargetGroupArn: first }])],
      })),
    groups: manifest.groups
      .filter(({ arn }) => !groups.has(arn))
      .map(({ arn }) => ({
        arn,
        arnSuffix: suffix(arn),
        name: suffix(arn).split("/")[1] ?? arn,
        site: stack.stack,
        targetType: "instance",
        healthCheck: targetHealthCheck({}),
        multiValueHeaders: false,
        deregistrationDelaySeconds: 300,
        targets: [],
        used: false,
      })),
  };
}
