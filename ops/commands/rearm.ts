/** `ops rearm`: lets a latched primary back in. */
import type { Command } from "commander";
import { defaultOperator, requireSomebody } from "../commandLine/confirm";
import {
  addWriteOptions,
  appendGuard,
  searchOf,
  type WriteOptions,
  waitSeconds,
} from "../commandLine/options";
import type { ExitCode, Run, Surroundings } from "../commandLine/surroundings";
import { UsageError } from "../errors";
import type { GuardName } from "../rearm/guards";
import { rearm } from "../rearm/rearm";
import { backupOf, findSites, hasLatch, onlySite } from "../sites/manifests";

export interface RearmOptions extends WriteOptions {
  readonly synchronised?: boolean;
  readonly force: readonly GuardName[];
  readonly wait: number;
}

export function addRearm(program: Command, run: Run<RearmOptions>): void {
  addWriteOptions(
    program.command("rearm").description("lets a latched primary back in, once every guard holds"),
  )
    .option("--synchronised", "you state that the primary's data is up to date with the backup's")
    .option("--force <guard>", "override a guard by name (needs --reason), repeatable", appendGuard, [])
    .option("--reason <text>", "recorded with the re-arm")
    .option(
      "--wait <seconds>",
      "how long to wait for Route 53 to call the primary healthy, 0 = not",
      waitSeconds(3600),
      300,
    )
    .action(run);
}

export async function runRearm(options: RearmOptions, around: Surroundings): Promise<ExitCode> {
  const { clients, clock, output, environment, person } = around;
  if (options.force.length > 0 && options.reason === undefined) {
    throw new UsageError(
      `--force ${options.force.join(" --force ")} needs --reason "why"; it is recorded with the re-arm.`,
    );
  }
  const dryRun = options.dryRun === true;
  requireSomebody(options.yes === true || dryRun, person);
  const found = await findSites(clients, searchOf(options, environment));
  const manifest = onlySite(found, "a primary site with a latch", hasLatch, options.stack);
  const backup = backupOf(found, manifest);
  const result = await rearm(clients, clock, manifest, {
    by: options.by ?? defaultOperator(environment),
    synchronised: options.synchronised === true,
    forced: options.force,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    ...(backup === undefined ? {} : { backup }),
    dryRun,
    waitSeconds: options.wait,
    ...(options.yes ? {} : { confirm: (plan) => person.confirm(manifest.stack, plan.lines) }),
    progress: output.progress,
  });
  output.result(
    options.json ? JSON.stringify({ stack: manifest.stack, ...result }, null, 2) : result.lines.join("\n"),
  );
  return result.exitCode;
}
