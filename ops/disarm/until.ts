/** `--until`: an ISO 8601 time, or a duration from now. */
import { parseDuration, parseIsoTime } from "../commandLine/times";
import { UsageError } from "../errors";

/** Longest planned work, hours: a disarmed latch that somebody forgot must come back by itself. */
export const MAXIMUM_DISARM_HOURS = 24;

/** Milliseconds since the epoch. Throws UsageError for anything else than a time in the next 24 hours. */
export function parseUntil(text: string, now: number): number {
  const duration = parseDuration(text);
  const until = duration === undefined ? parseIsoTime(text) : now + duration;
  if (until === undefined) {
    throw new UsageError(
      `--until "${text}" is neither a duration such as 90m or 2h nor a time with its zone such as 2026-01-31T22:00:00Z.`,
    );
  }
  if (until <= now) {
    throw new UsageError(`--until "${text}" is not in the future: now it is ${new Date(now).toISOString()}.`);
  }
  if (until > now + MAXIMUM_DISARM_HOURS * 3_600_000) {
    throw new UsageError(
      `--until "${text}" is more than ${MAXIMUM_DISARM_HOURS} hours away. Choose an earlier time and disarm again when it is over.`,
    );
  }
  return until;
}
