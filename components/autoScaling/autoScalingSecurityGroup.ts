import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { SiteNetwork } from "../loadBalancing/loadBalancer";
import type { TargetGroupSettings } from "../settings/schema";

export interface InstanceSecurityGroupArgs {
  readonly context: SiteContext;
  readonly network: pulumi.Output<SiteNetwork>;
  /** Groups whose traffic and health checks the instances take. */
  readonly groups: readonly TargetGroupSettings[];
}

/**
 * Lets the load balancer in on the ports of the groups, and the instances out.
 *
 * Rules stand inside the group and not as resources of their own: how many security groups an adopted load balancer has
 * is known only after it is looked up, and one rule takes a list of them.
 */
export class InstanceSecurityGroup extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: InstanceSecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:capacity:InstanceSecurityGroup", name, {}, opts);
    const { context, network, groups } = args;
    const securityGroups = network.apply(({ loadBalancerSecurityGroupIds }) => [
      ...loadBalancerSecurityGroupIds,
    ]);
    const group = new aws.ec2.SecurityGroup(
      name,
      {
        vpcId: network.apply(({ vpcId }) => vpcId),
        description: "Instances behind the load balancer",
        ingress: trafficPorts(groups).map((port) => ({
          description: "Load balancer",
          protocol: "tcp",
          fromPort: port,
          toPort: port,
          securityGroups,
        })),
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
        tags: context.tags,
      },
      { parent: this },
    );
    this.id = group.id;
    this.registerOutputs({ id: this.id });
  }
}

/** Ports that the load balancer asks, of traffic and of health checks, each once, in order. */
export function trafficPorts(groups: readonly Pick<TargetGroupSettings, "port" | "healthCheck">[]): number[] {
  const ports = groups.flatMap(({ port, healthCheck }) =>
    healthCheck.port === "traffic-port" ? [port] : [port, healthCheck.port],
  );
  return [...new Set(ports)].sort((a, b) => a - b);
}
