/** Durations as scenario files write them. */
import { z } from "zod";

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const RULE = "a duration such as 90s, 3m or 1h30m";

/** `90s`, `3m`, `1h30m`: milliseconds. */
export const duration = z
  .string({ error: RULE })
  .regex(/^(?=\d)(\d+h)?(\d+m)?(\d+s)?$/, RULE)
  .transform(
    (text) =>
      [...text.matchAll(/(\d+)([hms])/g)].reduce(
        (sum, [, value, unit]) => sum + Number(value) * (UNIT_SECONDS[unit ?? ""] ?? 0),
        0,
      ) * 1000,
  );

/** Shortest and longest, milliseconds. */
export const range = z
  .tuple([duration, duration], { error: "two durations, the shorter first, such as [30s, 2m]" })
  .refine(
    ([shortest, longest]) => shortest <= longest,
    "two durations, the shorter first, such as [30s, 2m]",
  );
