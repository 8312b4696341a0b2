import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { loadBalancingName } from "../names";
import type { CreatedLoadBalancerSettings } from "../settings/schema";
import { Listeners } from "./listeners";
import type { LoadBalancerHandle, SiteNetwork } from "./loadBalancer";
import { LoadBalancerSecurityGroup } from "./loadBalancerSecurityGroup";
import type { Network } from "./network";
import type { ListedGroup } from "./targetGroupList";

export interface SiteLoadBalancerArgs {
  readonly context: SiteContext;
  readonly settings: CreatedLoadBalancerSettings;
  readonly network: Network;
  /** The whole list, in order of priority. */
  readonly groups: readonly ListedGroup[];
}

/** An internet-facing Application Load Balancer with its listeners and security group. */
export class SiteLoadBalancer extends pulumi.ComponentResource implements LoadBalancerHandle {
  readonly arn: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  readonly network: pulumi.Output<SiteNetwork>;
  readonly listenerArns: readonly pulumi.Output<string>[];

  constructor(name: string, args: SiteLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:loadBalancing:SiteLoadBalancer", name, {}, opts);
    const { context, settings, network, groups } = args;
    const securityGroup = new LoadBalancerSecurityGroup(
      `${name}-clients`,
      { context, vpcId: network.vpcId, loadBalancer: settings },
      { parent: this },
    );
    const loadBalancer = new aws.lb.LoadBalancer(
      loadBalancingName(name, "alb"),
      {
        loadBalancerType: "application",
        internal: false,
        subnets: network.publicSubnetIds,
        securityGroups: [securityGroup.id],
        ipAddressType: settings.ipAddressType,
        idleTimeout: settings.idleTimeoutSeconds,
        dropInvalidHeaderFields: true,
        enableDeletionProtection: context.protect,
        tags: context.tags,
      },
      { parent: this, protect: context.protect },
    );
    this.arn = loadBalancer.arn;
    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.network = pulumi
      .all([network.vpcId, securityGroup.id])
      .apply(([vpcId, id]) => ({ vpcId, loadBalancerSecurityGroupIds: [id] }));
    const listeners = new Listeners(
      name,
      { context, loadBalancerArn: this.arn, settings, groups },
      { parent: this },
    );
    this.listenerArns = listeners.listenerArns;
    this.registerOutputs({ arn: this.arn, dnsName: this.dnsName });
  }
}
