/** Configuration reaches a program as text; this gives each top-level key the type its schema expects. */
import { z } from "zod";
import { unwrap } from "./schemaTree";

/**
 * The value to validate. Text that is not of the expected form stays text, so that validation reports it with the
 * key's rule. Values that are no text (tests, the drill) pass unchanged.
 */
export function decode(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined || typeof value !== "string") return value;
  // Pulumi.yaml has to give an optional key a default, or Pulumi would demand it of every stack; the default is "".
  if (value === "" && schema instanceof z.ZodOptional) return undefined;
  const expected = unwrap(schema);
  if (expected instanceof z.ZodString || expected instanceof z.ZodEnum) return value;
  // Booleans, objects and lists all arrive as JSON.
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
