/** Durations as scenario files write them. */
import { z } from "zod";

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const RULE = "a duration such as 90s, 3m or 1h30m";

/** `90s`, `3m`, `1h30m`, `500ms`: milliseconds. */
export const duration = z
  .string({ error: RULE })
  .regex(/^(?=\d)(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/, RULE)
  .transform((text) =>
    [...text.matchAll(/(\d+)(ms|[hms])/g)].reduce(
      (sum, [, value, unit]) => sum + Number(value) * (UNIT_MILLISECONDS[unit ?? ""] ?? 0),
      0,
    ),
  );

/** Shortest and longest, milliseconds. */
export const range = z
  .tuple([duration, duration], { error: "two durations, the shorter first, such as [30s, 2m]" })
  .refine(
    ([shortest, longest]) => shortest <= longest,
    "two durations, the shorter first, such as [30s, 2m]",
  );
