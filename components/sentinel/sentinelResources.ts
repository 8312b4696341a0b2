/** What the sentinel looks at: names of the settings → ids and ARNs that AWS answers to. */
import * as pulumi from "@pulumi/pulumi";
import type { SentinelResource } from "../../handlers/runtime/config";
import type { AutoScaling } from "../autoScaling/autoScaling";
import type { Database } from "../database/database";
import type { ListedGroup } from "../loadBalancing/targetGroupList";
import type { SentinelSettings } from "../settings/schema";

export interface WatchedParts {
  /** The whole target group list. */
  readonly groups: readonly ListedGroup[];
  readonly database: Pick<Database, "identifier"> | undefined;
  readonly autoScaling: Pick<AutoScaling, "groupName"> | undefined;
}

type ResourceSettings = SentinelSettings["resources"][number];

/**
 * @param site stack of this site.
 * @throws Error for a target group or a database that the site does not have, and for a failover of the whole site to
 * another one.
 */
export function sentinelResources(
  settings: readonly ResourceSettings[],
  parts: WatchedParts,
  site: string,
): pulumi.Output<SentinelResource[]> {
  return pulumi.all(
    settings.map((resource) =>
      pulumi
        .all([watched(resource, parts), failoverOf(resource, parts, site)])
        .apply(([looked, failover]) => (failover === undefined ? looked : { ...looked, failover })),
    ),
  );
}

/** The request as the controller takes it: it knows an Auto Scaling group by the name that Pulumi has made. */
function failoverOf(
  { name, automaticFailover }: ResourceSettings,
  { autoScaling }: WatchedParts,
  site: string,
): pulumi.Output<SentinelResource["failover"]> {
  if (automaticFailover?.resourceType === "dns" && automaticFailover.target !== site) {
    throw new Error(
      `sentinel.resources: "${name}" fails the whole site over to ${automaticFailover.target}. This stack is ${site}, ` +
        "and the backup's sentinel fails over to its own: set automaticFailover.target to that.",
    );
  }
  if (automaticFailover?.resourceType !== "auto_scaling" || autoScaling === undefined) {
    return pulumi.output(automaticFailover);
  }
  return autoScaling.groupName.apply((group) => ({ ...automaticFailover, source: group, target: group }));
}

function watched(resource: ResourceSettings, parts: WatchedParts): pulumi.Output<SentinelResource> {
  const { name } = resource;
  const known = { name };
  switch (resource.kind) {
    case "ec2":
      return pulumi.output({ ...known, kind: resource.kind, instanceId: resource.instanceId });
    case "endpoint": {
      const { kind, url, expectedStatus } = resource;
      return pulumi.output({ ...known, kind, url, expectedStatus });
    }
    case "rds":
      return databaseIdentifier(resource, parts).apply((identifier) => ({
        ...known,
        kind: resource.kind,
        identifier,
      }));
    case "target_group": {
      const { arn, minimumHealthyTargets } = groupOf(resource, parts);
      return arn.apply((groupArn) => ({
        ...known,
        kind: resource.kind,
        arn: groupArn,
        minimumHealthyTargets,
      }));
    }
  }
}

function databaseIdentifier(
  { name, identifier }: Extract<ResourceSettings, { kind: "rds" }>,
  { database }: WatchedParts,
): pulumi.Output<string> {
  if (identifier !== undefined) {
    return pulumi.output(identifier);
  }
  if (database === undefined) {
    throw new Error(
      `sentinel.resources: "${name}" names no database and the site has none. Give it an identifier, or set database.mode.`,
    );
  }
  return database.identifier;
}

function groupOf(
  { name, targetGroup }: Extract<ResourceSettings, { kind: "target_group" }>,
  { groups }: WatchedParts,
): ListedGroup {
  const group = groups.find((listed) => listed.name === targetGroup && listed.kind === "application");
  if (group === undefined) {
    const known = groups.filter(({ kind }) => kind === "application").map((listed) => listed.name);
    throw new Error(
      `sentinel.resources: "${name}" looks at the target group "${targetGroup}"; this site has ${known.join(", ")}.`,
    );
  }
  return group;
}
