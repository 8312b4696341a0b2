/** A synthesised stack as files, byte for byte the same for the same program and configuration. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SynthesisedFunction, SynthesisedResource, SynthesisedStack } from "./model";

/** Writes `<directory>/<stack>/…`; what an earlier run left there is removed. Answers the folder. */
export function writeStack(stack: SynthesisedStack, directory: string): string {
  const folder = join(directory, stack.stack);
  rmSync(folder, { recursive: true, force: true });
  write(join(folder, "resources.json"), json(stack.resources.map(resourceDocument)));
  write(join(folder, "outputs.json"), json(sortKeys(stack.outputs)));
  for (const lambda of stack.functions) {
    const place = join(folder, "lambda", lambda.name);
    for (const [name, text] of Object.entries(lambda.files)) {
      write(join(place, name), text);
    }
    write(join(place, "function.json"), json(functionDocument(lambda)));
  }
  return folder;
}

function resourceDocument(resource: SynthesisedResource): Record<string, unknown> {
  const { urn, type, name, parent, provider, inputs, options, component } = resource;
  const { protect, ignoreChanges, dependsOn, aliases, deleteBeforeReplace } = options;
  return {
    urn,
    type,
    name,
    parent: parent ?? null,
    provider: provider ?? null,
    inputs: sortKeys(inputs),
    options: { protect, ignoreChanges, dependsOn, aliases, deleteBeforeReplace },
    component,
  };
}

function functionDocument(lambda: SynthesisedFunction): Record<string, unknown> {
  return {
    handler: lambda.handler,
    runtime: lambda.runtime,
    timeout: lambda.timeoutSeconds,
    memory: lambda.memoryMegabytes,
    architecture: lambda.architecture,
    environment: sortKeys(lambda.environment),
    roleStatements: lambda.roleStatements,
    ...(lambda.unreadablePolicies && { unreadablePolicies: lambda.unreadablePolicies }),
  };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
