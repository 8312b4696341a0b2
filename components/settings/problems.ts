/** A problem of the configuration, and the error that carries all of them. */

/** One thing to correct. */
export interface Problem {
  /** Full key with path: `site-failover:dns.healthCheck.intervalSeconds`. */
  readonly key: string;
  /** What the stack file says, as JSON, shortened; `nothing` when it says nothing. */
  readonly received: string;
  /** What is allowed, and why where that is not obvious. */
  readonly rule: string;
  /** What to do: a command, or an edit of the stack file. */
  readonly remedy: string;
}

/** Thrown once, with every problem of the configuration. */
export class SettingsError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], stack = "this stack") {
    super(describe(problems, stack));
    this.name = "SettingsError";
    this.problems = problems;
  }
}

function describe(problems: readonly Problem[], stack: string): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const entries = problems.map(
    ({ key, received, rule, remedy }, index) =>
      `${String(index + 1).padStart(3)}. ${key}\n     received: ${received}\n     rule:     ${rule}\n     remedy:   ${remedy}`,
  );
  return [`The configuration of ${stack} has ${count}:`, ...entries].join("\n");
}
