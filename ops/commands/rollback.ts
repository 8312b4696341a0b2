/** `ops rollback EVENT`: undoes a failover, step by step. */
import type { Command } from "commander";
import { defaultOperator, requireSomebody } from "../commandLine/confirm";
import { addWriteOptions, searchOf, type WriteOptions, waitSeconds } from "../commandLine/options";
import type { ExitCode, Surroundings } from "../commandLine/surroundings";
import { findEvent } from "../events/findEvent";
import { rollback } from "../failover/rollback";
import { requireReason } from "../failover/usage";
import { chosenStack, findSites } from "../sites/manifests";

export interface RollbackOptions extends WriteOptions {
  readonly synchronised?: boolean;
  readonly wait: number;
}

export function addRollback(
  program: Command,
  run: (eventId: string, options: RollbackOptions) => Promise<void>,
): void {
  const command = program
    .command("rollback")
    .description("undoes a completed or failed failover, in the opposite order of its steps")
    .argument("<event>", "id of the event, see: ops events")
    .option("--reason <text>", "why, for the record and for people", requireReason)
    .option("--synchronised", "needed when a latch opens: you state that the sites' data are synchronised")
    .option("--wait <seconds>", "how long to follow it, 0 = not", waitSeconds(43_200), 3600);
  addWriteOptions(command).action(run);
}

export async function runRollback(
  eventId: string,
  options: RollbackOptions,
  around: Surroundings,
): Promise<ExitCode> {
  const { clients, clock, output, environment, person } = around;
  requireSomebody(options.yes === true || options.dryRun === true, person);
  const found = await findSites(clients, { ...searchOf(options, environment), ...chosenStack(options) });
  const site = await findEvent(clients, found, eventId);
  const requestedBy = options.by ?? defaultOperator(environment);
  const request = {
    action: "rollback" as const,
    eventId,
    reason: options.reason ?? `asked for by ${requestedBy}`,
    requestedBy,
    ...(options.synchronised ? { synchronised: true } : {}),
  };
  const heading = `rollback of ${eventId}, executed by ${site.stack} (${site.region})`;
  output.progress(heading);
  const result = await rollback(clients, clock, site, request, {
    dryRun: options.dryRun === true,
    waitSeconds: options.wait,
    ...(options.yes ? {} : { confirm: (lines) => person.confirm(site.stack, [heading, ...lines]) }),
    progress: output.progress,
  });
  output.result(
    options.json
      ? JSON.stringify({ stack: site.stack, request, ...result }, null, 2)
      : result.lines.join("\n"),
  );
  return result.exitCode;
}
