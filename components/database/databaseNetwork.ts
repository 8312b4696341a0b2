/** Where a database is and who may connect: subnet group and security group. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { limitedName } from "../names";
import { keptOptions } from "./databaseEngine";

export interface DatabaseNetwork {
  /** VPC of the site. */
  readonly vpcId: pulumi.Input<string>;
  /** The site's private subnets, for a database whose settings name none. */
  readonly privateSubnetIds: pulumi.Input<string[]>;
  /** Security group of the site's own instances (`AutoScaling.securityGroupId`), which may connect. @default none */
  readonly instanceSecurityGroupId?: pulumi.Input<string>;
}

export interface DatabaseAccessArgs {
  readonly context: SiteContext;
  readonly network: DatabaseNetwork;
  /** Subnets of the settings; without, the site's private ones. */
  readonly subnetIds: readonly string[] | undefined;
  /** Further security groups that may connect. */
  readonly allowedSecurityGroupIds: readonly string[];
}

/**
 * Subnet group and security group of a database. Nobody is let in but the named security groups, and nothing goes out.
 * RDS keeps names in lower case, and so do the logical ones here.
 */
export class DatabaseAccess extends pulumi.ComponentResource {
  readonly subnetGroupName: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly owner: string,
    private readonly args: DatabaseAccessArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:data:DatabaseAccess", owner, {}, opts);
    this.subnetGroupName = this.createSubnetGroup();
    this.securityGroupId = this.createSecurityGroup();
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }

  private createSubnetGroup(): pulumi.Output<string> {
    const { context, network, subnetIds } = this.args;
    const group = new aws.rds.SubnetGroup(
      this.owner.toLowerCase(),
      {
        subnetIds: subnetIds === undefined ? network.privateSubnetIds : [...subnetIds],
        description: "Private subnets of the database",
        tags: context.tags,
      },
      { parent: this, ...keptOptions(context) },
    );
    return group.name;
  }

  private createSecurityGroup(): pulumi.Output<string> {
    const { context, network } = this.args;
    const group = new aws.ec2.SecurityGroup(
      this.owner,
      { vpcId: network.vpcId, description: "Clients of the database", tags: context.tags },
      { parent: this, ...keptOptions(context) },
    );
    return group.id;
  }

  /** Lets the clients in. Apart, because the port is the instance's, and a replica's engine is its source's. */
  letClientsIn(port: pulumi.Input<number>): void {
    for (const { key, id } of this.clients()) {
      new aws.vpc.SecurityGroupIngressRule(
        `${this.owner}-from-${key}`,
        {
          securityGroupId: this.securityGroupId,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          referencedSecurityGroupId: id,
          tags: this.args.context.tags,
        },
        { parent: this },
      );
    }
  }

  private clients(): { readonly key: string; readonly id: pulumi.Input<string> }[] {
    const { network, allowedSecurityGroupIds } = this.args;
    const own = network.instanceSecurityGroupId;
    return [
      ...(own === undefined ? [] : [{ key: "instances", id: own }]),
      ...[...new Set(allowedSecurityGroupIds)].map((id) => ({ key: limitedName([id], 40), id })),
    ];
  }
}
