/**
 * What every handler that reports a rule has in common: read the configuration, do the work, log one line, and throw
 * when anything is not as decided, so that Lambda retries and the dead-letter queue keeps the event.
 */
import { CONFIG_VARIABLE } from "./config";
import { describeError, makeError } from "./errors";
import { type LogEntry, logLine } from "./log";

export interface HandlerClock {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** What Lambda returns to a synchronous caller, such as an operator. */
export interface HandlerResult {
  readonly rule: string;
  readonly reason: string;
  readonly written: readonly string[];
}

export interface Report {
  rule: string;
  reason: string;
  /** What was changed, in order. */
  readonly written: string[];
  /** Not empty: the invocation must fail, so that it is seen and retried. */
  readonly problems: string[];
  /** Further facts for the log line. */
  details?: Readonly<Record<string, unknown>>;
}

export interface Shell<Config extends { readonly site: string }> {
  readonly handler: LogEntry["handler"];
  /** Rule on record when the work fails before any rule has decided. */
  readonly firstRule: string;
  /** Name of the error thrown when problems were reported, and what happens next, for people. */
  readonly failure: { readonly name: string; readonly next: string };
  readonly readConfig: (text: string | undefined) => Config;
  /** Fills the report; `now` is one value per invocation, milliseconds since the epoch. */
  readonly work: (event: unknown, config: Config, now: number, report: Report) => Promise<void>;
}

export function reportingHandler<Config extends { readonly site: string }>(
  shell: Shell<Config>,
  clock: HandlerClock,
): (event: unknown) => Promise<HandlerResult> {
  const now = clock.now ?? (() => Date.now());
  return async (event) => {
    const startedAt = now();
    const report: Report = { rule: shell.firstRule, reason: "", written: [], problems: [] };
    let site = "unknown";
    const log = (error?: unknown) => {
      const { rule, reason, written, details } = report;
      const problem = error === undefined ? {} : { error: describeError(error) };
      logLine({
        handler: shell.handler,
        site,
        rule,
        reason,
        written,
        durationMs: now() - startedAt,
        ...(details === undefined ? {} : { details }),
        ...problem,
      });
    };
    try {
      const config = shell.readConfig(process.env[CONFIG_VARIABLE]);
      site = config.site;
      await shell.work(event, config, startedAt, report);
      if (report.problems.length > 0) {
        throw makeError(
          shell.failure.name,
          `Site ${site}, ${report.rule}: ${report.problems.join("; ")}. ${shell.failure.next}`,
        );
      }
      log();
      return { rule: report.rule, reason: report.reason, written: report.written };
    } catch (error) {
      log(error);
      throw error;
    }
  };
}
