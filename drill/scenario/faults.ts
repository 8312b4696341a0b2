/**
 * A fault is a small rule with a begin, an end and a scope. At its begin it adds itself to the lists that the models
 * consult, at its end it takes itself out: faults of a kind may overlap and end in any order.
 */
import {
  disturbCheckers,
  disturbFunction,
  disturbMessages,
  disturbMetrics,
  disturbSchedules,
  impairApi,
  impairControlPlane,
  loseTable,
  setClocks,
} from "./faultsOfMachinery";
import { type Begin, cutOff, failTargets, loseNode, loseRegion, loseZone } from "./faultsOfPlaces";
import { failDatabase, impairInstance, loseInstances } from "./faultsOfTiers";
import type { Fault } from "./schema";
import type { World } from "./world";

/** Throws when the fault is about something the sites do not have. */
function plan(world: World, fault: Fault): Begin {
  switch (fault.fault) {
    case "targets":
      return failTargets(world, fault);
    case "zone":
      return loseZone(world, fault);
    case "load-balancer-node":
      return loseNode(world, fault);
    case "region":
      return loseRegion(world, fault);
    case "unreachable":
      return cutOff(world, fault);
    case "checkers":
      return disturbCheckers(world, fault);
    case "clocks":
      return setClocks(world, fault);
    case "control-plane":
      return impairControlPlane(world, fault);
    case "metrics":
      return disturbMetrics(world, fault);
    case "messages":
      return disturbMessages(world, fault);
    case "function":
      return disturbFunction(world, fault);
    case "schedules":
      return disturbSchedules(world, fault);
    case "api":
      return impairApi(world, fault);
    case "table":
      return loseTable(world, fault);
    case "database":
      return failDatabase(world, fault);
    case "instances":
      return loseInstances(world, fault);
    case "instance-impaired":
      return impairInstance(world, fault);
  }
}

/** Puts a fault on the clock; `zeroAt` is the end of the warm-up. */
export function scheduleFault(world: World, fault: Fault, zeroAt: number): void {
  const { clock, log } = world.kernel;
  const site = "site" in fault && fault.site !== undefined ? { site: world.stackOf(fault.site) } : {};
  const begin = plan(world, fault);
  clock.at(zeroAt + fault.at, () => {
    log.add({
      at: clock.now(),
      tier: "scenario",
      kind: "fault",
      ...site,
      text: fault.name,
      data: { until: fault.until ?? null },
    });
    const remove = begin();
    if (fault.until === undefined) return;
    clock.at(zeroAt + fault.until, () => {
      remove();
      log.add({ at: clock.now(), tier: "scenario", kind: "fault-end", ...site, text: `over: ${fault.name}` });
    });
  });
}
