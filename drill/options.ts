/** Flags of `npm run drill`. Wrong usage ends with one line that says what is right. */
import { Command, InvalidArgumentError, Option } from "commander";
import type { Design } from "./random/runOne";

/** Flags that are right one by one and do not go together. */
export class DrillUsageError extends Error {
  override readonly name = "DrillUsageError";
}

export interface DrillCommandOptions {
  readonly scenario: string;
  readonly seed: number;
  /** One, or two to be shown beside each other: ours first. */
  readonly designs: readonly [Design, ...Design[]];
  /** Number of random drills; undefined: one drill of a scenario. */
  readonly random?: number;
  readonly json: string;
  readonly jsonGiven: boolean;
  readonly html: string;
  readonly list: boolean;
}

const MOST_DRILLS = 100_000;

function seedOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("A seed is a whole number from 0 on.");
  return Number(text);
}

function countOf(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MOST_DRILLS)
    throw new InvalidArgumentError(`Give a number of drills from 1 to ${MOST_DRILLS}.`);
  return count;
}

/** @throws CommanderError, whose message has been printed; DrillUsageError */
export function parseDrillOptions(argv: readonly string[]): DrillCommandOptions {
  const command = new Command("drill")
    .description(
      "Runs the program of both stacks against a model of AWS in virtual time: faults, failover, re-arm.",
    )
    .option("--scenario <name or file>", "what happens and what must follow", "default")
    .option("--seed <number>", "seed of everything random", seedOf, 1)
    .addOption(
      new Option(
        "--design <name>",
        "the design to drill: ours, the seed designs as written, or both beside each other (the exit code is ours)",
      )
        .choices(["shipped", "reference", "both"])
        .default("shipped"),
    )
    .option("--random <number>", "drill this many random schedules instead of a scenario", countOf)
    .option("--json <file>", "result for machines", "drill-report/result.json")
    .option("--html <file>", "result as one page", "drill-report/index.html")
    .option("--list", "list the scenarios and stop")
    .allowExcessArguments(false)
    .exitOverride()
    .parse([...argv], { from: "user" });
  const given = (name: string) => command.getOptionValueSource(name) === "cli";
  const { design, list, ...options } = command.opts<
    Omit<DrillCommandOptions, "jsonGiven" | "list" | "designs"> & {
      readonly design: Design | "both";
      readonly list?: boolean;
    }
  >();
  if (options.random !== undefined && given("scenario"))
    throw new DrillUsageError(
      "--random and --scenario do not go together: random schedules have no scenario file.",
    );
  return {
    ...options,
    designs: design === "both" ? ["shipped", "reference"] : [design],
    list: list === true,
    jsonGiven: given("json"),
  };
}
