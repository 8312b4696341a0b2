/** What the rest of a site needs of its load balancer, created or adopted. */
import type * as pulumi from "@pulumi/pulumi";

export interface SiteNetwork {
  readonly vpcId: string;
  /** Sources of the load balancer's requests and health checks. */
  readonly loadBalancerSecurityGroupIds: readonly string[];
}

export interface LoadBalancerHandle {
  readonly arn: pulumi.Output<string>;
  /** Target of alias records. */
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone of that name. */
  readonly zoneId: pulumi.Output<string>;
  /** Where targets have to be and whom they have to let in. */
  readonly network: pulumi.Output<SiteNetwork>;
  /** All listeners, HTTPS first. */
  readonly listenerArns: readonly pulumi.Output<string>[];
}

/** The listener whose weights say which group serves. The settings refuse a load balancer without listeners. */
export function firstListener({
  listenerArns,
}: Pick<LoadBalancerHandle, "listenerArns">): pulumi.Output<string> {
  const [first] = listenerArns;
  if (first === undefined) {
    throw new Error("The load balancer has no listener. Name at least one in loadBalancer.listenerArns.");
  }
  return first;
}
