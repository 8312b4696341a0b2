/** Reads values of a resource's inputs, with errors that name the resource. */
import type { SynthesisedResource } from "../synth/model";

export type Bag = Readonly<Record<string, unknown>>;

export function bag(value: unknown): Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Bag) : {};
}

/** A list of objects; a missing one is empty. */
export function bags(value: unknown): Bag[] {
  return Array.isArray(value) ? value.map(bag) : [];
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberOr(value: unknown, fallback: number): number {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : fallback;
}

function wrong(resource: SynthesisedResource, key: string, value: unknown, wanted: string): Error {
  return new Error(
    `The drill cannot use ${resource.type} "${resource.name}": ${key} is ${JSON.stringify(value)}, ${wanted} is needed.`,
  );
}

/** Text of an input, or of an output that AWS adds. */
export function text(resource: SynthesisedResource, key: string): string {
  const value = resource.outputs[key] ?? resource.inputs[key];
  if (typeof value !== "string" || value === "") throw wrong(resource, key, value, "a text");
  return value;
}

export function number(resource: SynthesisedResource, key: string): number {
  const value = numberOr(resource.inputs[key], Number.NaN);
  if (Number.isNaN(value)) throw wrong(resource, key, resource.inputs[key], "a number");
  return value;
}

/** One of `allowed`. */
export function oneOf<Value extends string | number>(
  resource: SynthesisedResource,
  key: string,
  value: unknown,
  allowed: readonly Value[],
): Value {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw wrong(resource, key, value, `one of ${allowed.join(", ")}`);
  return found;
}
