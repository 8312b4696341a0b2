/** Relations of the failovers that the sentinel asks for. */
import type { SentinelSettings, Settings } from "../schema";
import type { Path } from "../schemaTree";
import type { Finding, Relation } from "./finding";
import { groupNames, resourcePath } from "./sentinel";
import { SORRY_PAGE_NAME } from "./targetGroups";

type AutomaticFailover = NonNullable<SentinelSettings["resources"][number]["automaticFailover"]>;

/** Failovers are the controller's work, in tiers that the site has. */
export const automaticFailoversCanBe: Relation = (settings) => {
  const { sentinel, controller } = settings;
  return sentinel.resources.flatMap((resource, index): readonly Finding[] => {
    const failover = resource.automaticFailover;
    if (failover === undefined) return [];
    const path = [...resourcePath(index), "automaticFailover"];
    if (!controller.enabled) {
      return [
        {
          path,
          involves: [["controller", "enabled"]],
          rule: "needs controller.enabled: the sentinel asks the controller, which does it",
          remedy: { edit: "set controller.enabled to true, or remove automaticFailover" },
        },
      ];
    }
    return TIERS[failover.resourceType](settings, failover, path);
  });
};

type Tier = (settings: Settings, failover: AutomaticFailover, path: Path) => readonly Finding[];

const TIERS: Readonly<Record<AutomaticFailover["resourceType"], Tier>> = {
  load_balancer: ({ targetGroups, targetGroupFailover, sorryPage }, failover, path) => {
    if (!targetGroupFailover.enabled)
      return [noTier(path, "targetGroupFailover.enabled", [["targetGroupFailover"]])];
    const names = [...targetGroups.map(({ name }) => name), ...(sorryPage.enabled ? [SORRY_PAGE_NAME] : [])];
    const involves = [...groupNames(targetGroups), ["sorryPage", "enabled"]];
    const rule = `must be a target group of this site: ${names.join(", ")}`;
    return [
      ...(["source", "target"] as const).flatMap((end) =>
        names.includes(failover[end]) ? [] : [wrongEnd(path, end, rule, involves)],
      ),
      ...(failover.source === failover.target
        ? [wrongEnd(path, "target", "must differ from source: traffic would stay where it is", involves)]
        : []),
    ];
  },
  database: ({ database }, failover, path) => {
    if (database.mode === "none") return [noTier(path, "a database (database.mode)", [["database", "mode"]])];
    const { identifier } = database;
    const involves = [["database"]];
    const isReplica =
      database.mode === "replica" || (database.mode === "adopt" && database.kind === "replica");
    if (failover.target !== identifier)
      return [wrongEnd(path, "target", `must be ${identifier}, the site's database`, involves)];
    const source = "sourceArn" in database ? database.sourceArn : undefined;
    if (isReplica && source !== undefined && ![source, source.split(":").at(-1)].includes(failover.source))
      return [
        wrongEnd(
          path,
          "source",
          `must be ${source.split(":").at(-1)}, what the replica replicates`,
          involves,
        ),
      ];
    if (isReplica === (failover.source !== identifier)) return [];
    const rule = isReplica
      ? "must be what the replica replicates, and not the replica itself"
      : `must be ${identifier} too: a reboot with failover goes from one zone to the other`;
    return [wrongEnd(path, "source", rule, involves)];
  },
  auto_scaling: ({ autoScaling }, failover, path) => {
    if (autoScaling.mode === "none")
      return [noTier(path, "an Auto Scaling group (autoScaling.mode)", [["autoScaling", "mode"]])];
    const involves = [["autoScaling"]];
    // A name that Pulumi makes is put in for whatever stands here; see `sentinelResources`.
    const name = autoScaling.mode === "adopt" ? autoScaling.name : failover.source;
    const rule =
      autoScaling.mode === "adopt"
        ? `must be ${name}, the site's group`
        : "must be the same as source: the site's group grows";
    return (["source", "target"] as const).flatMap((end) =>
      failover[end] === name ? [] : [wrongEnd(path, end, rule, involves)],
    );
  },
  dns: ({ peerStack }, failover, path) => {
    if (peerStack === undefined)
      return [noTier(path, "peerStack, so a backup site", [["peerStack"], ["role"]])];
    const primary = peerStack.split("/").at(-1) ?? peerStack;
    if (failover.source === primary) return [];
    const rule = `must be ${primary}, the primary's stack: the way back needs a person who has synchronised the sites`;
    return [wrongEnd(path, "source", rule, [["peerStack"]])];
  },
};

function noTier(path: Path, needed: string, involves: readonly Path[]): Finding {
  return {
    path: [...path, "resourceType"],
    involves,
    rule: `needs ${needed}: this site has nothing of that kind to fail over`,
    remedy: { edit: "choose a tier that this site has, or remove automaticFailover" },
  };
}

function wrongEnd(path: Path, end: "source" | "target", rule: string, involves: readonly Path[]): Finding {
  return { path: [...path, end], involves, rule, remedy: { edit: `correct ${end}` } };
}
