/** What the tables of random faults and acts share. */
import * as fc from "fast-check";

/** Durations as scenario files write them. */
export const seconds = (value: number) => `${value}s`;

const site = fc.constantFrom("primary", "backup");
/** The primary is where most happens. */
export const mostlyPrimary = fc.oneof(
  { arbitrary: fc.constant("primary"), weight: 4 },
  { arbitrary: site, weight: 1 },
);
