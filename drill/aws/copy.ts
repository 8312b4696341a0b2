/**
 * Copies plain data, so that a caller who edits an answer does not edit the model, nor the model what it was given.
 * Several times faster than structuredClone; byte arrays keep their kind.
 */
export function copy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  if (ArrayBuffer.isView(value)) return structuredClone(value);
  const result: Record<string, unknown> = {};
  for (const key in value) result[key] = copy(value[key]);
  return result as T;
}
