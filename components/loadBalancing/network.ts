import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { NetworkSettings } from "../settings/schema";

export interface NetworkArgs {
  readonly context: SiteContext;
  /** Create a VPC with public and private subnets, or use a given one. */
  readonly network: NetworkSettings;
}

/**
 * Where a created load balancer lives: a VPC, at least two public subnets in different zones, and private ones for a
 * database and an Auto Scaling group.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** Empty for an existing network that names none. */
  readonly privateSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:network:Network", name, {}, opts);
    const { network } = args;
    if (network.mode === "existing") {
      this.vpcId = pulumi.output(network.vpcId);
      this.publicSubnetIds = pulumi.output(network.publicSubnetIds);
      this.privateSubnetIds = pulumi.output(network.privateSubnetIds);
    } else {
      const vpc = new awsx.ec2.Vpc(
        name,
        {
          cidrBlock: network.cidrBlock,
          numberOfAvailabilityZones: network.numberOfAvailabilityZones,
          natGateways: { strategy: network.natGateways },
          subnetStrategy: "Auto",
          enableDnsHostnames: true,
          tags: { ...args.context.tags },
        },
        { parent: this },
      );
      this.vpcId = vpc.vpcId;
      this.publicSubnetIds = vpc.publicSubnetIds;
      this.privateSubnetIds = vpc.privateSubnetIds;
    }
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
    });
  }
}
