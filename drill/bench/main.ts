/**
 * `npm run bench`: what the designs need to recover and which invariants they violate (virtual, from the drill), and what
 * commands and functions cost on this machine. Exit 0 measured, 1 something could not be measured, 2 wrong usage.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommanderError } from "commander";
import { disagreement } from "./agreement";
import { writeBlock } from "./markers";
import { type Options, parseOptions, readResult } from "./options";
import { markdown, terminal } from "./render";
import type { BenchResult } from "./result";

const ROOT = resolve(__dirname, "../..");
export const README = join(ROOT, "README.md");
export const README_FIGURES = join(ROOT, "docs/bench.json");
export const CALIBRATION = join(ROOT, "docs/calibration.md");

const say = (text: string) => process.stderr.write(`${text}\n`);

/** Tells of every tenth of the way. */
function tenths(what: string): (done: number, all: number) => void {
  let told = 0;
  return (done, all) => {
    const tenth = Math.floor((10 * done) / all);
    if (tenth === told) return;
    told = tenth;
    say(`${what}: ${done} of ${all}`);
  };
}

/** Twenty settings, two tiers: a few drills of each. */
const predictionSeeds = (seeds: number) => Math.max(2, Math.round(seeds / 25));

/** What real time disturbs comes first, alone; then all cores work. */
async function bench({ only, seeds, seed, random: drills }: Options): Promise<BenchResult> {
  // Loaded when needed: a wrong flag is told at once, and earlier figures are printed without the program.
  const { measureMachine } = await import("./machine");
  const { measureRecovery } = await import("./recovery");
  const { comparePredictions } = await import("./predictions");
  const { measureRandomDrills } = await import("./randomDrills");
  const machine = only.includes("machine")
    ? await measureMachine((what) => say(`measuring ${what} …`))
    : undefined;
  const comparisons = only.includes("recovery")
    ? await measureRecovery(seeds, seed, tenths("drills for recovery times"))
    : undefined;
  const predicted = only.includes("predictions")
    ? await comparePredictions(predictionSeeds(seeds), seed, tenths("settings whose prediction is drilled"))
    : undefined;
  const designs =
    only.includes("drills") && drills > 0
      ? await measureRandomDrills(drills, seed, tenths("random drills"))
      : undefined;
  return {
    version: 2,
    ...(machine === undefined ? {} : { machine }),
    ...(comparisons === undefined ? {} : { recovery: { firstSeed: seed, seeds, comparisons } }),
    ...(predicted === undefined
      ? {}
      : { predictions: { seeds: predictionSeeds(seeds), results: predicted } }),
    ...(designs === undefined
      ? {}
      : { drills: { seed, drills, designs, peakMemoryMegabytes: process.resourceUsage().maxRSS / 1000 } }),
  };
}

/** What went wrong while measuring, for people. */
function problemsOf({ machine, predictions, drills }: BenchResult): string[] {
  return [
    ...(machine?.commands ?? [])
      .filter(({ exitCode }) => exitCode !== 0)
      .map(({ command, exitCode }) => `"${command}" ended with exit code ${exitCode}; run it by itself.`),
    ...(predictions?.results ?? []).flatMap((each) => disagreement(each) ?? []),
    ...(drills?.designs ?? [])
      .filter(({ figures }) => figures.problems > 0)
      .map(
        (each) =>
          `${each.title}: ${each.figures.problems} random drills could not be judged. The first: ${each.firstProblem}`,
      ),
  ];
}

const write = (file: string, result: BenchResult) =>
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);

async function writeCalibration(): Promise<void> {
  const { calibrate, calibrationMarkdown } = await import("./calibration");
  const block = calibrationMarkdown(await calibrate(undefined, (chain) => say(`calibrating ${chain} …`)));
  writeBlock(CALIBRATION, "calibration", block);
  process.stdout.write(`${block}\n`);
  say("wrote docs/calibration.md");
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.calibration === true) {
    await writeCalibration();
    return 0;
  }
  const result = options.from === undefined ? await bench(options) : readResult(options.from);
  process.stdout.write(terminal(result));
  if (options.json !== undefined) write(options.json, result);
  const problems = problemsOf(result);
  for (const problem of problems) say(problem);
  if (options.readme === true) {
    write(README_FIGURES, result);
    writeBlock(README, "bench", markdown(result));
    say("wrote README.md and docs/bench.json");
  }
  return problems.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    say(
      `The bench could not measure.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    process.exitCode = 1;
  },
);
