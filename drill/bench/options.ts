/** What `npm run bench` takes. Everything is checked before anything is measured. */
import { existsSync, readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { type BenchResult, PARTS, type Part } from "./result";

export interface Options {
  readonly seeds: number;
  readonly seed: number;
  readonly random: number;
  readonly only: readonly Part[];
  readonly json?: string;
  readonly readme?: boolean;
  readonly from?: string;
  readonly calibration?: boolean;
}

function whole(minimum: number, maximum: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < minimum || value > maximum)
      throw new InvalidArgumentError(`Give a whole number from ${minimum} to ${maximum}.`);
    return value;
  };
}

function partsOf(text: string): Part[] {
  return text.split(",").map((part) => {
    const found = PARTS.find((each) => each === part.trim());
    if (found === undefined) throw new InvalidArgumentError(`Give one or more of ${PARTS.join(", ")}.`);
    return found;
  });
}

/** @throws CommanderError for wrong usage; its message has been printed. */
export function parseOptions(argv: readonly string[]): Options {
  const command = new Command("bench")
    .description(
      "Measures recovery of the shipped and the reference design, random drills, commands and functions.",
    )
    .option(
      "--seeds <number>",
      "seeds for recovery times; 20 times as many for switches by heartbeat",
      whole(1, 10_000),
      50,
    )
    .option("--seed <number>", "first seed, and the seed of the random drills", whole(0, 999_999_999), 1)
    .option("--random <number>", "random drills per design; 0: none", whole(0, 100_000), 50)
    .option("--only <parts>", `only these parts: ${PARTS.join(", ")}`, partsOf, [...PARTS])
    .option("--json <file>", "write the figures for machines")
    .option("--readme", "write the comparison into README.md, and its figures to docs/bench.json")
    .option("--from <file>", "measure nothing; take the figures from this JSON")
    .option("--calibration", "measure the baselines only, and write them into docs/calibration.md")
    .allowExcessArguments(false)
    .exitOverride()
    .parse([...argv], { from: "user" });
  const options = command.opts<Options>();
  const complete = options.only.length === PARTS.length && options.random > 0;
  if (options.readme === true && options.from === undefined && !complete)
    command.error("--readme needs all parts: leave out --only, and --random 0.", { exitCode: 2 });
  if (options.from !== undefined && !existsSync(options.from))
    command.error(`--from: there is no file ${options.from}.`, { exitCode: 2 });
  return options;
}

/** @throws Error when the file is not a result of this version of the bench. */
export function readResult(file: string): BenchResult {
  const value = JSON.parse(readFileSync(file, "utf8")) as BenchResult;
  if (value.version !== 2)
    throw new Error(`${file} is not a result of this bench. Write one with npm run bench -- --json ${file}.`);
  return value;
}
