/** What `npm run drill` does once its flags are read: one scenario, many random drills, or a list. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { DrillCommandOptions } from "./options";
import { randomCommand } from "./random/command";
import { type Design, designOptions } from "./random/runOne";
import { synthesiseReference } from "./reference/synthesise";
import { htmlReport } from "./report/html";
import { jsonReport } from "./report/json";
import type { Named, ReportOptions } from "./report/named";
import { type RandomRun, randomPage } from "./report/randomPage";
import { createStyle, type Style, wantsColour } from "./report/style";
import { heading, terminalReport } from "./report/terminal";
import { loadScenario, scenarioNames } from "./scenario/load";
import { runDrill } from "./scenario/run";
import type { Scenario } from "./scenario/schema";
import { evaluationOf } from "./scenario/settings";
import type { SynthesisedStack } from "./synth/model";
import { synthesise } from "./synth/synthesise";

/** Stacks of a drill: the primary and the backup site. */
const STACKS = ["prod", "dr"] as const;

function write(file: string, text: string): string {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return relative(process.cwd(), path) || path;
}

function list(): void {
  const names = scenarioNames();
  const width = Math.max(...names.map(({ length }) => length));
  for (const name of names)
    process.stdout.write(`${name.padEnd(width)} ${loadScenario(name).description.trim()}\n`);
}

async function evaluate(design: Design, scenario?: Scenario): Promise<SynthesisedStack[]> {
  const stacks = [];
  for (const stack of STACKS) {
    process.stderr.write(`evaluating the ${design} program of ${stack} …\n`);
    const run = design === "reference" ? synthesiseReference : synthesise;
    stacks.push(await run(scenario === undefined ? { stack } : evaluationOf(scenario, stack)));
  }
  return stacks;
}

async function runNamed(design: Design, scenario: Scenario, seed: number): Promise<Named> {
  const stacks = await evaluate(design, scenario);
  const started = performance.now();
  const result = await runDrill(stacks, scenario, { seed, ...(await designOptions(design)) });
  const wall = (performance.now() - started) / 1000;
  const minutes = Math.round((result.endedAt - result.startedAt) / 60_000);
  process.stderr.write(
    `${minutes} virtual minutes in ${wall.toFixed(1)} s: ${result.work.events} events, ${result.work.invocations} invocations\n`,
  );
  return { design, result };
}

async function one(options: DrillCommandOptions, style: Style): Promise<0 | 1> {
  const scenario = loadScenario(options.scenario);
  process.stdout.write(`${heading(scenario, options.seed, style)}\n`);
  const [design, second] = options.designs;
  const { result } = await runNamed(design, scenario, options.seed);
  const other = second === undefined ? undefined : await runNamed(second, scenario, options.seed);
  const shown: ReportOptions = { design, ...(other === undefined ? {} : { other }) };
  process.stdout.write(`${terminalReport(result, style, shown)}\n`);
  const json = write(options.json, jsonReport(result, shown));
  process.stderr.write(`wrote ${json} and ${write(options.html, htmlReport(result, shown))}\n`);
  return result.held ? 0 : 1;
}

async function many(options: DrillCommandOptions, count: number, style: Style): Promise<0 | 1> {
  const { seed, designs } = options;
  const runs: RandomRun[] = [];
  for (const design of designs) {
    process.stdout.write(`${style.bold(`${count} random drills of the ${design} design, seed ${seed}`)}\n`);
    const report = await randomCommand(await evaluate(design), { count, seed, design, style });
    runs.push({ design, seed, report });
  }
  if (options.jsonGiven) {
    const [first, other] = runs.map(({ design, report: { figures, failures } }) => ({
      version: 1,
      design,
      seed,
      figures,
      failures,
    }));
    const value = { ...first, ...(other === undefined ? {} : { other }) };
    process.stderr.write(`wrote ${write(options.json, `${JSON.stringify(value, undefined, 2)}\n`)}\n`);
  }
  process.stderr.write(`wrote ${write(options.html, randomPage(runs))}\n`);
  return runs[0]?.report.failures.length === 0 ? 0 : 1;
}

/** Exit code. @throws ScenarioError */
export async function runCommand(options: DrillCommandOptions): Promise<0 | 1> {
  const style = createStyle(wantsColour(process.stdout, process.env));
  if (options.list) {
    list();
    return 0;
  }
  return options.random === undefined ? one(options, style) : many(options, options.random, style);
}
