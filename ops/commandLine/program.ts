/** The command line of ops. */
import { Command, CommanderError } from "commander";
import { addDisarm, runDisarm } from "../commands/disarm";
import { addEvents, runEvents } from "../commands/events";
import { addFailover, runFailover } from "../commands/failover";
import { addRearm, runRearm } from "../commands/rearm";
import { addRollback, runRollback } from "../commands/rollback";
import { addStatus, runStatus } from "../commands/status";
import { OperationError, UsageError } from "../errors";
import type { ExitCode, Surroundings } from "./surroundings";

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
      outputError: (text, write) => write(oneLine(text, program)),
    });
  addStatus(program, async (options) => {
    exitCode = await runStatus(options, around);
  });
  addFailover(program, async (tier, options) => {
    exitCode = await runFailover(tier, options, around);
  });
  addRollback(program, async (eventId, options) => {
    exitCode = await runRollback(eventId, options, around);
  });
  addEvents(program, async (options) => {
    exitCode = await runEvents(options, around);
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

/** What is wrong and what is right, in one line. */
function oneLine(text: string, program: Command): string {
  const line = text.trimEnd().replace(/\n/g, " ");
  const commands = program.commands.map((command) => command.name()).join(", ");
  return line.includes("unknown command") ? `${line}; commands: ${commands}` : line;
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
