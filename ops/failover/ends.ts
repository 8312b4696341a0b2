/**
 * Source and target of a failover when the operator names none: from what the manifest says and from what serves now.
 * Each is shown with its reason before anything is asked for.
 */
import type { SiteManifest } from "../../components/manifest";
import type { ResourceType } from "../../handlers/history/failoverEvent";
import { readRoutes } from "../../handlers/targetGroups/observe";
import { servingGroup } from "../../handlers/targetGroups/routes";
import { elbPortOf } from "../aws/ports";
import { readTargets } from "../aws/targets";
import type { OpsClients } from "../clients";
import { attempt, OperationError, reading } from "../errors";
import { closedHolds, holdsText, readHolds } from "../latch/holds";
import type { FoundSites } from "../sites/manifests";
import type { ControlledSite } from "./invoke";

export interface Ends {
  readonly source: string;
  readonly target: string;
  /** Where each end comes from, for people. */
  readonly lines: readonly string[];
}

/** What the operator named. */
export interface Named {
  readonly source?: string;
  readonly target?: string;
}

interface Derived {
  readonly name: string;
  readonly why: string;
}

/** Throws OperationError when an end was not named and cannot be derived. */
export async function endsOf(
  clients: OpsClients,
  found: FoundSites,
  site: ControlledSite,
  tier: ResourceType,
  named: Named,
): Promise<Ends> {
  const derive = { load_balancer: groups, database, auto_scaling: autoScaling, dns: sites }[tier];
  const given = (name: string): Derived => ({ name, why: "as asked" });
  const [source, target] =
    named.source !== undefined && named.target !== undefined
      ? [given(named.source), given(named.target)]
      : await derive({ clients, found, site, named });
  return {
    source: source.name,
    target: target.name,
    lines: [`source ${source.name} (${source.why})`, `target ${target.name} (${target.why})`],
  };
}

interface Asked {
  readonly clients: OpsClients;
  readonly found: FoundSites;
  readonly site: ControlledSite;
  readonly named: Named;
}

type Pair = readonly [Derived, Derived];

function orAsked(name: string | undefined, otherwise: Derived): Derived {
  return name === undefined ? otherwise : { name, why: "as asked" };
}

async function database({ site, named }: Asked): Promise<Pair> {
  const { database: known, stack } = site;
  if (known === undefined) {
    throw new OperationError(`Stack ${stack} has no database. Choose another site with --stack.`);
  }
  const own = { name: known.identifier, why: `the database of ${stack}` };
  const source =
    known.kind === "replica" && known.source !== undefined
      ? { name: known.source, why: `what ${known.identifier} replicates` }
      : own;
  return [orAsked(named.source, source), orAsked(named.target, own)];
}

async function autoScaling({ site, named }: Asked): Promise<Pair> {
  const { autoScaling: known, stack } = site;
  if (known === undefined) {
    throw new OperationError(`Stack ${stack} has no Auto Scaling group. Choose another site with --stack.`);
  }
  const own = { name: known.groupName, why: `the Auto Scaling group of ${stack}` };
  return [orAsked(named.source, own), orAsked(named.target, own)];
}

async function groups({ clients, site, named }: Asked): Promise<Pair> {
  const source = orAsked(
    named.source,
    named.source === undefined ? await serving(clients, site) : { name: "", why: "" },
  );
  const others = site.groups.filter(({ kind, name }) => kind === "application" && name !== source.name);
  const [first] = others;
  if (named.target !== undefined || first === undefined) {
    if (named.target === undefined) {
      throw new OperationError(`Stack ${site.stack} has no other target group. Name one with --target.`);
    }
    return [source, orAsked(named.target, source)];
  }
  for (const group of others) {
    const targets = await reading(() => readTargets(clients, site.region, group));
    if (targets.ok && targets.value.healthy >= group.minimumHealthyTargets) {
      const why = `first of the list that can serve: ${targets.value.healthy}/${targets.value.total} healthy`;
      return [source, { name: group.name, why }];
    }
  }
  return [source, { name: first.name, why: "next in the list; none was seen with enough healthy targets" }];
}

async function serving(clients: OpsClients, site: SiteManifest): Promise<Derived> {
  const todo = "Name the group that serves with --source.";
  const { routes, problems } = await attempt("DescribeListeners", site.loadBalancerArn, todo, () =>
    readRoutes(elbPortOf(clients.elb(site.region)), site.listenerArns, site.groups),
  );
  const names = new Set(routes.map(({ actions }) => servingGroup(actions, site.groups)));
  const [name] = names;
  if (problems.length > 0 || names.size !== 1 || name === undefined) {
    const seen = [...names].map((group) => group ?? "no group").join(", ") || "no group";
    throw new OperationError(
      `Which group of ${site.stack} serves is not clear (${[seen, ...problems].join("; ")}). ${todo}`,
    );
  }
  return { name, why: "it has the weight now" };
}

async function sites({ clients, found, site, named }: Asked): Promise<Pair> {
  const primary = site.controller.primary;
  if (primary === undefined) {
    throw new OperationError(
      `Stack ${site.stack} stands in for no primary (setting peerStack), so it cannot move DNS. Choose the backup site with --stack.`,
    );
  }
  const other = (name: string) => (name === primary ? site.stack : primary);
  if (named.source !== undefined || named.target !== undefined) {
    const source = named.source ?? other(named.target ?? "");
    return [
      { name: source, why: named.source === undefined ? "the other site" : "as asked" },
      {
        name: named.target ?? other(source),
        why: named.target === undefined ? "the other site" : "as asked",
      },
    ];
  }
  const source = await answered(clients, found, site, primary);
  return [source, { name: other(source.name), why: "the other site" }];
}

/** The site Route 53 answers, by what holds the primary out. */
async function answered(
  clients: OpsClients,
  found: FoundSites,
  site: ControlledSite,
  primary: string,
): Promise<Derived> {
  const manifest = found.sites.find(({ stack }) => stack === primary);
  const latch = manifest?.latch;
  if (manifest === undefined || latch === undefined) {
    throw new OperationError(
      [
        `Which site is answered is not known: the manifest of ${primary} could not be read. Name the site that traffic leaves: --source ${primary} (to the backup) or --source ${site.stack} (the way back).`,
        ...found.problems,
      ].join("\n"),
    );
  }
  const holds = await readHolds(clients, manifest, latch, site);
  const seen = holdsText(holds, latch);
  if (closedHolds(holds, latch).length > 0) {
    return { name: site.stack, why: `${primary} is latched out: ${seen}` };
  }
  if (Object.values(holds).some(({ ok }) => !ok)) {
    throw new OperationError(
      `Which site is answered is not known: ${seen} Name the site that traffic leaves: --source ${primary} (to the backup) or --source ${site.stack} (the way back).`,
    );
  }
  return { name: primary, why: `it is not latched: ${seen}` };
}
