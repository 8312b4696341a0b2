/** The log as a timeline for people: what happened after the warm-up, equal steps of one moment joined. */
import type { LogEntry } from "../kernel/log";
import type { DrillResult } from "../scenario/run";

export interface TimelineLine {
  /** Milliseconds since the scenario's begin. */
  readonly at: number;
  readonly tier: LogEntry["tier"];
  readonly kind: string;
  readonly site: string;
  readonly text: string;
  readonly why: string;
  /** How often it happened, 1 or more; only failures are joined. */
  readonly times: number;
}

/** `+12:05` or `-0:40`: minutes and seconds from the scenario's begin. */
export function offset(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  return `${milliseconds < 0 ? "-" : "+"}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Kinds of which the warm-up shows nothing but these. */
const SHOWN_BEFORE = new Set(["armed", "assumption", "dns-answer"]);

/** The same failure over and over is told once, with how often. */
function told(lines: TimelineLine[], entry: LogEntry, repeats: Map<string, number>): boolean {
  if (entry.kind !== "error") return false;
  const index = repeats.get(entry.text);
  const line = index === undefined ? undefined : lines[index];
  if (index === undefined || line === undefined) {
    repeats.set(entry.text, lines.length);
    return false;
  }
  lines[index] = { ...line, times: line.times + 1 };
  return true;
}

export function timeline(result: DrillResult): TimelineLine[] {
  const lines: TimelineLine[] = [];
  const repeats = new Map<string, number>();
  for (const entry of result.log) {
    if (entry.detail === true) continue;
    if (entry.at < result.zeroAt && !SHOWN_BEFORE.has(entry.kind) && result.warmUpProblem === undefined)
      continue;
    if (told(lines, entry, repeats)) continue;
    lines.push({
      at: entry.at - result.zeroAt,
      tier: entry.tier,
      kind: entry.kind,
      site: entry.site ?? "",
      text: entry.text,
      why: entry.why ?? "",
      times: 1,
    });
  }
  return lines;
}

/** What happened, and how often when more than once. */
export function lineText({ text, times }: TimelineLine): string {
  return times === 1 ? text : `${text}, ${times} times in all`;
}
