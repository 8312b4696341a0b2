/** Faults of targets, zones, load balancer nodes, regions and the ways to them. */
import type { LoadBalancer, TargetCondition } from "../aws/elb/state";
import type { Remove } from "../aws/rules";
import { regionRefusal } from "./apiErrors";
import type { FaultOf, SiteRole } from "./schema";
import type { World } from "./world";

/** Header of the heartbeat's probes, as requests carry it in the drill: lower case. */
const PROBE_HEADER = "x-site-failover-probe";

/** Begins the fault; what it answers ends it. */
export type Begin = () => Remove;

function together(removes: readonly Remove[]): Remove {
  return () => {
    for (const remove of removes) remove();
  };
}

function conditionOf({ targets }: FaultOf<"targets">): TargetCondition {
  if (targets === "refuse" || targets === "hang") return { kind: targets };
  return "status" in targets
    ? { kind: "status", status: targets.status }
    : { kind: "slow", milliseconds: targets.slow };
}

function loadBalancerOf(world: World, site: SiteRole): LoadBalancer {
  const { loadBalancerArn, stack } = world.site(site);
  const loadBalancer = world.cloud.elb.state.loadBalancers.get(loadBalancerArn);
  if (loadBalancer === undefined) throw new Error(`${stack} has no load balancer in the drill.`);
  return loadBalancer;
}

/** `place`: from 1, as scenario files count. */
function nodeIndex(world: World, site: SiteRole, place: number, fault: string): number {
  const { nodes } = loadBalancerOf(world, site);
  if (place > nodes.length)
    throw new Error(
      `The fault "${fault}" is about zone ${place} of the ${site} site, whose load balancer has ${nodes.length}: ${nodes.join(", ")}.`,
    );
  return place - 1;
}

export function failTargets(world: World, fault: FaultOf<"targets">): Begin {
  const condition = conditionOf(fault);
  const groups = world.groups(fault.site, fault.group);
  const { only } = fault;
  // When the fault begins: targets of an Auto Scaling group come and go.
  const chosen = () =>
    groups.flatMap((group) =>
      only === undefined ? group.targets : only.flatMap((place) => group.targets[place - 1] ?? []),
    );
  // One schedule of faults runs on every design and site, and not every group is as large.
  if (chosen().length === 0) {
    world.kernel.log.add({
      at: world.kernel.clock.now(),
      tier: "scenario",
      kind: "assumption",
      site: world.stackOf(fault.site),
      text: `no group has a target ${only?.join(" or ")}: the fault "${fault.name}" changes nothing`,
    });
  }
  const someTargets = () => together(chosen().map(({ rules }) => rules.add(condition)));
  // A target that is launched while the fault lasts fails like the others.
  const allTargets = () =>
    world.cloud.elb.targetRules.add((group) => (groups.includes(group) ? condition : undefined));
  const seen = fault.seenBy;
  if (seen !== undefined) {
    const gray = () =>
      world.cloud.elb.requestRules.add((group, target, { headers }) => {
        if (!groups.includes(group) || (only !== undefined && !chosen().includes(target))) return undefined;
        return seen === "requests" || PROBE_HEADER in headers ? condition : undefined;
      });
    return fault.flap === undefined ? gray : flapping(world, fault.flap, gray);
  }
  const begin = only === undefined && world.capacity(fault.site) !== undefined ? allTargets : someTargets;
  return fault.flap === undefined ? begin : flapping(world, fault.flap, begin);
}

/** In force for the first half of each period. */
function flapping(world: World, period: number, begin: Begin): Begin {
  return () => {
    const { clock } = world.kernel;
    let open = true;
    let remove: Remove = () => {};
    const turn = (down: boolean) => {
      remove();
      remove = () => {};
      if (!open) return;
      if (down) remove = begin();
      clock.after(period / 2, () => turn(!down));
    };
    turn(true);
    return () => {
      open = false;
      remove();
    };
  };
}

/**
 * A zone is lost: its targets hang, its node of the load balancer is gone, and with it what databases and Auto Scaling
 * groups have there. Targets are taken to lie in the zones in
 * turn, in the order of their group; each target is in the zone of the same number as the node.
 */
export function loseZone(world: World, fault: FaultOf<"zone">): Begin {
  const zone = nodeIndex(world, fault.site, fault.zone, fault.name);
  const groups = world.site(fault.site).groups.flatMap(({ arn }) => {
    const group = world.cloud.elb.state.targetGroups.get(arn);
    return group === undefined || group.targetType === "lambda" ? [] : [group];
  });
  return () => {
    const loadBalancer = loadBalancerOf(world, fault.site);
    const node = world.cloud.elb.loseNode(loadBalancer, zone);
    // Databases and instances of the zone: EC2's status checks, Auto Scaling and RDS see the loss themselves.
    const rest = world.cloud.lostZones.add(loadBalancer.nodes[zone] ?? "");
    const targets = groups.flatMap((group) => group.targets.filter((target) => target.zone === zone));
    return together([node, rest, ...targets.map(({ rules }) => rules.add({ kind: "hang" }))]);
  };
}

export function loseNode(world: World, fault: FaultOf<"load-balancer-node">): Begin {
  const node = nodeIndex(world, fault.site, fault.node, fault.name);
  return () => world.cloud.elb.loseNode(loadBalancerOf(world, fault.site), node);
}

export function cutOff(world: World, { site, from }: FaultOf<"unreachable">): Begin {
  const stack = world.stackOf(site);
  const regions: readonly string[] | undefined = from;
  return () =>
    world.cloud.network.cuts.add(
      (who, loadBalancer) => loadBalancer.site === stack && (regions === undefined || regions.includes(who)),
    );
}

/**
 * The site's region is cut off: nobody reaches the site; its functions end in the middle of what they do and none
 * starts (events wait, as throttled ones do); its alarms are not evaluated, its schedules do not run, messages of and
 * for it wait; its APIs do not answer. What us-east-1 does for the site goes on.
 */
export function loseRegion(world: World, { site }: FaultOf<"region">): Begin {
  const { cloud, kernel } = world;
  const { region, stack } = world.site(site);
  return () => {
    const here = { applies: (deployed: { spec: { region: string } }) => deployed.spec.region === region };
    const removes = [
      cloud.lostRegions.add(region),
      cloud.network.cuts.add((_from, loadBalancer) => loadBalancer.region === region),
      cloud.functionFaults.rules.add({ ...here, throttled: true }),
      cloud.scheduler.rules.add({ applies: (schedule) => schedule.site === stack }),
      cloud.connection.interceptors.add((_caller, _command, where) =>
        where === region ? regionRefusal(region) : undefined,
      ),
    ];
    kernel.settler.wake();
    cloud.functionFaults.end(here.applies, `the region ${region} was lost`);
    return together(removes);
  };
}
