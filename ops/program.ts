/** The command line of ops. */
import { Command, CommanderError } from "commander";
import {
  type DisarmOptions,
  type ExitCode,
  type RearmOptions,
  runDisarm,
  runRearm,
  runStatus,
  type StatusOptions,
  type Surroundings,
} from "./commands";
import { OperationError, UsageError } from "./errors";
import { addSharedOptions, appendGuard, parseWait } from "./options";

/** Runs one command line (without `node` and the script) to its exit code; nothing is thrown. */
export async function runOps(argv: readonly string[], around: Surroundings): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command("ops")
    .description(
      "Operates a deployed pair of sites with AWS credentials alone. Exit 0 done, 1 refused or failed, 2 wrong usage.",
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => around.output.result(text.trimEnd()),
      writeErr: (text) => around.output.problem(text.trimEnd()),
    });
  addStatus(program, async (options) => {
    exitCode = await runStatus(options, around);
  });
  addRearm(program, async (options) => {
    exitCode = await runRearm(options, around);
  });
  addDisarm(program, async (options) => {
    exitCode = await runDisarm(options, around);
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    return explain(error, around);
  }
}

function explain(error: unknown, { output }: Surroundings): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong already. `help` without a command is wrong usage too.
    return error.exitCode === 0 ? 0 : 2;
  }
  if (error instanceof UsageError) {
    output.problem(error.message);
    return 2;
  }
  const known = error instanceof OperationError;
  output.problem(
    known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
  return 1;
}

function addStatus(program: Command, run: (options: StatusOptions) => Promise<void>): void {
  addSharedOptions(
    program.command("status").description("shows both sites: who serves, health, latch, last switches"),
  )
    .option("--json", "for scripts")
    .action(run);
}

function addRearm(program: Command, run: (options: RearmOptions) => Promise<void>): void {
  addWriteOptions(
    program.command("rearm").description("lets a latched primary back in, once every guard holds"),
  )
    .option("--synchronised", "you state that the primary's data is up to date with the backup's")
    .option("--force <guard>", "override a guard by name (needs --reason), repeatable", appendGuard, [])
    .option("--reason <text>", "recorded with the re-arm")
    .option(
      "--wait <seconds>",
      "how long to wait for Route 53 to call the primary healthy, 0 = not",
      parseWait,
      300,
    )
    .action(run);
}

function addDisarm(program: Command, run: (options: DisarmOptions) => Promise<void>): void {
  addWriteOptions(program.command("disarm").description("planned work: no latch for at most 24 hours"))
    .option("--until <time>", "end: a duration such as 90m or 2h, or a time such as 2026-01-31T22:00:00Z")
    .option("--now", "end the planned work now")
    .option("--reason <text>", "what the work is")
    .action(run);
}

function addWriteOptions(command: Command): Command {
  return addSharedOptions(command)
    .option("--by <name>", "who does it; default: the OS user and AWS profile")
    .option("--dry-run", "show what would be written, write nothing")
    .option("--yes", "do not ask for confirmation")
    .option("--json", "for scripts");
}
