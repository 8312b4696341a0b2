/** Faults of databases, Auto Scaling groups and single instances. */
import type { Begin } from "./faultsOfPlaces";
import type { FaultOf, SiteRole } from "./schema";
import type { World } from "./world";

/** One schedule of faults runs on every design and stack, and not every one has every tier. */
function nothing(world: World, site: SiteRole, what: string, fault: string): Begin {
  world.kernel.log.add({
    at: world.kernel.clock.now(),
    tier: "scenario",
    kind: "assumption",
    site: world.stackOf(site),
    text: `${what}: the fault "${fault}" changes nothing`,
  });
  return () => () => {};
}

export function failDatabase(world: World, fault: FaultOf<"database">): Begin {
  const { rds } = world.cloud;
  const instance = rds.mainOf(world.stackOf(fault.site));
  if (instance === undefined) return nothing(world, fault.site, "the site has no database", fault.name);
  if (fault.how === "down") return () => rds.downRules.add((each) => each === instance);
  if (fault.how === "lag") {
    const seconds = fault.lag === undefined ? {} : { seconds: fault.lag / 1000 };
    return () => rds.lagRules.add({ applies: (each) => each === instance, ...seconds });
  }
  // The zone it is in when the fault begins: by then it may have failed over.
  return () => world.cloud.lostDatabaseZones.add(instance.zone);
}

export function loseInstances(world: World, fault: FaultOf<"instances">): Begin {
  const { autoScaling } = world.cloud;
  const group = autoScaling.groupOf(world.stackOf(fault.site));
  if (group === undefined)
    return nothing(world, fault.site, "the site has no Auto Scaling group", fault.name);
  return () => {
    const remove = autoScaling.launchRules.add({
      applies: (each) => each === group,
      fails: fault.launches === "fail",
      ...(fault.slow === undefined ? {} : { slowMilliseconds: fault.slow }),
    });
    autoScaling.endInstances(group, fault.lost);
    return remove;
  };
}

export function impairInstance(world: World, fault: FaultOf<"instance-impaired">): Begin {
  const { ec2 } = world.cloud;
  if (!ec2.instances.has(fault.instance))
    return nothing(world, fault.site, `there is no instance ${fault.instance}`, fault.name);
  return () => ec2.rules.add({ applies: ({ id }) => id === fault.instance, how: fault.how });
}
