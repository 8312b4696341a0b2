/**
 * Runs the whole program of a stack under the SDK's mock monitor: no AWS, no Pulumi CLI, no state.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ACCOUNT_ID } from "./cloud";
import { readConfiguration } from "./configuration";
import { extractFunctions } from "./functions";
import type { SynthesisedStack, SynthesiseOptions } from "./model";
import { runProgram } from "./program";
import { Recorder } from "./recorder";
import { isolated, setConfiguration } from "./runtime";
import { withoutSilentTraces } from "./stackTraces";

/** This project's own folder. */
export const PROJECT_ROOT = resolve(__dirname, "..", "..");

let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs the program; rejects with the program's own error when it fails. Calls run one after the other: a program's
 * working folder and its unhandled rejections belong to the whole process.
 */
export function synthesise(options: SynthesiseOptions): Promise<SynthesisedStack> {
  const run = queue.then(() => isolated(() => withoutSilentTraces(() => synthesiseNow(options))));
  queue = run.catch(() => {});
  return run;
}

async function synthesiseNow(options: SynthesiseOptions): Promise<SynthesisedStack> {
  const root = resolve(options.root ?? PROJECT_ROOT);
  const configuration = readConfiguration(root, options.stack, options.overrides);
  const { project, region, values } = configuration;
  const main = options.program ?? configuration.main;
  const directory = resolve(root, main);
  if (!existsSync(join(directory, "index.ts")) && !existsSync(join(directory, "index.js"))) {
    throw new Error(`${directory} holds no index.ts. Give the folder of a Pulumi program.`);
  }
  const recorder = new Recorder(project, options.stack, region);
  await recorder.install();
  setConfiguration(values);
  const progress = () => `${recorder.resources.length} resources were registered.`;
  const outputs = await runProgram(root, main, progress).catch((error: unknown) => {
    throw recorder.refusal ?? error;
  });
  const recorded = [...recorder.resources].sort((left, right) => (left.urn < right.urn ? -1 : 1));
  return {
    project,
    stack: options.stack,
    region,
    accountId: ACCOUNT_ID,
    resources: recorded.map(({ assets: _, ...resource }) => resource),
    functions: extractFunctions(recorded, directory),
    outputs: JSON.parse(JSON.stringify(outputs)) as Record<string, unknown>,
  };
}
