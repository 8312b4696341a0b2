/** The plain state of Auto Scaling groups. */
import type { Gauge } from "../cloudwatch/series";

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html */
export interface ScalingInstance {
  readonly id: string;
  readonly zone: string;
  lifecycle: "Pending" | "InService" | "Terminating";
  health: "Healthy" | "Unhealthy";
  /** Milliseconds since the epoch; undefined while pending. */
  inServiceAt: number | undefined;
}

export interface StepAdjustment {
  /** Of the difference between the metric's value and the alarm's threshold. */
  readonly lowerBound: number;
  readonly upperBound: number;
  readonly adjustment: number;
}

export interface ScalingPolicy {
  readonly arn: string;
  readonly name: string;
  readonly adjustmentType: "ChangeInCapacity" | "ExactCapacity";
  readonly steps: readonly StepAdjustment[];
  readonly warmupSeconds: number;
}

export interface ScalingGroup {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly site: string;
  readonly minSize: number;
  readonly maxSize: number;
  desiredCapacity: number;
  readonly healthCheckType: "EC2" | "ELB";
  readonly gracePeriodSeconds: number;
  readonly targetGroupArns: readonly string[];
  /** Names of the zones of its subnets. */
  readonly zones: readonly string[];
  readonly policies: ScalingPolicy[];
  readonly enabledMetrics: readonly string[];
  readonly gauges: Map<string, Gauge>;
  /** Terminated ones are gone from the list. */
  readonly instances: ScalingInstance[];
}

export interface AutoScalingState {
  /** By `region/name`. */
  readonly groups: Map<string, ScalingGroup>;
}

export function createAutoScalingState(): AutoScalingState {
  return { groups: new Map() };
}

/** Instances that count towards the desired capacity. */
export function counting(group: ScalingGroup): ScalingInstance[] {
  return group.instances.filter(({ lifecycle }) => lifecycle !== "Terminating");
}

export function inService(group: ScalingGroup): ScalingInstance[] {
  return group.instances.filter(({ lifecycle }) => lifecycle === "InService");
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html */
export const GROUP_METRICS: Readonly<Record<string, (group: ScalingGroup) => number>> = {
  GroupMinSize: ({ minSize }) => minSize,
  GroupMaxSize: ({ maxSize }) => maxSize,
  GroupDesiredCapacity: ({ desiredCapacity }) => desiredCapacity,
  GroupInServiceInstances: (group) => inService(group).length,
  GroupPendingInstances: ({ instances }) => instances.filter((each) => each.lifecycle === "Pending").length,
  GroupTerminatingInstances: ({ instances }) =>
    instances.filter((each) => each.lifecycle === "Terminating").length,
  GroupTotalInstances: ({ instances }) => instances.length,
};
