/** Lanes of the tiers below traffic, database and capacity, and of the failover events. */
import type { LogEntry } from "../../kernel/log";
import type { DrillResult } from "../../scenario/run";
import { type Change, type Lane, type Mark, packed, type Span, secondOf, spansOf, type Tone } from "./lane";

/** One lane for each site that has the tier. */
function siteLanes(result: DrillResult, kind: string, tier: string, what: string): Lane[] {
  const { primary, backup } = result.sites;
  return [primary, backup].flatMap((site) => {
    const changes = result.log
      .filter((entry) => entry.kind === kind && entry.site === site)
      .map(({ at, text, data }): Change => {
        const good: Tone = site === primary ? "primary" : "backup";
        return { at, label: text, tone: data?.good === true ? good : "bad" };
      });
    if (changes.length === 0) return [];
    return [{ tier, name: `${site} ${what}`, spans: spansOf(result, changes), marks: [] }];
  });
}

/** What happens to a database or group, told as it happens. */
function marksOf(result: DrillResult, tier: "database" | "capacity", site: string, name: string): Mark[] {
  return result.log
    .filter((entry) => entry.tier === tier && entry.site === site && entry.at >= result.zeroAt)
    .filter(
      ({ kind }) => !kind.endsWith("-database") && !kind.endsWith("-capacity") && !kind.endsWith("-state"),
    )
    .map(({ at, text, why = "" }) => ({
      at: secondOf(result, at),
      label: `${name}: ${text}`,
      why,
      tone: "neutral" as const,
    }));
}

function withMarks(result: DrillResult, tier: "database" | "capacity", lanes: readonly Lane[]): Lane[] {
  return lanes.map((lane) => {
    const site = lane.name.split(" ")[0] ?? "";
    return { ...lane, marks: marksOf(result, tier, site, lane.name) };
  });
}

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  pending: "neutral",
  in_progress: "operator",
  completed: "good",
  failed: "bad",
  rolled_back: "neutral",
};

const EVENT_KINDS = new Set(["event", "rollback-refused", "step"]);

function eventMark(result: DrillResult, { kind, at, text, why = "", data }: LogEntry): Mark {
  const known = kind === "event" ? STATUS_TONES[String(data?.status)] : undefined;
  const tone = known ?? (kind === "rollback-refused" ? "bad" : "neutral");
  return { at: secondOf(result, at), label: text, why, tone };
}

/** From the first status to the last; an event that ends at once is a mark. */
function eventSpans(result: DrillResult, entries: readonly LogEntry[]): Span[] {
  const events = new Map<string, Span>();
  for (const { kind, at, text, why = "", data } of entries) {
    if (kind !== "event") continue;
    const id = String(data?.id);
    const time = secondOf(result, at);
    const known = events.get(id);
    events.set(id, {
      from: known?.from ?? time,
      to: time,
      label: text.replace(/: [a-z_]+$/, ""),
      tone: data?.status === "failed" ? "bad" : "operator",
      why: known?.why || why,
    });
  }
  return [...events.values()].filter(({ from, to }) => to > from);
}

function eventLanes(result: DrillResult): Lane[] {
  const entries = result.log.filter(({ kind, at }) => EVENT_KINDS.has(kind) && at >= result.zeroAt);
  const marks = entries.map((entry) => eventMark(result, entry));
  const tier = "Failover events";
  const [first, ...others] = packed(tier, "failovers", eventSpans(result, entries));
  if (first !== undefined) return [{ ...first, marks }, ...others];
  return marks.length === 0 ? [] : [{ tier, name: "failovers", spans: [], marks }];
}

export function tierLanes(result: DrillResult): Lane[] {
  const database = siteLanes(result, "site-database", "Data, capacity", "database");
  const capacity = siteLanes(result, "site-capacity", "Data, capacity", "instances");
  return [
    ...withMarks(result, "database", database),
    ...withMarks(result, "capacity", capacity),
    ...eventLanes(result),
  ];
}
