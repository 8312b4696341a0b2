/** What a schema allows, in words: one source for error messages and for docs/configuration.md. */
import { z } from "zod";
import { discriminated, unwrap } from "./schemaTree";

/** For example `a whole number from 5 to 300` or `create or adopt`. */
export function allowed(wrapped: z.ZodType): string {
  const schema = unwrap(wrapped);
  if (schema instanceof z.ZodEnum) return alternatives(schema.options.map(String));
  if (schema instanceof z.ZodLiteral) return String(schema.value);
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodNumber) return `a whole number from ${schema.minValue} to ${schema.maxValue}`;
  if (schema instanceof z.ZodString) return allowedText(schema);
  if (schema instanceof z.ZodRecord) return "a map of names to texts";
  if (schema instanceof z.ZodArray)
    return `a list${allowedCount(schema)}, each ${allowed(schema.element as z.ZodType)}`;
  if (schema instanceof z.ZodObject) return `an object with the keys ${Object.keys(schema.shape).join(", ")}`;
  const union = discriminated(schema);
  if (union !== undefined)
    return `an object whose ${union.key} is ${alternatives(union.options.map(({ value }) => value))}`;
  if (schema instanceof z.ZodUnion) return alternatives((schema.options as z.ZodType[]).map(allowed));
  return schema.type;
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function allowedText(schema: z.ZodString): string {
  for (const check of schema.def.checks ?? []) {
    const definition = check._zod.def;
    if (definition.check !== "string_format") continue;
    // Only the text is wanted: our messages are fixed, whatever the rest of the issue would say.
    const message = definition.error?.({ code: "invalid_format", input: "" } as never);
    if (typeof message === "string") return message;
  }
  return `text of ${schema.minLength ?? 0} to ${schema.maxLength ?? "any number of"} characters`;
}

function allowedCount(schema: z.ZodArray): string {
  const { minimum, maximum } = counts(schema);
  if (minimum !== undefined && maximum !== undefined) return ` of ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}

/** Bounds on the number of elements. */
export function counts(schema: z.ZodArray): { readonly minimum?: number; readonly maximum?: number } {
  const checks = (schema.def.checks ?? []).map(
    (check) => check._zod.def as { minimum?: number; maximum?: number },
  );
  const minimum = checks.find((check) => check.minimum !== undefined)?.minimum;
  const maximum = checks.find((check) => check.maximum !== undefined)?.maximum;
  return { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
}
