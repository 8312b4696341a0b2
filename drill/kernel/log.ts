/** What happened in a drill, in order. Two runs of one seed give the same log, byte for byte. */

export type Tier =
  | "scenario"
  | "target group"
  | "dns"
  | "latch"
  | "database"
  | "capacity"
  | "controller"
  | "alarm"
  | "function"
  | "operator"
  | "notification"
  | "clients";

export interface LogEntry {
  /** Milliseconds since the epoch, virtual. */
  readonly at: number;
  readonly tier: Tier;
  /** Stable name of what happened: `weights`, `dns-answer`, `path`, … */
  readonly kind: string;
  /** Stack name of the site; absent for what belongs to none. */
  readonly site?: string;
  readonly text: string;
  /** Rule, reason or cause, for people. */
  readonly why?: string;
  /** Entries for detail views only: not part of the terminal's timeline. */
  readonly detail?: boolean;
  readonly data?: Readonly<Record<string, unknown>>;
}

export class Log {
  readonly entries: LogEntry[] = [];
  /** Told of every entry; for those who watch a drill. */
  onEntry: (entry: LogEntry) => void = () => {};

  add(entry: LogEntry): void {
    this.entries.push(entry);
    this.onEntry(entry);
  }

  /** One JSON line per entry. */
  text(): string {
    return this.entries.map((entry) => JSON.stringify(entry)).join("\n");
  }
}
