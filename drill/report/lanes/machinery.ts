/** Lanes of alarms and of invocations. */
import type { LogEntry } from "../../kernel/log";
import type { DrillResult } from "../../scenario/run";
import { type Change, type Lane, type Mark, packed, secondOf, spansOf } from "./lane";

export function alarmLanes(result: DrillResult): Lane[] {
  const changes = new Map<string, Change[]>();
  for (const { kind, at, why = "", data } of result.log) {
    if (kind !== "alarm") continue;
    const name = String(data?.alarm ?? "");
    const list = changes.get(name) ?? [];
    changes.set(name, list);
    list.push({ at, label: name, why, tone: data?.to === "ALARM" ? "alarm" : undefined });
  }
  const spans = [...changes.values()].flatMap((list) => spansOf(result, list)).filter(({ to }) => to > 0);
  return packed("Machinery", "in alarm", spans);
}

/** The structured line of an invocation, as far as the picture tells it. */
interface Told {
  readonly rule: string;
  readonly reason: string;
  readonly written: readonly string[];
}

/** Lines of other designs need not be JSON: such an invocation has happened, and that is all there is to say. */
export function tellLine(text: string): Told {
  const plain = { rule: "invoked", reason: text, written: [] };
  if (!text.startsWith("{")) return plain;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return plain;
  }
  const { rule, reason, written } = value as Record<string, unknown>;
  return {
    rule: typeof rule === "string" ? rule : "invoked",
    reason: typeof reason === "string" ? reason : "",
    written: Array.isArray(written) ? written.map(String) : [],
  };
}

const TONES: readonly (readonly [pattern: RegExp, tone: Change["tone"]])[] = [
  [/NOTHING-HEALTHY|FAIL|CLOSE$|UNREADABLE|STALE/, "bad"],
  [/SWITCH-DUE|HOLD/, "alarm"],
  [/SORRY/, "sorry"],
  [/LATCH-CLOSED/, "closed"],
];

const toneOf = (rule: string): Change["tone"] =>
  TONES.find(([pattern]) => pattern.test(rule))?.[1] ?? "neutral";

/** More strokes than this are a grey bar. */
const MOST_TICKS = 400;

interface FunctionLines {
  readonly lines: LogEntry[];
  readonly errors: LogEntry[];
}

function functionLane(result: DrillResult, name: string, { lines, errors }: FunctionLines): Lane {
  const told = lines.map(({ at, text }) => ({ at, ...tellLine(text) }));
  // The function behind the check path also serves the sorry page; only its verdicts on the site tell a story.
  const verdicts = told.filter(({ rule }) => !rule.startsWith("EDGE-"));
  const changes = verdicts.map(
    ({ at, rule, reason }): Change => ({ at, label: rule, why: reason, tone: toneOf(rule) }),
  );
  const wrote = told
    .filter(({ written }) => written.some((each) => !each.startsWith("metric")))
    .map(({ at, rule, reason, written }): Mark => {
      const why = `${reason}\nwritten: ${written.join(", ")}`;
      return { at: secondOf(result, at), label: `${name}: ${rule}`, why, tone: "good" };
    });
  const failed = errors.map(
    ({ at, text, why = "" }): Mark => ({ at: secondOf(result, at), label: text, why, tone: "bad" }),
  );
  return {
    tier: "Machinery",
    name,
    spans: spansOf(result, changes).filter(({ to }) => to > 0),
    marks: [...wrote, ...failed].sort((a, b) => a.at - b.at),
    ...(told.length > MOST_TICKS ? {} : { ticks: told.map(({ at }) => secondOf(result, at)) }),
  };
}

export function functionLanes(result: DrillResult): Lane[] {
  const functions = new Map<string, FunctionLines>();
  for (const entry of result.log) {
    if (entry.tier !== "function") continue;
    // An error names its function at the beginning of its text.
    const name = String(entry.data?.function ?? entry.text.split(" ")[0]);
    const each = functions.get(name) ?? { lines: [], errors: [] };
    functions.set(name, each);
    (entry.kind === "error" ? each.errors : each.lines).push(entry);
  }
  return [...functions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, { lines, errors }]) => [...lines, ...errors].some(({ at }) => at >= result.zeroAt))
    .map(([name, lines]) => functionLane(result, name, lines));
}
