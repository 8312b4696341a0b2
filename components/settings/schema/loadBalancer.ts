/** The load balancer of a site: created with its network, or adopted. */
import { z } from "zod";
import { arn, seconds } from "./values";

const network = z.discriminatedUnion("mode", [
  z.strictObject({
    mode: z.literal("create").describe("make a VPC with public and private subnets"),
    cidrBlock: z
      .string()
      .regex(/^\d{1,3}(\.\d{1,3}){3}\/(1[6-9]|2[0-4])$/, "an IPv4 block of /16 to /24")
      .default("10.20.0.0/16")
      .describe("addresses of the VPC; must not overlap with networks it is connected to"),
    numberOfAvailabilityZones: z
      .number()
      .int()
      .min(2)
      .max(4)
      .default(2)
      .describe("zones with a public and a private subnet each"),
    natGateways: z
      .enum(["None", "Single", "OnePerAz"])
      .default("Single")
      .describe("NAT gateways for the private subnets; OnePerAz survives the loss of a zone"),
  }),
  z.strictObject({
    mode: z.literal("existing").describe("use a VPC that exists"),
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]{8,17}$/, "a VPC id such as vpc-0123456789abcdef0")
      .meta({ examples: ["vpc-0123456789abcdef0"] })
      .describe("the VPC the load balancer and its targets are in"),
    publicSubnetIds: z
      .array(
        z
          .string()
          .regex(/^subnet-[0-9a-f]{8,17}$/, "a subnet id")
          .meta({ examples: ["subnet-0123456789abcdef0"] }),
      )
      .min(2)
      .describe("public subnets of the load balancer, in at least two zones"),
    privateSubnetIds: z
      .array(
        z
          .string()
          .regex(/^subnet-[0-9a-f]{8,17}$/, "a subnet id")
          .meta({ examples: ["subnet-0123456789abcdef2"] }),
      )
      .default([])
      .describe(
        "private subnets, in at least two zones, for a database or an Auto Scaling group of this stack",
      ),
  }),
]);

export const loadBalancerSchema = z.discriminatedUnion("mode", [
  z.strictObject({
    mode: z.literal("create").describe("make load balancer, listeners and target groups"),
    network: network.describe("VPC and subnets of the load balancer"),
    certificateArn: arn("acm", "certificate/").describe(
      "certificate of the HTTPS listener, in the stack's region, for service and site name",
    ),
    sslPolicy: z
      .string()
      .min(1)
      .max(128)
      .default("ELBSecurityPolicy-TLS13-1-2-2021-06")
      .describe("TLS policy of the HTTPS listener"),
    http: z
      .enum(["forward", "redirect"])
      .default("redirect")
      .describe("what port 80 does: forward like 443, or redirect to HTTPS"),
    ingressCidrBlocks: z
      .array(
        z
          .string()
          .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, "an IPv4 block such as 203.0.113.0/24")
          .meta({ examples: ["203.0.113.0/24"] }),
      )
      .min(1)
      .default(["0.0.0.0/0"])
      .describe(
        "who may reach the load balancer, IPv4; Route 53's checkers ask from public addresses and must be among them, or the site is unhealthy",
      ),
    ipAddressType: z
      .enum(["ipv4", "dualstack"])
      .default("ipv4")
      .describe("dualstack needs subnets with IPv6"),
    idleTimeoutSeconds: seconds(1, 4000).default(60).describe("time an idle connection is kept"),
  }),
  z.strictObject({
    mode: z.literal("adopt").describe("add the failover machinery to a load balancer that exists"),
    arn: arn("elasticloadbalancing", "loadbalancer/app/").describe("the existing Application Load Balancer"),
    listenerArns: z
      .array(arn("elasticloadbalancing", "listener/app/"))
      .min(1)
      .describe("listeners to switch, all of them, HTTPS first"),
    firstRulePriority: z
      .number()
      .int()
      .min(1)
      .max(49990)
      .default(1)
      .describe(
        "priority of our first rule on each adopted listener; ten in a row must be free and before any other rule",
      ),
  }),
]);
