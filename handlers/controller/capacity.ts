/**
 * The capacity of the site's Auto Scaling group. Raised up to its maximum and never lowered by a raise; lowered down to
 * its minimum and never raised by a restore.
 */
import type { AutoScalingPort } from "../runtime/clients";
import { makeError } from "../runtime/errors";
import type { ControllerContext } from "./context";
import type { Goal } from "./goals";
import type { StepView } from "./stepRules";

export interface Capacity {
  readonly desired: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Instances in service and healthy. */
  readonly inService: number;
  /** The group starts no instances: somebody suspended the process `Launch`. */
  readonly launchSuspended: boolean;
}

/**
 * `LifecycleState` InService and `HealthStatus` Healthy:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
 */
export async function readCapacity(autoScaling: AutoScalingPort, name: string): Promise<Capacity> {
  const { AutoScalingGroups: groups = [] } = await autoScaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [name],
  });
  const group = groups.find((item) => item.AutoScalingGroupName === name);
  if (group === undefined) {
    throw makeError(
      "GroupNotFound",
      `Auto Scaling group ${name} does not exist. Correct autoScaling and run pulumi up.`,
    );
  }
  return {
    desired: group.DesiredCapacity ?? 0,
    minimum: group.MinSize ?? 0,
    maximum: group.MaxSize ?? 0,
    inService: (group.Instances ?? []).filter(
      (instance) => instance.LifecycleState === "InService" && instance.HealthStatus === "Healthy",
    ).length,
    launchSuspended: (group.SuspendedProcesses ?? []).some(({ ProcessName: name }) => name === "Launch"),
  };
}

type CapacityGoal = Extract<Goal, { kind: "capacity-up" | "capacity-down" }>;

/** What the group is set to. */
function wanted(goal: CapacityGoal, { minimum, maximum }: Capacity): number {
  return goal.kind === "capacity-up" ? Math.min(goal.instances, maximum) : Math.max(goal.instances, minimum);
}

export async function lookAtCapacity(
  context: ControllerContext,
  name: string,
  goal: CapacityGoal,
): Promise<StepView> {
  const capacity = await readCapacity(context.ports.autoScaling, name);
  const { desired, inService } = capacity;
  const count = wanted(goal, capacity);
  const seen = `group ${name} has ${inService} of ${desired} instances in service, ${count} are wanted`;
  const prior = { desiredCapacity: desired };
  if (goal.kind === "capacity-down") {
    return { kind: desired <= count ? "reached" : "ready", seen, prior };
  }
  if (inService < count && capacity.launchSuspended) {
    return { kind: "blocked", seen: `${seen}; its process Launch is suspended: resume it`, prior };
  }
  return { kind: desired < count ? "ready" : inService < count ? "moving" : "reached", seen, prior };
}

/**
 * A cooldown is not honoured: by default SetDesiredCapacity does not wait for one:
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html
 */
export async function changeCapacity(
  context: ControllerContext,
  name: string,
  goal: CapacityGoal,
): Promise<string> {
  const capacity = await readCapacity(context.ports.autoScaling, name);
  const count = wanted(goal, capacity);
  if (goal.kind === "capacity-up" ? capacity.desired < count : capacity.desired > count) {
    await context.ports.autoScaling.setDesiredCapacity({
      AutoScalingGroupName: name,
      DesiredCapacity: count,
      HonorCooldown: false,
    });
    context.report.written.push(`group ${name}: ${capacity.desired} -> ${count} instances`);
  }
  return "";
}
