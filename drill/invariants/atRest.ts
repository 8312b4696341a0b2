/** The end of a drill that rests: every scheduled function is run again, and must find nothing to do (I5). */

import { isTerminal } from "../../handlers/history/failoverEvent";
import type { Schedule } from "../aws/scheduler";
import { runUntil } from "../kernel/kernel";
import type { Scenario } from "../scenario/schema";
import type { World } from "../scenario/world";
import type { CarriedCall } from "../sdk/connection";
import { partsOf } from "./impairments";
import type { Invariants } from "./invariants";
import { Writes } from "./writes";

/**
 * Runs in a row that may all write before it counts: one finishes something, one meets a return that is just due, and
 * the sentinel counts looks that agree until a change of its world is confirmed.
 */
const RUNS = 6;
/** A run of a function has ended after this time, with a cold start and calls across regions. */
const RUN_MILLISECONDS = 8000;
const SETTLED_MILLISECONDS = 60_000;

/** Does nothing while a fault is active or has only just ended: then the functions have work to do. */
export async function runAtRest(
  world: World,
  scenario: Scenario,
  zeroAt: number,
  invariants: Invariants,
): Promise<void> {
  const schedules = world.cloud.scheduler.schedules.filter(({ stopped }) => !stopped);
  if (isDisturbed(world, scenario, zeroAt) || isAtWork(world) || schedules.length === 0) return;
  const runs = new Map<string, number>();
  const writes = new Writes();
  for (let run = 0; run < RUNS; run++) {
    const written = await writersOf(world, schedules, writes);
    for (const name of written) runs.set(name, (runs.get(name) ?? 0) + 1);
    if (written.size === 0) return;
  }
  for (const [name, count] of runs) {
    if (count < RUNS) continue;
    const text = `${name} writes each time it is run, ${RUNS} times in a row, on a world at rest`;
    invariants.report("I5", text, ({ tier }) => tier === "latch" || tier === "target group");
  }
}

/** A failover is under way, which may take many runs. */
function isAtWork(world: World): boolean {
  return (["primary", "backup"] as const).some((role) =>
    world.events(role).some(({ status }) => !isTerminal(status)),
  );
}

function isDisturbed({ kernel }: World, { faults }: Scenario, zeroAt: number): boolean {
  const settled = kernel.clock.now() - SETTLED_MILLISECONDS;
  return faults.some(
    (fault) => partsOf(fault).length > 0 && (fault.until === undefined || zeroAt + fault.until > settled),
  );
}

/** Runs every scheduled function once; names of those that wrote. */
async function writersOf(
  { cloud, kernel }: World,
  schedules: readonly Schedule[],
  writes: Writes,
): Promise<ReadonlySet<string>> {
  const { connection } = cloud;
  const tell = connection.onCall;
  const written = new Set<string>();
  connection.onCall = (call: CarriedCall) => {
    tell(call);
    if (writes.isWrite(call) && call.caller.instance !== undefined) written.add(call.caller.name);
  };
  for (const { functionArn, input } of schedules) {
    const deployed = cloud.lambda.functions.get(functionArn);
    if (deployed !== undefined) cloud.lambda.queue(deployed, JSON.parse(input));
  }
  await runUntil(kernel, kernel.clock.now() + RUN_MILLISECONDS);
  connection.onCall = tell;
  return written;
}
