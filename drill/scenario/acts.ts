/** What an operator or a pipeline does in a drill: the same code as `npm run ops`, and a model of `pulumi up`. */
import { disarm } from "../../ops/disarm";
import { rearm } from "../../ops/rearm";
import { describeError } from "../lambda/instance";
import { opsClients, opsClock, pulumiSend } from "./operator";
import type { Act, ActOf } from "./schema";
import type { World } from "./world";

export { opsClients, opsClock } from "./operator";

/** What came of an act. */
export interface ActReport {
  /** For expectations: `re-armed`, `disarmed`, `deployed`, or why not. */
  readonly outcome: string;
  /** One line for the timeline. */
  readonly text: string;
  readonly why?: string;
  readonly lines: readonly string[];
}

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
} as const;

/** Puts an act on the clock. */
export function scheduleAct(
  world: World,
  act: Act,
  zeroAt: number,
  outcomes: ActOutcomes,
  lift: Rearm = opsRearm,
): void {
  const { clock, log, settler } = world.kernel;
  const site = world.stackOf(act.act === "deploy" ? act.site : "primary");
  const add = (kind: string, text: string, why?: string, detail = false) =>
    log.add({
      at: clock.now(),
      tier: "operator",
      kind,
      site,
      text,
      detail,
      ...(why === undefined ? {} : { why }),
    });
  const perform = (): Promise<ActReport> => {
    if (act.act === "deploy") return pulumiUp(world, act);
    if (act.act === "disarm") return opsDisarm(world, act);
    return lift(world, act, (line) => add("progress", line, undefined, true));
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
