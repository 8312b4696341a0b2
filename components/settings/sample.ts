/** Values that satisfy a schema: the examples in remedies, and stand-ins for what cannot be used. */
import { z } from "zod";
import { counts } from "./allowed";
import { discriminated, mayBeAbsent, unwrap } from "./schemaTree";

/** Something the schema allows. Required parts only; text comes from the schema's `examples`. */
export function sample(wrapped: z.ZodType): unknown {
  if (wrapped instanceof z.ZodDefault) return wrapped.def.defaultValue;
  const schema = unwrap(wrapped);
  const example = exampleOf(wrapped);
  if (example !== undefined) return example;
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodLiteral) return schema.value;
  if (schema instanceof z.ZodNumber) return schema.minValue;
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodRecord) return {};
  if (schema instanceof z.ZodArray) return sampleArray(schema);
  if (schema instanceof z.ZodObject) return sampleObject(schema);
  const union = discriminated(schema);
  if (union !== undefined) return union.options[0] && sampleObject(union.options[0].object);
  if (schema instanceof z.ZodUnion) return sample(schema.options[0] as z.ZodType);
  return "text";
}

/** A scalar near what was received: the bound a number has passed, otherwise a sample. */
export function suggestion(schema: z.ZodType, received: unknown): string | number | boolean | undefined {
  const expected = unwrap(schema);
  if (typeof received === "number" && expected instanceof z.ZodNumber && Number.isFinite(received)) {
    return Math.round(
      Math.min(Math.max(received, expected.minValue ?? received), expected.maxValue ?? received),
    );
  }
  if (typeof received === "number" && expected instanceof z.ZodUnion) {
    const numbers = (expected.options as z.ZodType[]).flatMap((option) =>
      option instanceof z.ZodLiteral && typeof option.value === "number" ? [option.value] : [],
    );
    const near = numbers.sort((a, b) => Math.abs(a - received) - Math.abs(b - received))[0];
    if (near !== undefined) return near;
  }
  const value = (expected instanceof z.ZodBoolean ? meantTruth(received) : undefined) ?? sample(schema);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}

/** What somebody meant who wrote `yes` or `off`. */
function meantTruth(received: unknown): boolean | undefined {
  if (typeof received !== "string") return undefined;
  if (/^(yes|y|on|true|enabled?)$/i.test(received)) return true;
  return /^(no|n|off|false|disabled?)$/i.test(received) ? false : undefined;
}

function exampleOf(schema: z.ZodType): unknown {
  const own = (schema.meta() as { examples?: readonly unknown[] } | undefined)?.examples?.[0];
  if (own !== undefined) return own;
  const inner = unwrap(schema);
  return inner === schema ? undefined : exampleOf(inner);
}

function sampleArray(schema: z.ZodArray): unknown[] {
  const minimum = counts(schema).minimum ?? 0;
  return Array.from({ length: minimum }, () => sample(schema.element as z.ZodType));
}

function sampleObject(schema: z.ZodObject): Record<string, unknown> {
  const required = Object.entries(schema.shape as Record<string, z.ZodType>).filter(
    ([, value]) => !mayBeAbsent(value),
  );
  return Object.fromEntries(required.map(([key, value]) => [key, sample(value)]));
}
