/** What an operator or a pipeline does in a drill: the same code as `npm run ops`, and a model of `pulumi up`. */
import { disarm } from "../../ops/disarm/disarm";
import { rearm } from "../../ops/rearm/rearm";
import { describeError } from "../lambda/instance";
import type { ActReport } from "./actReport";
import { opsFailover, opsRollback } from "./controllerActs";
import { opsClients, opsClock, pulumiSend } from "./operator";
import type { Act, ActOf } from "./schema";
import type { World } from "./world";

export type { ActReport } from "./actReport";
export { opsClients, opsClock } from "./operator";

export type RearmReport = ActReport;

/** How an operator lifts the latch; each design has its own way. Rejects when it failed. */
export type Rearm = (
  world: World,
  act: ActOf<"rearm">,
  progress: (line: string) => void,
) => Promise<RearmReport>;

/** `npm run ops -- rearm`, with its guards. */
export const opsRearm: Rearm = async (world, act, progress) => {
  const result = await rearm(opsClients(world), opsClock(world), world.site("primary"), {
    by: act.by,
    synchronised: act.synchronised,
    forced: act.forced,
    backup: world.site("backup"),
    ...(act.reason === undefined ? {} : { reason: act.reason }),
    dryRun: false,
    waitSeconds: act.wait / 1000,
    progress,
  });
  return {
    outcome: result.outcome,
    text: `ops rearm: ${result.outcome}`,
    why: result.guards.map(({ name, seen }) => `${name}: ${seen}`).join("; "),
    lines: result.lines,
  };
};

/** `npm run ops -- disarm`. A design whose latch has no memory cannot be disarmed. */
async function opsDisarm(world: World, act: ActOf<"disarm">): Promise<ActReport> {
  const site = world.site("primary");
  if (site.stateTable === "")
    return { outcome: "not possible", text: "this latch cannot be disarmed", lines: [] };
  const { written, lines } = await disarm(opsClients(world), opsClock(world), site, {
    by: act.by,
    dryRun: false,
    until: act.for === "now" ? "now" : world.kernel.clock.now() + act.for,
    reason: act.reason,
    backup: world.site("backup"),
  });
  const outcome = written ? (act.for === "now" ? "ended" : "disarmed") : "nothing to do";
  return { outcome, text: `ops disarm: ${outcome}`, lines };
}

async function pulumiUp(world: World, act: ActOf<"deploy">): Promise<ActReport> {
  const { sleep } = opsClock(world);
  return { lines: [], ...(await world.deployments.deploy(world, act, sleep, pulumiSend(world))) };
}

/** Outcomes of acts by name, filled in as they end. */
export type ActOutcomes = Map<string, string>;

const FAILED = {
  rearm: "the re-arm failed",
  disarm: "the disarming failed",
  deploy: "the deployment failed",
  failover: "the failover could not be asked for",
  rollback: "the rollback could not be asked for",
} as const;

/** Where an act is told: at the site that it is about. */
function siteOf(world: World, act: Act): string {
  if (act.act === "deploy") return world.stackOf(act.site);
  if (act.act === "failover") return world.stackOf(act.resource === "dns" ? "backup" : act.site);
  return world.stackOf("primary");
}

/** Puts an act on the clock. */
export function scheduleAct(
  world: World,
  act: Act,
  zeroAt: number,
  outcomes: ActOutcomes,
  { lift = opsRearm, acts = [] }: { readonly lift?: Rearm; readonly acts?: readonly Act[] } = {},
): void {
  const { clock, log, settler } = world.kernel;
  const site = siteOf(world, act);
  const add = (kind: string, text: string, why?: string, detail = false) =>
    log.add({
      at: clock.now(),
      tier: "operator",
      kind,
      site,
      text,
      detail,
      data: { act: act.act },
      ...(why === undefined || why === "" ? {} : { why }),
    });
  const perform = (): Promise<ActReport> => {
    if (act.act === "deploy") return pulumiUp(world, act);
    if (act.act === "disarm") return opsDisarm(world, act);
    const progress = (line: string) => add("progress", line, undefined, true);
    if (act.act === "failover") return opsFailover(world, act, progress);
    return act.act === "rollback" ? opsRollback(world, act, acts, progress) : lift(world, act, progress);
  };
  clock.at(zeroAt + act.at, () => {
    add("act", act.name, act.act === "deploy" ? undefined : act.reason);
    settler.wake();
    perform().then(
      (report) => {
        outcomes.set(act.name, report.outcome);
        add(act.act === "deploy" ? "deploy" : "outcome", report.text, report.why);
        for (const line of report.lines) add("progress", line, undefined, true);
      },
      (error: unknown) => {
        outcomes.set(act.name, "failed");
        add("outcome", FAILED[act.act], describeError(error));
      },
    );
  });
}
