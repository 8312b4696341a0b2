/** Database and capacity of a site, as scenarios, invariants and the report ask about them. */
import type { ControllerConfig } from "../../handlers/runtime/config";
import type { DbInstance } from "../aws/rds/state";
import type { Cloud } from "../cloud";

export interface DatabaseView {
  readonly identifier: string;
  readonly status: DbInstance["status"];
  /** It takes connections. */
  readonly serves: boolean;
  /** `instance`: a database of its own, that can be written. */
  readonly role: "instance" | "replica";
  readonly zone: string;
}

export interface CapacityView {
  readonly groupName: string;
  /** Instances that Auto Scaling calls in service and that are still there. */
  readonly inService: number;
  readonly desired: number;
  /** What the site needs while it is the one that serves. */
  readonly needed: number;
}

/** Undefined: the site has none. */
export function databaseOf(cloud: Cloud, site: string): DatabaseView | undefined {
  const instance = cloud.rds.mainOf(site);
  if (instance === undefined) return undefined;
  const { identifier, status, serves, source, zone } = instance;
  return { identifier, status, serves, role: source === undefined ? "instance" : "replica", zone };
}

/** `needed`: undefined where nobody has said; then what is desired. */
export function capacityOf(cloud: Cloud, site: string, needed: number | undefined): CapacityView | undefined {
  const group = cloud.autoScaling.groupOf(site);
  if (group === undefined) return undefined;
  let inService = 0;
  for (const { id, lifecycle } of group.instances)
    if (lifecycle === "InService" && cloud.ec2.instances.get(id)?.state === "running") inService++;
  const { name: groupName, desiredCapacity: desired } = group;
  return { groupName, inService, desired, needed: needed ?? desired };
}

/**
 * Instances the site needs while it serves, as its controller was told. `isBackup`: it serves only when it stands in
 * for the other, and then needs what a failover needs.
 */
export function neededCapacity(cloud: Cloud, site: string, isBackup: boolean): number | undefined {
  for (const { spec } of cloud.lambda.functions.values()) {
    const text = spec.environment.SITE_FAILOVER_CONFIG;
    if (spec.name !== `${site}-controller` || text === undefined) continue;
    const { autoScaling } = JSON.parse(text) as ControllerConfig;
    return isBackup ? autoScaling?.failoverCapacity : autoScaling?.restCapacity;
  }
  return undefined;
}
