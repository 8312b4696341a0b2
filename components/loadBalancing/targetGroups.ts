import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { limitedName, loadBalancingName } from "../names";
import type { TargetGroupSettings } from "../settings/schema";
import type { ListedGroup } from "./targetGroupList";

export interface TargetGroupsArgs {
  readonly context: SiteContext;
  /** Groups in order of priority; one with an `arn` is adopted and left as it is. */
  readonly targetGroups: readonly TargetGroupSettings[];
  /** VPC of the groups to create; not asked for when all are adopted. */
  readonly vpcId: () => pulumi.Input<string>;
}

/** The application groups of a site, in order of priority, each created or adopted. */
export class TargetGroups extends pulumi.ComponentResource {
  readonly groups: readonly ListedGroup[];

  constructor(
    private readonly owner: string,
    private readonly args: TargetGroupsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:loadBalancing:TargetGroups", owner, {}, opts);
    this.groups = args.targetGroups.map((group) => ({
      name: group.name,
      kind: "application",
      minimumHealthyTargets: group.minimumHealthyTargets,
      arn: group.arn === undefined ? this.createGroup(group) : pulumi.output(group.arn),
    }));
    this.registerOutputs({ arns: this.groups.map((group) => group.arn) });
  }

  private createGroup(settings: TargetGroupSettings): pulumi.Output<string> {
    const { context } = this.args;
    const group = new aws.lb.TargetGroup(
      loadBalancingName(this.owner, settings.name),
      {
        vpcId: this.args.vpcId(),
        targetType: settings.targetType,
        port: settings.port,
        protocol: settings.protocol,
        deregistrationDelay: settings.deregistrationDelaySeconds,
        healthCheck: targetHealthCheck(settings.healthCheck),
        tags: context.tags,
      },
      { parent: this, protect: context.protect },
    );
    for (const target of new Set(settings.targets)) {
      new aws.lb.TargetGroupAttachment(
        `${this.owner}-${settings.name}-${limitedName([target], 48)}`,
        { targetGroupArn: group.arn, targetId: target },
        { parent: this },
      );
    }
    return group.arn;
  }
}

/** Health checks are always on: a group without them would be called healthy whatever its targets do. */
export function targetHealthCheck(
  settings: TargetGroupSettings["healthCheck"],
): aws.types.input.lb.TargetGroupHealthCheck {
  return {
    enabled: true,
    path: settings.path,
    port: String(settings.port),
    protocol: settings.protocol,
    interval: settings.intervalSeconds,
    timeout: settings.timeoutSeconds,
    unhealthyThreshold: settings.unhealthyThreshold,
    healthyThreshold: settings.healthyThreshold,
    matcher: settings.successCodes,
  };
}
