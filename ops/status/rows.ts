/** One line of `ops status`: what, how it is, and whether somebody should look. */
import type { Reading } from "../errors";

export interface StatusRow {
  readonly name: string;
  readonly value: string;
  /** Whether somebody should look at it. */
  readonly level: "good" | "attention" | "unknown";
}

/** The row of a part of the world; one that could not be read is unknown, with the reason. */
export function show<T>(
  name: string,
  part: Reading<T>,
  view: (value: T) => Omit<StatusRow, "name">,
): StatusRow {
  return part.ok
    ? { name, ...view(part.value) }
    : { name, value: `unknown: ${part.reason}`, level: "unknown" };
}
