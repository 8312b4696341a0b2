/** `npm run ops -- failover` and `rollback` in a drill: the same code, against the model. */
import type { SiteManifest } from "../../components/manifest";
import { eventIdOf, failover, type RepeatableRequest } from "../../ops/failover/failover";
import type { ControlledSite } from "../../ops/failover/invoke";
import type { FailoverResult } from "../../ops/failover/result";
import { rollback } from "../../ops/failover/rollback";
import type { ActReport } from "./actReport";
import { opsClients, opsClock } from "./operator";
import type { Act, ActOf } from "./schema";
import type { World } from "./world";

type Progress = (line: string) => void;

/** Designs and stacks without a controller cannot be asked; one schedule of acts runs on all of them. */
const NOBODY: ActReport = { outcome: "not possible", text: "there is no controller to ask", lines: [] };

function controlled(site: SiteManifest): ControlledSite | undefined {
  const { controller } = site;
  return controller === undefined ? undefined : { ...site, controller };
}

function siteOf(world: World, act: ActOf<"failover">): SiteManifest {
  return world.site(act.resource === "dns" ? "backup" : act.site);
}

/** What the site has, where the act names nothing. */
function ownPair(world: World, act: ActOf<"failover">): readonly [source: string, target: string] {
  const { groups, database, autoScaling } = siteOf(world, act);
  switch (act.resource) {
    case "dns":
      return [world.stackOf("primary"), world.stackOf("backup")];
    case "load_balancer":
      return [groups[0]?.name ?? "none", groups[1]?.name ?? "none"];
    case "database":
      return [database?.source ?? database?.identifier ?? "none", database?.identifier ?? "none"];
    case "auto_scaling":
      return [autoScaling?.groupName ?? "none", autoScaling?.groupName ?? "none"];
  }
}

/** Without an id of its own a request has one that is the same in each run of the drill. */
function requestIdOf(act: ActOf<"failover">): string {
  return act.requestId ?? act.name.replace(/[^\w.:-]+/g, "-").slice(0, 100);
}

/** Sites are named by their role in scenario files, by their stack in requests. */
function nameOf(world: World, act: ActOf<"failover">, name: string): string {
  if (act.resource !== "dns" || (name !== "primary" && name !== "backup")) return name;
  return world.stackOf(name);
}

function requestOf(world: World, act: ActOf<"failover">): RepeatableRequest {
  const [source, target] = ownPair(world, act);
  return {
    resourceType: act.resource,
    source: nameOf(world, act, act.source ?? source),
    target: nameOf(world, act, act.target ?? target),
    type: act.type,
    reason: act.reason,
    requestId: requestIdOf(act),
    requestedBy: act.by,
    ...(act.rollbackAfter === undefined
      ? {}
      : { rollbackPlan: { autoRollback: true, rollbackDelaySeconds: act.rollbackAfter / 1000 } }),
    ...(act.acceptDataLoss === undefined ? {} : { acceptDataLossSeconds: act.acceptDataLoss / 1000 }),
    ...(act.synchronised ? { synchronised: true } : {}),
  };
}

function told(what: string, { outcome, checks, lines }: FailoverResult): ActReport {
  return {
    outcome,
    text: `ops ${what}: ${outcome}`,
    why: checks.map(({ name, ok, seen }) => `${name} ${ok ? "holds" : "FAILS"}: ${seen}`).join("; "),
    lines,
  };
}

export async function opsFailover(
  world: World,
  act: ActOf<"failover">,
  progress: Progress,
): Promise<ActReport> {
  const site = controlled(siteOf(world, act));
  if (site === undefined) return NOBODY;
  const manner = { dryRun: false, waitSeconds: act.wait / 1000, progress };
  const clients = opsClients(world);
  return told("failover", await failover(clients, opsClock(world), site, requestOf(world, act), manner));
}

/** `acts`: those of the scenario, to find the one whose event is meant. */
export async function opsRollback(
  world: World,
  act: ActOf<"rollback">,
  acts: readonly Act[],
  progress: Progress,
): Promise<ActReport> {
  const asked = acts.find((each) => each.name === act.event);
  if (asked?.act !== "failover") throw new Error(`No act that asks for a failover is named ${act.event}.`);
  const site = controlled(siteOf(world, asked));
  if (site === undefined) return NOBODY;
  const request = {
    action: "rollback",
    eventId: eventIdOf({ requestId: requestIdOf(asked) }),
    reason: act.reason,
    requestedBy: act.by,
    ...(act.synchronised ? { synchronised: true } : {}),
  } as const;
  const manner = { dryRun: false, waitSeconds: act.wait / 1000, progress };
  return told("rollback", await rollback(opsClients(world), opsClock(world), site, request, manner));
}
