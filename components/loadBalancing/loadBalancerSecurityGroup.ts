import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { limitedName } from "../names";
import type { CreatedLoadBalancerSettings } from "../settings/schema";

export interface LoadBalancerSecurityGroupArgs {
  readonly context: SiteContext;
  readonly vpcId: pulumi.Input<string>;
  readonly loadBalancer: Pick<CreatedLoadBalancerSettings, "ingressCidrBlocks" | "ipAddressType">;
}

/** Lets clients and Route 53's health checkers reach ports 443 and 80, and the load balancer reach its targets. */
export class LoadBalancerSecurityGroup extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerSecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:loadBalancing:SecurityGroup", name, {}, opts);
    const { tags } = args.context;
    const group = new aws.ec2.SecurityGroup(
      name,
      { vpcId: args.vpcId, description: "Clients of the load balancer", tags },
      { parent: this },
    );
    this.id = group.id;
    for (const { port, cidrIpv4, cidrIpv6 } of ingressSpecs(args.loadBalancer)) {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-${port}-${limitedName([cidrIpv4 ?? cidrIpv6 ?? ""], 40)}`,
        {
          securityGroupId: this.id,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4,
          cidrIpv6,
          tags,
        },
        { parent: this },
      );
    }
    for (const cidr of anywhere(args.loadBalancer.ipAddressType)) {
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-out-${cidr.cidrIpv4 === undefined ? "ipv6" : "ipv4"}`,
        { securityGroupId: this.id, ipProtocol: "-1", ...cidr, tags },
        { parent: this },
      );
    }
    this.registerOutputs({ id: this.id });
  }
}

interface Cidr {
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
}

/** The whole internet, in the address families that the load balancer has. */
function anywhere(ipAddressType: CreatedLoadBalancerSettings["ipAddressType"]): Cidr[] {
  return [{ cidrIpv4: "0.0.0.0/0" }, ...(ipAddressType === "dualstack" ? [{ cidrIpv6: "::/0" }] : [])];
}

/** Ports 443 and 80 for each block; a load balancer that is open to all of IPv4 and has IPv6 is open to all of that too. */
export function ingressSpecs(
  settings: LoadBalancerSecurityGroupArgs["loadBalancer"],
): ({ readonly port: number } & Cidr)[] {
  const blocks = [...new Set(settings.ingressCidrBlocks)];
  const cidrs: Cidr[] = blocks.map((cidrIpv4) => ({ cidrIpv4 }));
  if (settings.ipAddressType === "dualstack" && blocks.includes("0.0.0.0/0")) {
    cidrs.push({ cidrIpv6: "::/0" });
  }
  return [443, 80].flatMap((port) => cidrs.map((cidr) => ({ port, ...cidr })));
}
