/** Elastic Load Balancing v2: ARNs as AWS composes them, one part from each parent. */
import {
  arn,
  hexadecimal,
  physicalName,
  type ResourceModels,
  type ResourceRequest,
  requiredText,
} from "./request";

/** Limit: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
const NAME_LENGTH = 32;

/** Hosted zones of Application Load Balancers: https://docs.aws.amazon.com/general/latest/gr/elb.html */
const LOAD_BALANCER_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z35SXDOTRQ7X7K",
  "us-east-2": "Z3AADJGX6KTTL2",
  "us-west-1": "Z368ELLRRE2KJ0",
  "us-west-2": "Z1H1FL5HABSF5",
  "eu-central-1": "Z215JYRZR1TBD5",
  "eu-north-1": "Z23TAZ6LKFMNIO",
  "eu-west-1": "Z32O12XQLNTSW2",
  "eu-west-2": "ZHURV8PSTC4K8",
  "eu-west-3": "Z3Q77PNBQS71R4",
  "ap-northeast-1": "Z14GRHDCWA56QT",
  "ap-southeast-1": "Z1LMS91P8CMLE5",
  "ap-southeast-2": "Z1GM3OXH4ZPM65",
};

/** What can be told of a load balancer from its ARN; also answers `aws.lb.getLoadBalancer` for adopted ones. */
export function loadBalancerOutputs(loadBalancerArn: string): Record<string, unknown> {
  const { region, resource } = splitArn(loadBalancerArn);
  const arnSuffix = resource.replace(/^loadbalancer\//, "");
  const [, name = "", hash = ""] = arnSuffix.split("/");
  return {
    arn: loadBalancerArn,
    arnSuffix,
    name,
    dnsName: `${name}-${Number.parseInt(hexadecimal(8, hash), 16)}.${region}.elb.amazonaws.com`.toLowerCase(),
    zoneId: LOAD_BALANCER_ZONES[region] ?? `Z${hexadecimal(13, "load-balancer-zone", region).toUpperCase()}`,
    loadBalancerType: "application",
  };
}

/** What can be told of a target group from its ARN; also answers `aws.lb.getTargetGroup` for adopted ones. */
export function targetGroupOutputs(targetGroupArn: string): Record<string, unknown> {
  const { resource } = splitArn(targetGroupArn);
  return { arn: targetGroupArn, arnSuffix: resource, name: resource.split("/")[1] ?? "" };
}

export function splitArn(text: string): {
  readonly region: string;
  readonly account: string;
  readonly resource: string;
} {
  const [prefix, , , region = "", account = "", ...resource] = text.split(":");
  if (prefix !== "arn" || resource.length === 0) {
    throw new Error(
      `"${text}" is not an ARN. Give an ARN such as arn:aws:elasticloadbalancing:eu-west-1:123456789012:…`,
    );
  }
  return { region, account, resource: resource.join(":") };
}

const hash = (request: ResourceRequest) => hexadecimal(16, request.urn, request.region);

export const loadBalancingModels: ResourceModels = {
  "aws:lb/loadBalancer:LoadBalancer": (request) => {
    const name = physicalName(request, NAME_LENGTH);
    const id = arn("elasticloadbalancing", request.region, `loadbalancer/app/${name}/${hash(request)}`);
    return {
      id,
      outputs: { ...loadBalancerOutputs(id), vpcId: `vpc-0${hexadecimal(16, "vpc", request.region)}` },
    };
  },
  "aws:lb/targetGroup:TargetGroup": (request) => {
    const name = physicalName(request, NAME_LENGTH);
    const id = arn("elasticloadbalancing", request.region, `targetgroup/${name}/${hash(request)}`);
    return { id, outputs: targetGroupOutputs(id) };
  },
  "aws:lb/listener:Listener": (request) => {
    const { region, account, resource } = splitArn(requiredText(request, "loadBalancerArn"));
    const parent = resource.replace(/^loadbalancer\//, "listener/");
    const id = arn("elasticloadbalancing", region, `${parent}/${hash(request)}`, account);
    return { id, outputs: { arn: id } };
  },
  "aws:lb/listenerRule:ListenerRule": (request) => {
    const { region, account, resource } = splitArn(requiredText(request, "listenerArn"));
    const parent = resource.replace(/^listener\//, "listener-rule/");
    const id = arn("elasticloadbalancing", region, `${parent}/${hash(request)}`, account);
    return { id, outputs: { arn: id } };
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": (request) => ({
    id: `${requiredText(request, "targetGroupArn")}-${hexadecimal(26, request.urn)}`,
    outputs: {},
  }),
  "aws:lb/listenerCertificate:ListenerCertificate": (request) => ({
    id: `${requiredText(request, "listenerArn")}_${requiredText(request, "certificateArn")}`,
    outputs: {},
  }),
};
