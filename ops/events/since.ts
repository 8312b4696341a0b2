/** `--since`: a duration back from now, or an ISO 8601 time. */
import { parseDuration, parseIsoTime } from "../commandLine/times";
import { UsageError } from "../errors";

/** Milliseconds since the epoch. Throws UsageError for anything else than a time in the past. */
export function parseSince(text: string, now: number): number {
  const duration = parseDuration(text);
  const since = duration === undefined ? parseIsoTime(text) : now - duration;
  if (since === undefined) {
    throw new UsageError(
      `--since "${text}" is neither a duration such as 24h or 7d nor a time with its zone such as 2026-01-31T22:00:00Z.`,
    );
  }
  if (since > now) {
    throw new UsageError(`--since "${text}" is not in the past: now it is ${new Date(now).toISOString()}.`);
  }
  return since;
}
