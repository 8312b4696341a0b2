/**
 * A stack's configuration as `pulumi up` would hand it to the program: defaults of Pulumi.yaml, then
 * Pulumi.<stack>.yaml, then overrides; every value a text, objects and lists as JSON
 * (https://www.pulumi.com/docs/iac/concepts/projects/project-file/#config-options).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export interface StackConfiguration {
  readonly project: string;
  /** Folder or file of the program, relative to the root: `main` of Pulumi.yaml, or the root itself. */
  readonly main: string;
  readonly region: string;
  /** `namespace:key` → text. */
  readonly values: Readonly<Record<string, string>>;
}

type Mapping = Readonly<Record<string, unknown>>;

export function readConfiguration(root: string, stack: string, overrides: Mapping = {}): StackConfiguration {
  const project = readYaml(join(root, "Pulumi.yaml"), "Give a folder that holds a Pulumi program.");
  const name = project.name;
  if (typeof name !== "string") {
    throw new Error(`Pulumi.yaml: "name" is ${JSON.stringify(name)}, expected the project's name.`);
  }
  const stackFile = readYaml(
    join(root, `Pulumi.${stack}.yaml`),
    `Known stacks: ${knownStacks(root).join(", ") || "none"}.`,
  );
  const values: Record<string, string> = {};
  const set = (key: string, value: unknown) => {
    const qualified = key.includes(":") ? key : `${name}:${key}`;
    if (value === undefined || value === null) {
      delete values[qualified];
    } else {
      values[qualified] = encode(qualified, value);
    }
  };
  for (const [key, declaration] of Object.entries(mapping(project.config))) {
    set(key, declaredDefault(declaration));
  }
  for (const [key, value] of Object.entries(mapping(stackFile.config))) {
    set(key, value);
  }
  for (const [key, value] of Object.entries(overrides)) {
    set(key, value);
  }
  const region = values["aws:region"];
  if (region === undefined) {
    throw new Error(`Stack ${stack} has no region. Add aws:region to Pulumi.${stack}.yaml.`);
  }
  return { project: name, main: typeof project.main === "string" ? project.main : ".", region, values };
}

/** Names of the stacks that have a file in the folder, sorted. */
export function knownStacks(root: string): string[] {
  return readdirSync(root)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();
}

function readYaml(file: string, remedy: string): Mapping {
  if (!existsSync(file)) {
    throw new Error(`${file} does not exist. ${remedy}`);
  }
  const document: unknown = parse(readFileSync(file, "utf8"));
  if (document === null || typeof document !== "object" || Array.isArray(document)) {
    throw new Error(`${file} is not a YAML mapping.`);
  }
  return document as Mapping;
}

function mapping(value: unknown): Mapping {
  return value !== null && typeof value === "object" ? (value as Mapping) : {};
}

/** A declaration is a mapping with `default` or `value`, or in the short form the value itself. */
function declaredDefault(declaration: unknown): unknown {
  if (declaration === null || typeof declaration !== "object") {
    return declaration;
  }
  const { value, default: byDefault } = declaration as Mapping;
  return value ?? byDefault;
}

function encode(key: string, value: unknown): string {
  if (typeof value === "object" && value !== null && "secure" in value) {
    throw new Error(
      `${key} is an encrypted secret, which synth cannot read. Give a stand-in with --config ${key}=VALUE.`,
    );
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
