/** `ops disarm`: planned work on the primary, no latch for a while. */
import type { Command } from "commander";
import { defaultOperator, requireSomebody } from "../commandLine/confirm";
import { addWriteOptions, searchOf, type WriteOptions } from "../commandLine/options";
import type { ExitCode, Run, Surroundings } from "../commandLine/surroundings";
import { disarm } from "../disarm/disarm";
import { parseUntil } from "../disarm/until";
import { UsageError } from "../errors";
import { backupOf, findSites, hasLatch, onlySite } from "../sites/manifests";

export interface DisarmOptions extends WriteOptions {
  readonly until?: string;
  readonly now?: boolean;
}

export function addDisarm(program: Command, run: Run<DisarmOptions>): void {
  addWriteOptions(program.command("disarm").description("planned work: no latch for at most 24 hours"))
    .option("--until <time>", "end: a duration such as 90m or 2h, or a time such as 2026-01-31T22:00:00Z")
    .option("--now", "end the planned work now")
    .option("--reason <text>", "what the work is")
    .action(run);
}

export async function runDisarm(options: DisarmOptions, around: Surroundings): Promise<ExitCode> {
  const { clients, clock, output, environment, person } = around;
  if ((options.until === undefined) === (options.now !== true)) {
    throw new UsageError(
      "Give either --until TIME (such as 2h) to disarm, or --now to end what was disarmed.",
    );
  }
  if (options.until !== undefined && options.reason === undefined) {
    throw new UsageError(
      '--until needs --reason "what work is planned"; it is shown to everybody who looks at the site.',
    );
  }
  const until = options.until === undefined ? "now" : parseUntil(options.until, clock.now());
  requireSomebody(options.yes === true || options.dryRun === true, person);
  const found = await findSites(clients, searchOf(options, environment));
  const manifest = onlySite(found, "a primary site with a latch", hasLatch, options.stack);
  const by = options.by ?? defaultOperator(environment);
  const backup = backupOf(found, manifest);
  const request = {
    by,
    reason: options.reason ?? "",
    until,
    ...(backup === undefined ? {} : { backup }),
  } as const;
  if (!options.yes && !options.dryRun) {
    const plan = await disarm(clients, clock, manifest, { ...request, dryRun: true });
    if (!(await person.confirm(manifest.stack, plan.lines))) {
      output.problem("Not confirmed. Nothing was written.");
      return 1;
    }
  }
  const result = await disarm(clients, clock, manifest, { ...request, dryRun: options.dryRun === true });
  output.result(
    options.json ? JSON.stringify({ stack: manifest.stack, ...result }, null, 2) : result.lines.join("\n"),
  );
  return 0;
}
