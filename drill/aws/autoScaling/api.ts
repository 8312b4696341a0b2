/** The part of the EC2 Auto Scaling API that handlers use. */
import type {
  AutoScalingGroup,
  DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingGroupsCommandOutput,
  SetDesiredCapacityCommandInput,
  SetDesiredCapacityCommandOutput,
} from "@aws-sdk/client-auto-scaling";
import { type Applied, answer, awsError, unmodelled } from "../applied";
import type { Regional } from "../cloudwatch/api";
import type { Output } from "../output";
import type { AutoScalingState, ScalingGroup } from "./state";

/** The group's desired capacity is another one; the surroundings launch or terminate instances. */
export interface AutoScalingChange {
  readonly kind: "desired-capacity";
  readonly group: ScalingGroup;
  readonly before: number;
  readonly by: string;
}

function describe(group: ScalingGroup): AutoScalingGroup {
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: group.desiredCapacity,
    DefaultCooldown: 300,
    AvailabilityZones: [...group.zones],
    TargetGroupARNs: [...group.targetGroupArns],
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: group.gracePeriodSeconds,
    CreatedTime: undefined,
    Instances: group.instances.map(({ id, zone, lifecycle, health }) => ({
      InstanceId: id,
      AvailabilityZone: zone,
      LifecycleState: lifecycle,
      HealthStatus: health,
      ProtectedFromScaleIn: false,
    })),
  };
}

/** A name that no group has is left out of the answer, which is no error. */
export function describeAutoScalingGroups(
  state: AutoScalingState,
  _now: number,
  { region, input }: Regional<DescribeAutoScalingGroupsCommandInput>,
): Applied<Output<DescribeAutoScalingGroupsCommandOutput>, AutoScalingChange> {
  const names = input.AutoScalingGroupNames;
  const groups = [...state.groups.values()].filter(
    (group) => group.region === region && (names === undefined || names.includes(group.name)),
  );
  return answer({ AutoScalingGroups: groups.map(describe) });
}

/**
 * Without `HonorCooldown` (the default) scaling activities do not stand in the way.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html
 */
export function setDesiredCapacity(
  state: AutoScalingState,
  _now: number,
  { region, input }: Regional<SetDesiredCapacityCommandInput>,
): Applied<Output<SetDesiredCapacityCommandOutput>, AutoScalingChange> {
  const group = state.groups.get(`${region}/${input.AutoScalingGroupName}`);
  if (group === undefined)
    throw awsError("ValidationError", `AutoScalingGroup name not found - ${input.AutoScalingGroupName}`);
  if (input.HonorCooldown === true)
    throw unmodelled("HonorCooldown of SetDesiredCapacity", "Add it to drill/aws/autoScaling/api.ts.");
  const wanted = input.DesiredCapacity ?? Number.NaN;
  if (!Number.isInteger(wanted) || wanted < group.minSize || wanted > group.maxSize)
    throw awsError(
      "ValidationError",
      `New SetDesiredCapacity value ${wanted} is not between min value ${group.minSize} and max value ${group.maxSize} for the AutoScalingGroup.`,
    );
  const before = group.desiredCapacity;
  group.desiredCapacity = wanted;
  const change = { kind: "desired-capacity" as const, group, before, by: "SetDesiredCapacity" };
  return { response: {}, changes: before === wanted ? [] : [change] };
}
