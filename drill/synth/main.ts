/** `npm run synth`: what the program amounts to, as files, without AWS. Exit 0 done, 1 the program failed, 2 wrong usage. */
import { relative, resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { knownStacks } from "./configuration";
import { PROJECT_ROOT, synthesise } from "./synthesise";
import { writeStack } from "./write";

interface Options {
  readonly stack: readonly string[];
  readonly out: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const command = new Command("synth")
  .description("Runs the Pulumi program without AWS and writes every resource and Lambda archive as files.")
  .option(
    "--stack <name>",
    "stack to run, repeatable; default: every stack with a Pulumi.<name>.yaml",
    append,
    [],
  )
  .option("--out <dir>", "folder to write to", ".synth")
  .option(
    "--config <key=value>",
    "configuration laid over the stack file, value as JSON or text, repeatable",
    assign,
    {},
  )
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

function append(name: string, names: readonly string[]): readonly string[] {
  const known = knownStacks(PROJECT_ROOT);
  if (!known.includes(name)) {
    throw new InvalidArgumentError(`There is no Pulumi.${name}.yaml. Known stacks: ${known.join(", ")}.`);
  }
  return names.includes(name) ? names : [...names, name];
}

function assign(text: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new InvalidArgumentError(`Received "${text}"; write it as key=value, for example role=backup.`);
  }
  return { ...values, [key]: parseValue(key, value) };
}

/** A text that is no JSON stands for itself, unless it was clearly meant to be JSON. */
function parseValue(key: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    if (/^\s*[[{"]/.test(value)) {
      throw new InvalidArgumentError(
        `The value of ${key} is not valid JSON: ${error instanceof Error ? error.message : error}`,
      );
    }
    return value;
  }
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = command.parse().opts<Options>();
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
  const stacks = options.stack.length > 0 ? options.stack : knownStacks(PROJECT_ROOT);
  // What is laid over the stacks asked for is what a stack among them that reads another one finds there.
  const references = Object.fromEntries(stacks.map((stack) => [stack, options.config]));
  for (const stack of stacks) {
    try {
      const result = await synthesise({ stack, overrides: options.config, references });
      const folder = writeStack(result, resolve(options.out));
      const place = relative(process.cwd(), folder) || ".";
      process.stdout.write(
        `${place}: ${result.resources.length} resources, ${result.functions.length} functions\n`,
      );
    } catch (error) {
      process.stderr.write(`Stack ${stack} failed.\n${explain(error)}\n`);
      return 1;
    }
  }
  return 0;
}

/** An error made for people (SettingsError and ours) needs no stack trace; a program's crash does. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.name === "SettingsError" ? error.message : (error.stack ?? error.message);
}

main().then((code) => {
  process.exitCode = code;
});
