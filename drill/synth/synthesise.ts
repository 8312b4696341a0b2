/**
 * Runs the whole program of a stack under the SDK's mock monitor: no AWS, no Pulumi CLI, no state.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ACCOUNT_ID } from "./cloud";
import { readConfiguration, type StackConfiguration } from "./configuration";
import { Evaluations } from "./evaluations";
import { extractFunctions } from "./functions";
import type { SynthesisedStack, SynthesiseOptions } from "./model";
import { runProgram } from "./program";
import { Recorder } from "./recorder";
import { isolated, setConfiguration } from "./runtime";
import { rememberingSerializations } from "./serialization";
import { type ReadStack, referencedStack } from "./stackReference";
import { withoutSilentTraces } from "./stackTraces";

/** This project's own folder. */
export const PROJECT_ROOT = resolve(__dirname, "..", "..");

let queue: Promise<unknown> = Promise.resolve();

const evaluations = new Evaluations();

/**
 * Runs the program; rejects with the program's own error when it fails. Calls run one after the other: a program's
 * working folder and its unhandled rejections belong to the whole process.
 *
 * A stack whose outputs the program reads is run meanwhile, in the same folder, while the reader waits for it.
 */
export function synthesise(options: SynthesiseOptions): Promise<SynthesisedStack> {
  const run = queue.then(() => withoutSilentTraces(() => evaluate(options, [])));
  queue = run.catch(() => {});
  return run;
}

/** `readers`: stacks that wait for this one's outputs, outermost first. */
async function evaluate(options: SynthesiseOptions, readers: readonly string[]): Promise<SynthesisedStack> {
  const program = locate(options);
  const { configuration } = program;
  const key = JSON.stringify([program.directory, options.stack, configuration]);
  const made = readers.length === 0 ? evaluations.take(key) : undefined;
  if (made !== undefined) {
    return made;
  }
  let reads = false;
  const readStack: ReadStack = (reference) => {
    reads = true;
    const stack = referencedStack(reference, configuration.project);
    return outputsOf(stack, options, [...readers, options.stack]);
  };
  const stack = await isolated(() => run(program, options.stack, readStack));
  if (!reads) {
    evaluations.add(key, stack, readers.length > 0);
  }
  return stack;
}

async function outputsOf(
  stack: string,
  reader: SynthesiseOptions,
  readers: readonly string[],
): Promise<SynthesisedStack["outputs"]> {
  if (readers.includes(stack)) {
    throw new Error(`Stacks read each other's outputs: ${[...readers, stack].join(" → ")}.`);
  }
  const other = { ...reader, stack, overrides: reader.references?.[stack] ?? {} };
  try {
    const { directory, configuration } = locate(other);
    const known = evaluations.outputsOf(JSON.stringify([directory, stack, configuration]));
    return known ?? (await evaluate(other, readers)).outputs;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`Stack ${reader.stack} reads the outputs of stack ${stack}, which failed: ${message}`, {
      cause: error,
    });
  }
}

interface LocatedProgram {
  readonly root: string;
  readonly main: string;
  readonly directory: string;
  readonly configuration: StackConfiguration;
}

function locate(options: SynthesiseOptions): LocatedProgram {
  const root = resolve(options.root ?? PROJECT_ROOT);
  const configuration = readConfiguration(root, options.stack, options.overrides);
  const main = options.program ?? configuration.main;
  const directory = resolve(root, main);
  if (!existsSync(join(directory, "index.ts")) && !existsSync(join(directory, "index.js"))) {
    throw new Error(`${directory} holds no index.ts. Give the folder of a Pulumi program.`);
  }
  return { root, main, directory, configuration };
}

async function run(program: LocatedProgram, stack: string, readStack: ReadStack): Promise<SynthesisedStack> {
  const { root, main, directory } = program;
  const { project, region, values } = program.configuration;
  const recorder = new Recorder(project, stack, region, readStack);
  await recorder.install();
  setConfiguration(values);
  const progress = () => `${recorder.resources.length} resources were registered.`;
  const evaluateProgram = () => runProgram(root, main, progress);
  const outputs = await (directory === PROJECT_ROOT
    ? rememberingSerializations(evaluateProgram)
    : evaluateProgram()
  ).catch((error: unknown) => {
    throw recorder.refusal ?? error;
  });
  const recorded = [...recorder.resources].sort((left, right) => (left.urn < right.urn ? -1 : 1));
  return {
    project,
    stack,
    region,
    accountId: ACCOUNT_ID,
    resources: recorded.map(({ assets: _, ...resource }) => resource),
    functions: extractFunctions(recorded, directory),
    outputs: JSON.parse(JSON.stringify(outputs)) as Record<string, unknown>,
  };
}
