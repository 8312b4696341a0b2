/** Every Lambda function of a program: its files, settings, and what its role allows. */
import { archiveFiles } from "./archive";
import type { SynthesisedFunction } from "./model";
import type { RecordedResource } from "./recorder";
import { rolePolicies } from "./roles";

const FUNCTION_TYPE = "aws:lambda/function:Function";

/** Lambda's own defaults: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULTS = { timeoutSeconds: 3, memoryMegabytes: 128, architecture: "x86_64" };

export function extractFunctions(
  resources: readonly RecordedResource[],
  root: string,
): SynthesisedFunction[] {
  return resources
    .filter(({ type }) => type === FUNCTION_TYPE)
    .map((resource) => extract(resource, resources, root));
}

function extract(
  resource: RecordedResource,
  resources: readonly RecordedResource[],
  root: string,
): SynthesisedFunction {
  const { inputs, outputs } = resource;
  const archive = resource.assets.code;
  if (archive === undefined) {
    throw new Error(
      `Function "${resource.name}" has no archive in "code"; code in S3 or an image cannot be synthesised.`,
    );
  }
  const roleArn = String(inputs.role);
  const { statements, unreadable } = rolePolicies(roleArn, resources);
  return {
    name: String(outputs.name),
    urn: resource.urn,
    arn: String(outputs.arn),
    region: resource.region,
    handler: String(inputs.handler),
    runtime: String(inputs.runtime),
    timeoutSeconds: numberOr(inputs.timeout, DEFAULTS.timeoutSeconds),
    memoryMegabytes: numberOr(inputs.memorySize, DEFAULTS.memoryMegabytes),
    architecture: architecture(inputs.architectures),
    environment: environment(inputs.environment),
    roleArn,
    roleStatements: statements,
    ...(unreadable.length > 0 && { unreadablePolicies: unreadable }),
    files: archiveFiles(archive, root),
  };
}

function numberOr(value: unknown, byDefault: number): number {
  return typeof value === "number" ? value : byDefault;
}

function architecture(value: unknown): string {
  return Array.isArray(value) && typeof value[0] === "string" ? value[0] : DEFAULTS.architecture;
}

function environment(value: unknown): Record<string, string> {
  const variables = (value as { variables?: Record<string, unknown> } | undefined)?.variables ?? {};
  return Object.fromEntries(Object.entries(variables).map(([key, item]) => [key, String(item)]));
}
