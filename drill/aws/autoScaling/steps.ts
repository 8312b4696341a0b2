/**
 * What a step-scaling policy makes of an alarm. While instances warm up they are not part of the current capacity the
 * step is added to, but they are there: the desired capacity is never lowered by it.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html#as-step-scaling-warmup
 */
import { inService, type ScalingGroup, type ScalingPolicy } from "./state";

/** The step's adjustment; undefined when no step covers the breach. */
export function stepFor({ steps }: ScalingPolicy, breach: number): number | undefined {
  // Above the threshold a lower bound belongs to its step, below it an upper one does.
  return steps.find(({ lowerBound, upperBound }) =>
    breach >= 0 ? lowerBound <= breach && breach < upperBound : lowerBound < breach && breach <= upperBound,
  )?.adjustment;
}

/** The desired capacity after the policy has run. `breach`: the metric's value less the threshold. */
export function desiredAfter(
  group: ScalingGroup,
  policy: ScalingPolicy,
  breach: number,
  now: number,
): number {
  const adjustment = stepFor(policy, breach);
  const { desiredCapacity: desired, minSize, maxSize } = group;
  if (adjustment === undefined) return desired;
  if (policy.adjustmentType === "ExactCapacity") return Math.min(Math.max(adjustment, minSize), maxSize);
  const running = inService(group);
  const warm = running.filter((each) => (each.inServiceAt ?? now) + policy.warmupSeconds * 1000 <= now);
  if (adjustment > 0) return Math.max(desired, Math.min(warm.length + adjustment, maxSize));
  // Nothing is taken away while something is on its way.
  return warm.length < desired ? desired : Math.max(desired + adjustment, minSize);
}
