/**
 * Target health checks: each node asks each target on its own phase; as many results in a row as the threshold says
 * turn the target's state.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
import type { Clock } from "../../kernel/clock";
import { albEvent, albStatus } from "./lambdaTarget";
import { type NodeView, statusMatches, type Target, type TargetGroup } from "./state";

export interface ProbeResult {
  readonly passed: boolean;
  /** Milliseconds until the node knows. */
  readonly afterMilliseconds: number;
}

/** What one probe of a target finds. */
export function probe(group: TargetGroup, target: Target): ProbeResult {
  const condition = target.condition;
  const timeout = group.healthCheck.timeoutSeconds * 1000;
  switch (condition.kind) {
    case "healthy":
      return { passed: true, afterMilliseconds: 0 };
    case "refuse":
      return { passed: false, afterMilliseconds: 0 };
    case "hang":
      return { passed: false, afterMilliseconds: timeout };
    case "status":
      return {
        passed: statusMatches(group.healthCheck.successCodes, condition.status),
        afterMilliseconds: 0,
      };
    case "slow":
      return condition.milliseconds < timeout
        ? { passed: true, afterMilliseconds: condition.milliseconds }
        : { passed: false, afterMilliseconds: timeout };
  }
}

/**
 * Counts one result; returns true when the state turned. A new target (`initial`) is healthy after one passed check
 * and unhealthy after the threshold's number of failed ones.
 */
export function countResult(group: TargetGroup, view: NodeView, passed: boolean): boolean {
  const wanted = passed ? "healthy" : "unhealthy";
  if (view.state === wanted) {
    view.streak = 0;
    return false;
  }
  view.streak = streakAfter(view, passed);
  const threshold = thresholdFor(group, view, passed);
  if (Math.abs(view.streak) < threshold) return false;
  view.state = wanted;
  view.streak = 0;
  return true;
}

/** Passed results count up, failed ones down, so that a change of direction starts anew. */
function streakAfter(view: NodeView, passed: boolean): number {
  if (passed) return view.streak > 0 ? view.streak + 1 : 1;
  return view.streak < 0 ? view.streak - 1 : -1;
}

function thresholdFor(group: TargetGroup, view: NodeView, passed: boolean): number {
  if (!passed) return group.healthCheck.unhealthyThreshold;
  return view.state === "initial" ? 1 : group.healthCheck.healthyThreshold;
}

/** Calls the function of a Lambda target; `done` gets its result, or undefined when it failed. */
export type InvokeTarget = (
  group: TargetGroup,
  target: Target,
  event: unknown,
  done: (result: unknown) => void,
) => void;

/**
 * One health check of a Lambda target: an ordinary invocation, which every node makes and which is billed.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#lambda-functions-health-checks
 */
export function askLambda(
  clock: Clock,
  invoke: InvokeTarget,
  group: TargetGroup,
  target: Target,
  done: (passed: boolean) => void,
): void {
  const { path, successCodes, timeoutSeconds } = group.healthCheck;
  // This header alone, as the page shows.
  const headers = { "user-agent": "ELB-HealthChecker/2.0" };
  const event = albEvent(group, { method: "GET", path: path ?? "/" }, headers);
  let open = true;
  const finish = (passed: boolean) => {
    if (!open) return;
    open = false;
    clock.cancel(late);
    done(passed);
  };
  const late = clock.after(timeoutSeconds * 1000, () => finish(false));
  invoke(group, target, event, (result) =>
    finish(statusMatches(successCodes, albStatus(group, result) ?? 502)),
  );
}

/** True when further probes cannot change the view until the target's condition does. */
export function settled(group: TargetGroup, target: Target, view: NodeView): boolean {
  if (view.state === "unused" || view.state === "draining" || view.state === "unavailable") return true;
  // Only the function knows what it will answer next.
  if (group.targetType === "lambda") return false;
  return view.streak === 0 && view.state === (probe(group, target).passed ? "healthy" : "unhealthy");
}

/** The node's first probe at or after `now`, milliseconds since the epoch. */
export function nextProbeAt(group: TargetGroup, view: NodeView, now: number): number {
  const interval = group.healthCheck.intervalSeconds * 1000;
  return now + ((((view.phase - now) % interval) + interval) % interval);
}
