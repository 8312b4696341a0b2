/** The world once a second, as far as the invariants ask about it. */
import { forwardTargets, type Listener, type Rule, reportedState, type TargetGroup } from "../aws/elb/state";
import type { SiteRole } from "../scenario/schema";
import type { World } from "../scenario/world";

export interface GroupSample {
  readonly name: string;
  readonly arn: string;
  readonly kind: "application" | "sorry-page";
  readonly minimum: number;
  /** Healthy targets as the load balancer reports them. */
  readonly reported: number;
  /** Targets that answer in truth and that the load balancer reports healthy. */
  readonly working: number;
}

export interface RouteSample {
  readonly arn: string;
  /** `443` or `443, rule 10`. */
  readonly label: string;
  /** ARN of the group with most weight; undefined when all have none. */
  readonly serving: string | undefined;
}

export interface SiteSample {
  readonly role: SiteRole;
  readonly stack: string;
  readonly groups: readonly GroupSample[];
  /** Listeners and rules that forward to an application group of the site, as the API has them. */
  readonly routes: readonly RouteSample[];
}

export interface Sample {
  readonly at: number;
  /** Stack that Route 53 answers the service name with. */
  readonly answer: string | undefined;
  readonly latchClosed: boolean;
  readonly sites: readonly SiteSample[];
}

/** A slower answer than this is no service, milliseconds; clients give up at 5 s. */
const SLOW_MILLISECONDS = 2000;

/** A client's request, for those faults that only requests meet. */
const REQUEST = { method: "GET", host: "", path: "/", headers: {} } as const;

function works(world: World, group: TargetGroup, target: TargetGroup["targets"][number]): boolean {
  const rules = world.cloud.elb.requestRules.all();
  const gray = rules.map((rule) => rule(group, target, REQUEST)).find((each) => each !== undefined);
  const condition = gray ?? target.condition;
  return (
    condition.kind === "healthy" || (condition.kind === "slow" && condition.milliseconds < SLOW_MILLISECONDS)
  );
}

export function servingOf(rule: Pick<Rule, "actions">): string | undefined {
  let most: string | undefined;
  let weight = 0;
  for (const target of rule.actions.flatMap(forwardTargets)) {
    if (target.weight <= weight) continue;
    most = target.arn;
    weight = target.weight;
  }
  return most;
}

export function groupSample(
  world: World,
  { name, arn, kind, minimumHealthyTargets: minimum }: GroupSampleSource,
): GroupSample {
  const group = world.cloud.elb.state.targetGroups.get(arn);
  if (group === undefined) return { name, arn, kind, minimum, reported: 0, working: 0 };
  const healthy = group.targets.filter((target) => reportedState(target) === "healthy");
  return {
    name,
    arn,
    kind,
    minimum,
    reported: healthy.length,
    working: healthy.filter((target) => works(world, group, target)).length,
  };
}

interface GroupSampleSource {
  readonly name: string;
  readonly arn: string;
  readonly kind: "application" | "sorry-page";
  readonly minimumHealthyTargets: number;
}

/** Header that only the heartbeat sends: its rules reach one group each, whichever serves. */
const PROBE_HEADER = "x-site-failover-probe";

function isOfProbes({ conditions }: Pick<Rule, "conditions">): boolean {
  return conditions.some(
    ({ HttpHeaderConfig }) => HttpHeaderConfig?.HttpHeaderName?.toLowerCase() === PROBE_HEADER,
  );
}

/** A listener or rule is the site's business when it forwards clients to one of its application groups. */
export function isManaged(
  rule: Pick<Rule, "actions" | "conditions">,
  applications: ReadonlySet<string>,
): boolean {
  if (isOfProbes(rule)) return false;
  return rule.actions.some((action) => forwardTargets(action).some(({ arn }) => applications.has(arn)));
}

export function labelOf(listener: Listener, rule: Rule): string {
  return Number.isFinite(rule.priority) ? `${listener.port}, rule ${rule.priority}` : String(listener.port);
}

function siteSample(world: World, role: SiteRole): SiteSample {
  const { stack, groups, loadBalancerArn } = world.site(role);
  const applications = new Set(groups.filter(({ kind }) => kind === "application").map(({ arn }) => arn));
  const listeners = world.cloud.elb.state.loadBalancers.get(loadBalancerArn)?.listeners ?? [];
  const routes = listeners.flatMap((listener) =>
    listener.rules
      .filter((rule) => isManaged(rule, applications))
      .map((rule) => ({
        arn: Number.isFinite(rule.priority) ? rule.arn : listener.arn,
        label: labelOf(listener, rule),
        serving: servingOf(rule),
      })),
  );
  return { role, stack, groups: groups.map((group) => groupSample(world, group)), routes };
}

export function sampleOf(world: World): Sample {
  return {
    at: world.kernel.clock.now(),
    answer: world.dnsSite(),
    latchClosed: world.latchClosed(),
    sites: [siteSample(world, "primary"), siteSample(world, "backup")],
  };
}

/** Can the group serve, in truth and as the load balancer sees it? */
export function canServe(group: GroupSample): boolean {
  return group.kind === "application" && group.working >= Math.max(group.minimum, 1);
}

/** No group of the site has a target that the load balancer reports healthy. */
export function isDead({ groups }: SiteSample): boolean {
  return groups.every(({ kind, reported }) => kind !== "application" || reported === 0);
}
