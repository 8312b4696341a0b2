/** Answers to the functions a program may ask AWS with (`aws.getRegion()`, `aws.lb.getLoadBalancer()`, …). */
import { adoptedGroup } from "./capacity";
import { databaseArn, databaseOutputs } from "./data";
import { loadBalancerOutputs, splitArn, targetGroupOutputs } from "./loadBalancing";
import { ACCOUNT_ID, hexadecimal } from "./request";

export interface CallRequest {
  readonly token: string;
  readonly region: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

type CallModel = (request: CallRequest) => Record<string, unknown>;

function textArgument(request: CallRequest, key: string): string {
  const value = request.inputs[key];
  if (typeof value !== "string" || value === "") {
    throw new Error(
      `${request.token}: the model cloud answers by "${key}" only, received ${JSON.stringify(request.inputs)}.`,
    );
  }
  return value;
}

const zones = (region: string) => ["a", "b", "c", "d"].map((letter) => `${region}${letter}`);

const callModels: Readonly<Record<string, CallModel>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT_ID,
    accountId: ACCOUNT_ID,
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/synth`,
    userId: "AIDASYNTH",
  }),
  "aws:index/getRegion:getRegion": ({ region }) => ({
    id: region,
    name: region,
    region,
    description: region,
    endpoint: `ec2.${region}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": ({ region }) => ({
    id: region,
    names: zones(region),
    zoneIds: zones(region).map((name) => `${hexadecimal(4, region)}-az${name.slice(-1)}`),
  }),
  "aws:lb/getLoadBalancer:getLoadBalancer": (request) => {
    const arn = textArgument(request, "arn");
    const { region } = splitArn(arn);
    const vpcId = `vpc-0${hexadecimal(16, "vpc", region)}`;
    return {
      id: arn,
      ...loadBalancerOutputs(arn),
      vpcId,
      internal: false,
      ipAddressType: "ipv4",
      securityGroups: [`sg-0${hexadecimal(16, "load-balancer", arn)}`],
      subnets: [],
      tags: {},
    };
  },
  "aws:lb/getTargetGroup:getTargetGroup": (request) => {
    const arn = textArgument(request, "arn");
    return {
      id: arn,
      ...targetGroupOutputs(arn),
      port: 8080,
      protocol: "HTTP",
      targetType: "instance",
      tags: {},
    };
  },
  "aws:lb/getListener:getListener": (request) => {
    const arn = textArgument(request, "arn");
    const { region, account, resource } = splitArn(arn);
    const loadBalancer = resource.replace(/^listener\//, "loadbalancer/").replace(/\/[^/]+$/, "");
    return {
      id: arn,
      arn,
      loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:${account}:${loadBalancer}`,
      port: 443,
      protocol: "HTTPS",
      defaultActions: [],
      tags: {},
    };
  },
  "aws:route53/getZone:getZone": (request) => {
    const zoneId = textArgument(request, "zoneId");
    return {
      id: zoneId,
      zoneId,
      arn: `arn:aws:route53:::hostedzone/${zoneId}`,
      name: "example.com",
      privateZone: false,
    };
  },
  "aws:ec2/getVpc:getVpc": (request) => {
    const id = textArgument(request, "id");
    return { id, arn: `arn:aws:ec2:${request.region}:${ACCOUNT_ID}:vpc/${id}`, cidrBlock: "10.0.0.0/16" };
  },
  "aws:rds/getInstance:getInstance": (request) => {
    const identifier = textArgument(request, "dbInstanceIdentifier");
    return {
      id: identifier,
      dbInstanceIdentifier: identifier,
      dbInstanceArn: databaseArn(identifier, request.region),
      ...databaseOutputs(identifier, request.region),
      multiAz: true,
      replicateSourceDb: "",
      tags: {},
    };
  },
  "aws:autoscaling/getGroup:getGroup": (request) =>
    adoptedGroup(textArgument(request, "name"), request.region),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (request) => {
    const name = textArgument(request, "name");
    return { id: `pl-0${hexadecimal(16, name, request.region)}`, name, addressFamily: "IPv4", entries: [] };
  },
};

/** Answers a call, or throws naming the token: a program that asks what the model does not know must not go on. */
export function answerCall(request: CallRequest): Record<string, unknown> {
  const model = callModels[request.token];
  if (model === undefined) {
    throw new Error(
      `The model cloud does not know the call ${request.token} with ${JSON.stringify(request.inputs)}. ` +
        "Add its answer to drill/synth/cloud/calls.ts.",
    );
  }
  return model(request);
}
