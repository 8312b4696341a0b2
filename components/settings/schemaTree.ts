/** Finding one's way in a zod schema: which schema stands at a path, which keys it knows. */
import { z } from "zod";

export type Path = readonly (string | number)[];

/** Without optional and default around it. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  return schema;
}

/** True when a configuration may leave the value out. */
export function mayBeAbsent(schema: z.ZodType): boolean {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
}

/** The schema at `path`; `value` is the configuration, which decides between the options of a union. */
export function schemaAt(root: z.ZodType, path: Path, value: unknown): z.ZodType | undefined {
  let schema: z.ZodType | undefined = root;
  let here: unknown = value;
  for (const step of path) {
    schema = child(optionFor(unwrap(schema), here), step);
    here = valueAt(here, [step]);
    if (schema === undefined) return undefined;
  }
  return schema;
}

/** The value at `path`, own properties only; undefined when there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** Keys an object may have at this place, given what it says so far. */
export function knownKeys(schema: z.ZodType, value: unknown): readonly string[] {
  const object = optionFor(unwrap(schema), value);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** Options of a union told apart by one key, and that key. */
export function discriminated(schema: z.ZodType) {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
  const key = schema.def.discriminator;
  const options = (schema.options as readonly z.ZodObject[]).map((object) => ({
    object,
    value: (object.shape[key] as z.ZodLiteral<string>).value,
  }));
  return { key, options };
}

function optionFor(schema: z.ZodType, value: unknown): z.ZodType {
  const union = discriminated(schema);
  if (union === undefined) return schema;
  const chosen = valueAt(value, [union.key]);
  return (union.options.find((option) => option.value === chosen) ?? union.options[0])?.object ?? schema;
}

function child(schema: z.ZodType, step: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    return Object.hasOwn(schema.shape, step) ? (schema.shape[step] as z.ZodType) : undefined;
  }
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  return undefined;
}
