import type { AlbResponse } from "../events/albResponse";
import type { LogEntry } from "../runtime/log";

/** What is answered, and what the log says about it. */
export type Answer = Pick<LogEntry, "rule" | "reason" | "error" | "details"> & {
  readonly response: AlbResponse;
};
