/** What a stack file says, for messages. */
import { type Path, valueAt } from "./schemaTree";

/** Longer values say nothing more to a reader. Characters. */
const LONGEST = 100;

/** JSON, shortened; `nothing` for a missing value; secrets are never shown. */
export function receivedText(values: unknown, path: Path, secretKeys: readonly string[]): string {
  if (secretKeys.includes(String(path[0]))) return "(secret, not shown)";
  return show(valueAt(values, path));
}

/** JSON, shortened; `nothing` for undefined. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}
