/** How long the load balancer takes to call a group's targets unhealthy, as its API reports them. */
import type { Settings, TargetGroupSettings } from "../settings/schema";
import { atLeast, meanTime } from "./chance";
import { type RecoveryTerm, term } from "./recoveryTerm";

/** Nodes of a load balancer that is adopted: one in each of at least two zones. */
const LEAST_NODES = 2;
/** Targets of a group that something else registers: more would be found unhealthy a little later. */
const ASSUMED_TARGETS = 2;

/** One node in each zone the load balancer is in. */
export function loadBalancerNodes({ loadBalancer }: Settings): number {
  if (loadBalancer.mode === "adopt") return LEAST_NODES;
  const { network } = loadBalancer;
  return network.mode === "create" ? network.numberOfAvailabilityZones : network.publicSubnetIds.length;
}

/**
 * From the failure of every target of a group until too few are left: `unhealthyThreshold` checks of each node fail, each
 * node asks each target at a time of its own.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function groupIsUnhealthy(settings: Settings): RecoveryTerm {
  const groups = settings.targetGroups;
  const spans = groups.map((group) => verdict(settings, [group]));
  const worst = Math.max(...spans.map(([, , each]) => each));
  const slowest = groups.find((_, index) => spans[index]?.[2] === worst);
  return term(
    "target checks",
    [Math.min(...spans.map(([minimum]) => minimum)), spans[0]?.[1] ?? 0, worst],
    slowest === undefined ? "" : words(slowest),
  );
}

/** The same until no group has enough healthy targets, when all fail together. */
export function siteIsUnhealthy(settings: Settings): RecoveryTerm {
  const { targetGroups } = settings;
  const span = verdict(settings, targetGroups);
  const slowest = targetGroups.reduce((a, b) => (longestCheck(b) > longestCheck(a) ? b : a));
  return term("target checks", span, `of the slowest group: ${words(slowest)}`);
}

function verdict(settings: Settings, groups: readonly TargetGroupSettings[]) {
  const nodes = loadBalancerNodes(settings);
  const worst = Math.max(...groups.map(longestCheck));
  const minimum = Math.max(...groups.map(shortestCheck));
  const mean = meanTime(worst, (seconds) =>
    groups.reduce((chance, group) => chance * unhealthyBy(settings, group, nodes, seconds), 1),
  );
  return [minimum, mean, worst] as const;
}

function longestCheck({ healthCheck }: TargetGroupSettings): number {
  return healthCheck.unhealthyThreshold * healthCheck.intervalSeconds + healthCheck.timeoutSeconds;
}

function shortestCheck({ healthCheck }: TargetGroupSettings): number {
  return (healthCheck.unhealthyThreshold - 1) * healthCheck.intervalSeconds;
}

/** Half of the outages refuse connections, half let a check wait for its whole time-out. */
function unhealthyBy(settings: Settings, group: TargetGroupSettings, nodes: number, seconds: number): number {
  const { intervalSeconds, timeoutSeconds } = group.healthCheck;
  const targets = targetsOf(settings, group);
  const enough = Math.max(1, targets - group.minimumHealthyTargets + 1);
  const chance = (late: number) => {
    const share = Math.min(Math.max((seconds - shortestCheck(group) - late) / intervalSeconds, 0), 1);
    // A target is healthy only while every node finds it healthy, so the first node to ask decides.
    return atLeast(enough, targets, 1 - (1 - share) ** nodes);
  };
  return (chance(0) + chance(timeoutSeconds)) / 2;
}

function targetsOf({ autoScaling }: Settings, { name, targets }: TargetGroupSettings): number {
  if (targets.length > 0) return targets.length;
  if (autoScaling.mode !== "create" || !autoScaling.targetGroups.includes(name)) return ASSUMED_TARGETS;
  return Math.max(1, autoScaling.desiredCapacity);
}

function words({ healthCheck }: TargetGroupSettings): string {
  const { unhealthyThreshold, intervalSeconds, timeoutSeconds } = healthCheck;
  return `${unhealthyThreshold} checks in a row fail, ${intervalSeconds} s apart; one that hangs takes ${timeoutSeconds} s`;
}
