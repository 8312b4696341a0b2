/** Relations of the sentinel: what it looks at, and when. */
import type { Settings } from "../schema";
import type { Path } from "../schemaTree";
import { type Finding, GROUP_COUNT, type Relation, repeats } from "./finding";

export const resourcePath = (index: number): Path => ["sentinel", "resources", index];

export const sentinelHasResources: Relation = ({ sentinel }) =>
  !sentinel.enabled || sentinel.resources.length > 0
    ? []
    : [
        {
          path: ["sentinel", "resources"],
          involves: [["sentinel", "enabled"]],
          rule: "must name at least one resource when sentinel.enabled is true: it would look at nothing",
          remedy: { edit: "name what it looks at, or set sentinel.enabled to false" },
        },
      ];

export const uniqueResources: Relation = ({ sentinel }) =>
  repeats(sentinel.resources.map(({ name }) => name)).map(({ index, first }) => ({
    path: [...resourcePath(index), "name"],
    involves: [[...resourcePath(first), "name"]],
    rule: `must differ from the name of resources[${first}]: metrics, alarms and states are kept by name`,
    remedy: { set: `${sentinel.resources[index]?.name.slice(0, 36)}-${index + 1}` },
  }));

export const checksEndInTime: Relation = ({ sentinel }) =>
  sentinel.deadlineSeconds > sentinel.checkTimeoutSeconds
    ? []
    : [
        {
          path: ["sentinel", "deadlineSeconds"],
          involves: [["sentinel", "checkTimeoutSeconds"]],
          rule: `must be above checkTimeoutSeconds, which is ${sentinel.checkTimeoutSeconds}: one slow check must not end all the others`,
          remedy: { set: sentinel.checkTimeoutSeconds * 2 },
        },
      ];

/** What a resource refers to exists. */
export const resourcesExist: Relation = ({ sentinel, targetGroups, database }) =>
  sentinel.resources.flatMap((resource, index): Finding[] => {
    if (resource.kind === "rds" && resource.identifier === undefined && database.mode === "none") {
      return [
        {
          path: [...resourcePath(index), "identifier"],
          involves: [["database", "mode"]],
          rule: "must be set when database.mode is none: the site has no database of its own to look at",
          remedy: { edit: "set it to the identifier of an instance in this region" },
        },
      ];
    }
    if (resource.kind !== "target_group") return [];
    if (targetGroups.some(({ name }) => name === resource.targetGroup)) return [];
    return [
      {
        path: [...resourcePath(index), "targetGroup"],
        involves: groupNames(targetGroups),
        rule: `must be the name of a target group of this site: ${targetGroups.map(({ name }) => name).join(", ")}`,
        remedy: { edit: "name one of them" },
      },
    ];
  });

/** What a relation reads that looks a target group up by its name. */
export function groupNames(targetGroups: Settings["targetGroups"]): readonly Path[] {
  return [GROUP_COUNT, ...targetGroups.map((_, index) => ["targetGroups", index, "name"])];
}
