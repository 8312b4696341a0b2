import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../../components/context";
import { LoadBalancerSecurityGroup } from "../../components/loadBalancing/loadBalancerSecurityGroup";
import { Network } from "../../components/loadBalancing/network";
import { targetHealthCheck } from "../../components/loadBalancing/targetGroups";
import { limitedName, loadBalancingName } from "../../components/names";
import type { CreatedLoadBalancerSettings, Settings, TargetGroupSettings } from "../../components/settings";
import type { ReferenceVariant } from "./variant";

export interface ReferenceLoadBalancingArgs {
  readonly context: SiteContext;
  readonly settings: Settings;
  readonly targetChecks: ReferenceVariant["targetChecks"];
}

export interface ReferenceGroup {
  readonly name: string;
  readonly group: aws.lb.TargetGroup;
}

/**
 * AWS's defaults, but for the path: 30 s, two failures, five successes, time-out 5 s.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
const AWS_DEFAULTS = { interval: 30, timeout: 5, unhealthyThreshold: 2, healthyThreshold: 5 } as const;

/**
 * Load balancer, target groups, and listeners on 443 and 80 that forward to the first group by its ARN alone. The other
 * groups are in no rule, so AWS does not check them: their targets are `unused` until a listener points there, and the
 * first group's are from then on.
 */
export class ReferenceLoadBalancing extends pulumi.ComponentResource {
  readonly loadBalancer: aws.lb.LoadBalancer;
  /** In order of priority: the primary, then the alternative. */
  readonly groups: readonly ReferenceGroup[];
  readonly https: aws.lb.Listener;
  readonly http: aws.lb.Listener;

  constructor(
    private readonly owner: string,
    private readonly args: ReferenceLoadBalancingArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:reference:LoadBalancing", owner, {}, opts);
    const created = createdOnly(args.settings);
    const network = new Network(owner, { context: args.context, network: created.network }, { parent: this });
    this.groups = args.settings.targetGroups.map((group) => this.createGroup(group, network.vpcId));
    this.loadBalancer = this.createLoadBalancer(network, created);
    this.https = this.createListener("https", {
      port: 443,
      protocol: "HTTPS",
      certificateArn: created.certificateArn,
      sslPolicy: created.sslPolicy,
    });
    this.http = this.createListener("http", { port: 80, protocol: "HTTP" });
    this.registerOutputs({ loadBalancerArn: this.loadBalancer.arn });
  }

  private createLoadBalancer(network: Network, settings: CreatedLoadBalancerSettings): aws.lb.LoadBalancer {
    const securityGroup = new LoadBalancerSecurityGroup(
      `${this.owner}-clients`,
      { context: this.args.context, vpcId: network.vpcId, loadBalancer: settings },
      { parent: this },
    );
    return new aws.lb.LoadBalancer(
      loadBalancingName(this.owner, "alb"),
      {
        loadBalancerType: "application",
        subnets: network.publicSubnetIds,
        securityGroups: [securityGroup.id],
        idleTimeout: settings.idleTimeoutSeconds,
      },
      { parent: this },
    );
  }

  private createGroup(settings: TargetGroupSettings, vpcId: pulumi.Input<string>): ReferenceGroup {
    const own = targetHealthCheck(settings.healthCheck);
    const group = new aws.lb.TargetGroup(
      loadBalancingName(this.owner, settings.name),
      {
        vpcId,
        targetType: settings.targetType,
        port: settings.port,
        protocol: settings.protocol,
        healthCheck: this.args.targetChecks === "settings" ? own : { ...own, ...AWS_DEFAULTS },
      },
      { parent: this },
    );
    for (const target of new Set(settings.targets)) {
      new aws.lb.TargetGroupAttachment(
        `${this.owner}-${settings.name}-${limitedName([target], 48)}`,
        { targetGroupArn: group.arn, targetId: target },
        { parent: this },
      );
    }
    return { name: settings.name, group };
  }

  /** Both ports forward, whatever the stack file says of port 80: so does the article. */
  private createListener(
    part: string,
    args: Omit<aws.lb.ListenerArgs, "loadBalancerArn" | "defaultActions">,
  ) {
    return new aws.lb.Listener(
      `${this.owner}-${part}`,
      {
        ...args,
        loadBalancerArn: this.loadBalancer.arn,
        defaultActions: [{ type: "forward", targetGroupArn: this.groups[0]?.group.arn }],
      },
      { parent: this },
    );
  }
}

function createdOnly({ loadBalancer, targetGroups }: Settings): CreatedLoadBalancerSettings {
  if (loadBalancer.mode !== "create" || targetGroups.some(({ arn }) => arn !== undefined)) {
    throw new Error(
      "The reference design creates its load balancer and target groups, and this stack file adopts some. " +
        'Set loadBalancer.mode to "create" and leave out targetGroups[].arn, for the comparison only.',
    );
  }
  return loadBalancer;
}
