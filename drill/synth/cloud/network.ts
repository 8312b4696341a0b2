/** VPC networking: awsx's VPC as the remote component it is (its children do not exist here), and plain EC2 parts. */
import {
  arn,
  hexadecimal,
  prefixedId,
  type ResourceModel,
  type ResourceModels,
  type ResourceRequest,
  uuid,
} from "./request";

const ec2Arn = (kind: string) => (id: string, request: ResourceRequest) => ({
  arn: arn("ec2", request.region, `${kind}/${id}`),
});

/** awsx's own default: https://www.pulumi.com/registry/packages/awsx/api-docs/ec2/vpc/ */
const DEFAULT_ZONES = 3;

const vpcComponent: ResourceModel = (request) => {
  const given = request.inputs.numberOfAvailabilityZones;
  const zones = typeof given === "number" ? given : DEFAULT_ZONES;
  const ids = (prefix: string, kind: string, count: number) =>
    Array.from(
      { length: count },
      (_, index) => `${prefix}-0${hexadecimal(16, request.urn, request.region, kind, String(index))}`,
    );
  const strategy = (request.inputs.natGateways as { strategy?: string } | undefined)?.strategy ?? "OnePerAz";
  const gateways = strategy === "None" ? 0 : strategy === "Single" ? 1 : zones;
  return {
    id: "",
    outputs: {
      vpcId: ids("vpc", "vpc", 1)[0],
      publicSubnetIds: ids("subnet", "public", zones),
      privateSubnetIds: ids("subnet", "private", zones),
      isolatedSubnetIds: [],
      natGateways: ids("nat", "nat", gateways),
      eips: ids("eipalloc", "eip", gateways),
      subnets: [],
      routeTables: [],
      routeTableAssociations: [],
      routes: [],
      subnetLayout: [],
      vpcEndpoints: [],
    },
  };
};

const provider: ResourceModel = (request) => ({ id: uuid(request.urn), outputs: {} });

export const networkModels: ResourceModels = {
  "awsx:ec2:Vpc": vpcComponent,
  "pulumi:providers:aws": provider,
  "pulumi:providers:awsx": provider,
  "aws:ec2/vpc:Vpc": prefixedId("vpc", ec2Arn("vpc")),
  "aws:ec2/subnet:Subnet": prefixedId("subnet", ec2Arn("subnet")),
  "aws:ec2/internetGateway:InternetGateway": prefixedId("igw", ec2Arn("internet-gateway")),
  "aws:ec2/routeTable:RouteTable": prefixedId("rtb", ec2Arn("route-table")),
  "aws:ec2/route:Route": prefixedId("r-rtb", () => ({})),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": prefixedId("rtbassoc", () => ({})),
  "aws:ec2/securityGroup:SecurityGroup": prefixedId("sg", (id, request) => ({
    ...ec2Arn("security-group")(id, request),
    name: request.inputs.name ?? request.name,
  })),
  "aws:ec2/securityGroupRule:SecurityGroupRule": prefixedId("sgrule", () => ({})),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": prefixedId("sgr", (id, request) => ({
    ...ec2Arn("security-group-rule")(id, request),
    securityGroupRuleId: id,
  })),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": prefixedId("sgr", (id, request) => ({
    ...ec2Arn("security-group-rule")(id, request),
    securityGroupRuleId: id,
  })),
};
