/** `npm run drill -- --random N`: runs, prints, saves what failed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createProgress } from "../report/progress";
import type { Style } from "../report/style";
import type { SynthesisedStack } from "../synth/model";
import { type Failure, type RandomReport, runRandom } from "./run";
import { type Design, failureOf } from "./runOne";
import { scenarioFile } from "./schedule";
import { failureText, figuresText } from "./text";

const FOLDER = join("drill-report", "failures");
/** Failures beyond these are counted, not printed. */
const PRINTED_FAILURES = 10;

export interface RandomCommand {
  readonly count: number;
  readonly seed: number;
  readonly design: Design;
  readonly style: Style;
}

/** Saves the minimal schedule as a scenario file; returns how to run it again. */
export function save(failure: Failure, folder: string, design: Design): string {
  const { drill, result } = failure.minimal ?? failure;
  const name = `${failureOf(result).join("-").toLowerCase()}-seed-${drill.seed}`;
  const first = result.invariants.violations[0];
  const description = first === undefined ? "Could not be judged." : `${first.invariant}: ${first.text}.`;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, scenarioFile(name, description, drill.schedule));
  const which = design === "shipped" ? "" : ` --design ${design}`;
  return `npm run drill -- --scenario ${relative(process.cwd(), file)} --seed ${drill.seed}${which}`;
}

/** Prints the outcome on standard output; the reference design is made to be measured, so its failures are not shrunk. */
export async function randomCommand(
  stacks: readonly SynthesisedStack[],
  { count, seed, design, style }: RandomCommand,
): Promise<RandomReport> {
  const shrink = design === "shipped";
  const progress = createProgress(process.stderr, count, "drills");
  const report = await runRandom(stacks, {
    count,
    seed,
    design,
    shrink,
    progress: (done, failed) => progress.step(done, `${failed} failed`),
  });
  progress.end();
  const shown = shrink
    ? report.failures.filter(({ minimal }, index) => minimal !== undefined || index < PRINTED_FAILURES)
    : [];
  for (const failure of shown) {
    process.stdout.write(`${failureText(failure.drill, failure.result, style)}\n`);
    if (failure.minimal !== undefined) {
      process.stdout.write(
        `  minimal schedule:\n${failureText(failure.minimal.drill, failure.minimal.result, style)}\n`,
      );
      process.stdout.write(`  again: ${save(failure, FOLDER, design)}\n`);
    }
    process.stdout.write("\n");
  }
  process.stdout.write(figuresText(report.figures, design, seed, style));
  const perSecond = count / (report.wallMilliseconds / 1000);
  process.stderr.write(`${perSecond.toFixed(1)} drills per second\n`);
  return report;
}
