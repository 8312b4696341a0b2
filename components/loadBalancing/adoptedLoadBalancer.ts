import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AdoptedLoadBalancerSettings } from "../settings/schema";
import type { LoadBalancerHandle, SiteNetwork } from "./loadBalancer";

export interface AdoptedLoadBalancerArgs {
  readonly settings: AdoptedLoadBalancerSettings;
}

/**
 * A load balancer that exists already and that this program does not manage: only what DNS needs is looked up. Its
 * listeners get the whole target group list by the failover function, on its first run after the deployment.
 */
export class AdoptedLoadBalancer extends pulumi.ComponentResource implements LoadBalancerHandle {
  readonly arn: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  readonly vpcId: pulumi.Output<string>;
  readonly network: pulumi.Output<SiteNetwork>;
  readonly listenerArns: readonly pulumi.Output<string>[];

  constructor(name: string, args: AdoptedLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:loadBalancing:AdoptedLoadBalancer", name, {}, opts);
    const { settings } = args;
    const found = aws.lb.getLoadBalancerOutput({ arn: settings.arn }, { parent: this });
    this.arn = pulumi.output(settings.arn);
    this.dnsName = found.dnsName;
    this.zoneId = found.zoneId;
    this.vpcId = found.vpcId;
    this.network = found.apply(({ vpcId, securityGroups }) => ({
      vpcId,
      loadBalancerSecurityGroupIds: securityGroups,
    }));
    this.listenerArns = settings.listenerArns.map((arn) => pulumi.output(arn));
    this.registerOutputs({ arn: this.arn, dnsName: this.dnsName });
  }
}
