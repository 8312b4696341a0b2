/** `npm start`, `npm run drill`: runs a scenario on both stacks, or many random ones. Exit 0 all held, 1 not, 2 wrong usage. */
import { CommanderError } from "commander";
import { DrillUsageError, parseDrillOptions } from "./options";

/** Errors of the user's making, by name: their classes are loaded with the rest. */
const USAGE_ERRORS = new Set(["ScenarioError", DrillUsageError.name]);

async function main(): Promise<number> {
  try {
    const options = parseDrillOptions(process.argv.slice(2));
    // Only now: loading the program and the models takes seconds, and a wrong flag should not wait for them.
    const { runCommand } = await import("./command");
    return await runCommand(options);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Error && USAGE_ERRORS.has(error.name)) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    process.stderr.write(
      `The drill could not run.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 1;
  }
}

main().then((code) => {
  process.exitCode = code;
});
