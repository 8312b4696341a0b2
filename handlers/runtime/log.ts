/** One JSON line per invocation: what was decided, by which rule, and what was written. */
import type { DescribedError } from "./errors";

export interface LogEntry {
  readonly handler: "target-groups" | "latch" | "edge" | "controller" | "sentinel" | "heartbeat";
  readonly site: string;
  readonly rule: string;
  readonly reason: string;
  /** What the invocation changed, in order: listeners, rules, health check, state, notifications. */
  readonly written: readonly string[];
  readonly durationMs: number;
  readonly error?: DescribedError;
  /** Further facts of one handler, such as the health of groups. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export function logLine(entry: LogEntry): void {
  const line = JSON.stringify(entry);
  if (entry.error === undefined) {
    console.log(line);
  } else {
    console.error(line);
  }
}
