/** Relations of the Auto Scaling group: capacities, subnets, target groups. */
import type { ConfiguredAutoScalingSettings } from "../schema";
import { hasPrivateSubnets, missingSubnets } from "./databasePlace";
import { type Finding, GROUP_COUNT, type Relation, repeats } from "./finding";

const BASE = "autoScaling";

export const capacitiesAreOrdered: Relation = ({ autoScaling }) => {
  if (autoScaling.mode !== "create") return [];
  const { minimumCapacity, desiredCapacity, maximumCapacity } = autoScaling;
  const path = [BASE, "desiredCapacity"];
  if (minimumCapacity > maximumCapacity) {
    return [
      {
        path: [BASE, "minimumCapacity"],
        involves: [[BASE, "maximumCapacity"]],
        rule: `must be at most maximumCapacity, which is ${maximumCapacity}`,
        remedy: { set: Math.min(desiredCapacity, maximumCapacity) },
      },
    ];
  }
  if (desiredCapacity >= minimumCapacity && desiredCapacity <= maximumCapacity) return [];
  return [
    {
      path,
      involves: [
        [BASE, "minimumCapacity"],
        [BASE, "maximumCapacity"],
      ],
      rule: `must be from minimumCapacity to maximumCapacity, ${minimumCapacity} to ${maximumCapacity}`,
      remedy: { set: Math.min(Math.max(desiredCapacity, minimumCapacity), maximumCapacity) },
    },
  ];
};

/**
 * A failover that needs no more than there is at rest would raise nothing; one that needs more than the most, never end.
 * Capacities that are out of order are reported as that.
 */
export const failoverCapacityFits: Relation = (settings) => {
  const { autoScaling } = settings;
  if (autoScaling.mode === "none" || capacitiesAreOrdered(settings, undefined).length > 0) return [];
  const { failoverCapacity } = autoScaling;
  if (failoverCapacity === undefined) return [];
  const path = [BASE, "failoverCapacity"];
  const rest = restKey(autoScaling);
  if (failoverCapacity <= rest.value) {
    return [
      {
        path,
        involves: [[BASE, rest.key]],
        rule: `must be above ${rest.key}, which is ${rest.value}: a failover would add nothing`,
        remedy: { edit: "raise it, or remove it to add failoverScaleAmount" },
      },
    ];
  }
  if (autoScaling.mode !== "create" || failoverCapacity <= autoScaling.maximumCapacity) return [];
  return [
    {
      path,
      involves: [[BASE, "maximumCapacity"]],
      rule: `must be at most maximumCapacity, which is ${autoScaling.maximumCapacity}: the group would never get there`,
      remedy: { edit: "lower it, or raise maximumCapacity" },
    },
  ];
};

function restKey(settings: ConfiguredAutoScalingSettings): { readonly key: string; readonly value: number } {
  return settings.mode === "create"
    ? { key: "desiredCapacity", value: settings.desiredCapacity }
    : { key: "restCapacity", value: settings.restCapacity };
}

export const instancesHaveSubnets: Relation = (settings) =>
  settings.autoScaling.mode !== "create" ||
  settings.autoScaling.subnetIds !== undefined ||
  hasPrivateSubnets(settings)
    ? []
    : [missingSubnets(BASE, "the instances")];

/** Instances join groups of this site that take instances, each once, and whose targets nobody else names. */
export const joinedGroupsFit: Relation = ({ autoScaling, targetGroups }) => {
  if (autoScaling.mode === "none") return [];
  return autoScaling.targetGroups.flatMap((name, index): Finding[] => {
    const path = [BASE, "targetGroups", index];
    const place = targetGroups.findIndex((group) => group.name === name);
    const group = targetGroups[place];
    if (group === undefined) {
      const names = targetGroups.map((listed) => listed.name).join(", ");
      const involves = [GROUP_COUNT, ...targetGroups.map((_, other) => ["targetGroups", other, "name"])];
      const rule = `must be the name of a target group of this site: ${names}`;
      return [{ path, involves, rule, remedy: { edit: "name one of them" } }];
    }
    const own = ["targetGroups", place];
    const involves = [path, [...own, "name"]];
    if (group.targetType !== "instance") {
      const rule = `must be instance, because autoScaling.targetGroups names ${name}: a group registers instances by their id`;
      return [{ path: [...own, "targetType"], involves, rule, remedy: { set: "instance" } }];
    }
    if (group.arn === undefined && group.targets.length > 0) {
      const rule = `must be empty, because autoScaling.targetGroups names ${name}: the Auto Scaling group registers the targets`;
      return [{ path: [...own, "targets"], involves, rule, remedy: { edit: "remove the targets" } }];
    }
    return [];
  });
};

export const uniqueJoinedGroups: Relation = ({ autoScaling }) =>
  autoScaling.mode === "none"
    ? []
    : repeats(autoScaling.targetGroups).map(({ index, first }) => ({
        path: [BASE, "targetGroups", index],
        involves: [[BASE, "targetGroups", first]],
        rule: `must differ from targetGroups[${first}]: an instance joins a group once`,
        remedy: { edit: "remove this entry" },
      }));
