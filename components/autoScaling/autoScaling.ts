import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ControllerConfig } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";
import type { LoadBalancerHandle } from "../loadBalancing/loadBalancer";
import type { ListedGroup } from "../loadBalancing/targetGroupList";
import type {
  AdoptedAutoScalingSettings,
  ConfiguredAutoScalingSettings,
  TargetGroupSettings,
} from "../settings/schema";
import { CapacityAlarm } from "./autoScalingCapacityAlarm";
import { AutoScalingGroup, type JoinedGroup } from "./autoScalingGroup";
import { StepScaling } from "./autoScalingStepScaling";

/** What the controller is told of the group. */
export type AutoScalingConfig = NonNullable<ControllerConfig["autoScaling"]>;

export interface AutoScalingArgs {
  readonly context: SiteContext;
  readonly settings: ConfiguredAutoScalingSettings;
  /** Whose requests are counted, and who is let in to the instances. */
  readonly loadBalancer: Pick<LoadBalancerHandle, "arn" | "network">;
  /** The site's private subnets, for a group whose settings name none. */
  readonly privateSubnetIds: pulumi.Input<string[]>;
  /** The whole target group list; instances join the ones that the settings name. */
  readonly groups: readonly ListedGroup[];
  /** Settings of the list, for the ports. */
  readonly targetGroups: readonly TargetGroupSettings[];
  /** Topic of the site's region. */
  readonly notificationTopicArn: pulumi.Input<string>;
}

/** What policies, alarms and the controller need of a group, made or adopted. */
export interface AutoScalingHandle {
  readonly groupName: pulumi.Output<string>;
  readonly groupArn: pulumi.Output<string>;
  readonly maximumCapacity: pulumi.Output<number>;
  /** Security group of the instances; undefined for an adopted group, which keeps its own. */
  readonly securityGroupId: pulumi.Output<string> | undefined;
}

/**
 * The site's Auto Scaling group, made or adopted, with a step-scaling policy that adds instances when requests per
 * target pass a limit. Nothing here takes instances away: after a failover the controller's way back does, or a policy
 * of your own.
 *
 * @example new AutoScaling("dr-capacity", { context, settings, loadBalancer, privateSubnetIds, groups, targetGroups, notificationTopicArn })
 */
export class AutoScaling extends pulumi.ComponentResource implements AutoScalingHandle {
  readonly groupName: pulumi.Output<string>;
  readonly groupArn: pulumi.Output<string>;
  readonly maximumCapacity: pulumi.Output<number>;
  readonly securityGroupId: pulumi.Output<string> | undefined;
  /** Instances at rest. */
  readonly restCapacity: number;
  /** Instances a failover needs, at most the group's maximum. */
  readonly failoverCapacity: pulumi.Output<number>;
  /** The group's part of the controller's configuration. */
  readonly config: pulumi.Output<AutoScalingConfig>;

  constructor(
    private readonly owner: string,
    private readonly args: AutoScalingArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:capacity:AutoScaling", owner, {}, opts);
    const { settings } = args;
    const joined = this.joinedGroups();
    const handle =
      settings.mode === "create"
        ? new AutoScalingGroup(owner, { ...args, settings, joined }, { parent: this })
        : adoptedGroup(settings, { parent: this });
    this.groupName = handle.groupName;
    this.groupArn = handle.groupArn;
    this.maximumCapacity = handle.maximumCapacity;
    this.securityGroupId = handle.securityGroupId;
    this.restCapacity = restCapacity(settings);
    this.failoverCapacity = this.maximumCapacity.apply((maximum) => failoverCapacity(settings, maximum));
    this.config = pulumi.all([this.groupName, this.failoverCapacity]).apply(([groupName, failover]) => ({
      groupName,
      restCapacity: this.restCapacity,
      failoverCapacity: failover,
    }));
    this.createStepScaling(joined);
    this.createAlarm();
    this.registerOutputs({ groupName: this.groupName, groupArn: this.groupArn });
  }

  /** The groups that the settings name, with their places in the list. */
  private joinedGroups(): readonly JoinedGroup[] {
    const { settings, groups, targetGroups } = this.args;
    return settings.targetGroups.map((name) => {
      const group = groups.find((listed) => listed.name === name);
      const own = targetGroups.find((listed) => listed.name === name);
      if (group === undefined || own === undefined) {
        throw new Error(
          `${this.owner}: autoScaling.targetGroups names ${name}, which is no target group of this site. ` +
            `Name one of ${targetGroups.map((listed) => listed.name).join(", ")}.`,
        );
      }
      return { group, settings: own };
    });
  }

  private createStepScaling(joined: readonly JoinedGroup[]): void {
    const { context, settings, loadBalancer } = this.args;
    new StepScaling(
      `${this.owner}-step`,
      {
        context,
        settings,
        groupName: this.groupName,
        groups: joined.map(({ group }) => group),
        loadBalancerArn: loadBalancer.arn,
      },
      { parent: this },
    );
  }

  private createAlarm(): void {
    const { context, settings, notificationTopicArn } = this.args;
    const minimum = settings.mode === "create" ? settings.minimumCapacity : Math.min(1, this.restCapacity);
    // A group that may be empty has nothing to fall short of.
    if (minimum > 0) {
      new CapacityAlarm(
        `${this.owner}-in-service`,
        { context, groupName: this.groupName, minimum, notificationTopicArn },
        { parent: this },
      );
    }
  }
}

/** Only name and limits are looked up; the group stays out of Pulumi's state, like an adopted load balancer. */
function adoptedGroup(
  settings: AdoptedAutoScalingSettings,
  options: pulumi.InvokeOptions,
): AutoScalingHandle {
  const found = aws.autoscaling.getGroupOutput({ name: settings.name }, options);
  return {
    groupName: pulumi.output(settings.name),
    groupArn: found.arn,
    maximumCapacity: found.maxSize,
    securityGroupId: undefined,
  };
}

/** Instances at rest. */
export function restCapacity(settings: ConfiguredAutoScalingSettings): number {
  return settings.mode === "create" ? settings.desiredCapacity : settings.restCapacity;
}

/** Instances a failover needs: as configured, or those at rest and one step; at most `maximum`. */
export function failoverCapacity(settings: ConfiguredAutoScalingSettings, maximum: number): number {
  return Math.min(
    maximum,
    settings.failoverCapacity ?? restCapacity(settings) + settings.failoverScaleAmount,
  );
}
