/** What is measured in real time, one thing after the other and nothing beside it. */
import { rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { loadScenario } from "../scenario/load";
import { runDrill } from "../scenario/run";
import type { SynthesisedStack } from "../synth/model";
import { measureCommand } from "./commands";
import { stacksOf } from "./designs";
import { type FunctionFigures, measureFunctions, median } from "./functions";
import type { MachineFigures } from "./result";

/** Drills until the code is compiled, and those that count. */
const WARM_UP_DRILLS = 2;
const MEASURED_DRILLS = 5;

async function defaultDrillSeconds(stacks: readonly SynthesisedStack[]): Promise<number> {
  const scenario = loadScenario("default");
  const times: number[] = [];
  for (let run = 0; run < WARM_UP_DRILLS + MEASURED_DRILLS; run++) {
    const started = performance.now();
    await runDrill(stacks, scenario, { seed: run + 1 });
    if (run >= WARM_UP_DRILLS) times.push((performance.now() - started) / 1000);
  }
  return median(times);
}

export async function measureMachine(progress: (what: string) => void): Promise<MachineFigures> {
  const out = join(tmpdir(), `site-failover-bench-${process.pid}`);
  try {
    progress("synth of both stacks");
    const synthArgs = ["--out", join(out, "synth")];
    const synth = await measureCommand(
      "npm run synth, both stacks",
      "synth",
      "drill/synth/main.ts",
      synthArgs,
    );
    progress("the default drill, as a command");
    const drillArgs = ["--json", join(out, "result.json"), "--html", join(out, "index.html")];
    const drill = await measureCommand("npm start, the default drill", "drill", "drill/main.ts", drillArgs);
    const stacks = await stacksOf({ design: "shipped" });
    progress("the default drill, once loaded");
    const loaded = await defaultDrillSeconds(stacks);
    progress("the functions, each in fresh processes");
    const functions: FunctionFigures[] = [];
    for (const stack of stacks) functions.push(...(await measureFunctions(stack.functions)));
    return {
      node: process.version,
      cores: cpus().length,
      memoryGigabytes: totalmem() / 1e9,
      commands: [synth, drill],
      defaultDrillSeconds: loaded,
      functions,
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
