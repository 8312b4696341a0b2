import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { LoadBalancerHandle } from "../loadBalancing/loadBalancer";
import type { ListedGroup } from "../loadBalancing/targetGroupList";
import type { CreatedAutoScalingSettings, TargetGroupSettings } from "../settings/schema";
import type { AutoScalingHandle } from "./autoScaling";
import { InstanceSecurityGroup } from "./autoScalingSecurityGroup";
import { launchTemplateArgs } from "./launchTemplate";

/** A target group that the instances join. */
export interface JoinedGroup {
  readonly group: ListedGroup;
  readonly settings: TargetGroupSettings;
}

export interface AutoScalingGroupArgs {
  readonly context: SiteContext;
  readonly settings: CreatedAutoScalingSettings;
  readonly loadBalancer: Pick<LoadBalancerHandle, "network">;
  readonly privateSubnetIds: pulumi.Input<string[]>;
  readonly joined: readonly JoinedGroup[];
}

/**
 * An Auto Scaling group across the subnets' zones that replaces instances which the load balancer calls unhealthy.
 *
 * Deployments ignore `desiredCapacity`: failovers and the scaling policy change it, and `pulumi up` in the middle of an
 * outage must not take the capacity away. It is set once, when the group is made.
 *
 * A new launch template version is for new instances; running ones are replaced by an instance refresh that people
 * start, when they want it (https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html).
 */
export class AutoScalingGroup extends pulumi.ComponentResource implements AutoScalingHandle {
  readonly groupName: pulumi.Output<string>;
  readonly groupArn: pulumi.Output<string>;
  readonly maximumCapacity: pulumi.Output<number>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(
    private readonly owner: string,
    private readonly args: AutoScalingGroupArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:capacity:AutoScalingGroup", owner, {}, opts);
    const { context, loadBalancer, joined, settings } = args;
    const securityGroup = new InstanceSecurityGroup(
      `${owner}-instances`,
      { context, network: loadBalancer.network, groups: joined.map((one) => one.settings) },
      { parent: this },
    );
    this.securityGroupId = securityGroup.id;
    const group = this.createGroup(this.createLaunchTemplate());
    this.groupName = group.name;
    this.groupArn = group.arn;
    this.maximumCapacity = pulumi.output(settings.maximumCapacity);
    this.registerOutputs({ groupName: this.groupName, groupArn: this.groupArn });
  }

  private createLaunchTemplate(): aws.ec2.LaunchTemplate {
    const { context, settings } = this.args;
    return new aws.ec2.LaunchTemplate(
      this.owner,
      launchTemplateArgs({ context, settings, name: this.owner, securityGroupId: this.securityGroupId }),
      { parent: this },
    );
  }

  private createGroup(template: aws.ec2.LaunchTemplate): aws.autoscaling.Group {
    const { context, settings, joined, privateSubnetIds } = this.args;
    return new aws.autoscaling.Group(
      this.owner,
      {
        launchTemplate: {
          id: template.id,
          version: template.latestVersion.apply((version) => String(version)),
        },
        vpcZoneIdentifiers: settings.subnetIds ?? privateSubnetIds,
        targetGroupArns: joined.map(({ group }) => group.arn),
        minSize: settings.minimumCapacity,
        maxSize: settings.maximumCapacity,
        desiredCapacity: settings.desiredCapacity,
        healthCheckType: "ELB",
        healthCheckGracePeriod: settings.healthCheckGracePeriodSeconds,
        enabledMetrics: ["GroupInServiceInstances", "GroupDesiredCapacity"],
        metricsGranularity: "1Minute",
        // A deployment does not wait for instances, nor fail for them: the alarms tell of too few.
        waitForCapacityTimeout: "0",
        tags: Object.entries({ ...context.tags, Name: this.owner }).map(([key, value]) => ({
          key,
          value,
          propagateAtLaunch: true,
        })),
      },
      { parent: this, protect: context.protect, ignoreChanges: ["desiredCapacity"] },
    );
  }
}
