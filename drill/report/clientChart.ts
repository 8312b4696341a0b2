/** What clients got, second by second, as stretches of equal shares. */
import type { Fate } from "../clients/fates";
import type { DrillResult } from "../scenario/run";
import type { Axis, Tone } from "./lanes/lane";

export interface Share {
  readonly tone: Tone;
  readonly requests: number;
}

export interface Stretch {
  /** Seconds since the scenario began. */
  readonly from: number;
  readonly to: number;
  /** From the bottom up; none is empty. */
  readonly shares: readonly Share[];
  /** Requests by what became of them, for people. */
  readonly text: string;
  /** What all requests got; empty when they got different things. */
  readonly label: string;
}

/** The picture has no more columns than this, however long the drill. */
const MOST_COLUMNS = 1500;

const ORDER: readonly Tone[] = ["primary", "backup", "sorry", "bad"];

function toneOf(result: DrillResult, fate: Fate): Tone {
  if (fate.kind === "error") return "bad";
  if (fate.kind === "sorry") return "sorry";
  return fate.site === result.sites.primary ? "primary" : "backup";
}

function nameOf(result: DrillResult, fate: Fate): string {
  if (fate.kind === "error") return fate.cause;
  const where = `${fate.site}/${result.groupNames[fate.group] ?? fate.group}`;
  return fate.kind === "sorry" ? `sorry page of ${fate.site}` : where;
}

interface Column {
  readonly counts: readonly number[];
  readonly key: string;
}

function columnAt(result: DrillResult, from: number, to: number): Column {
  const counts = result.fates.map(({ perSecond }) => {
    let sum = 0;
    for (let second = from; second < to; second++) sum += perSecond[second] ?? 0;
    return sum;
  });
  const all = counts.reduce((sum, count) => sum + count, 0);
  // Equal shares are one stretch; a request more or less at its edge does not matter.
  return { counts, key: counts.map((count) => Math.round((100 * count) / Math.max(all, 1))).join(" ") };
}

function stretchOf(result: DrillResult, from: number, to: number, counts: readonly number[]): Stretch {
  const shares = ORDER.map((tone) => ({
    tone,
    requests: result.fates.reduce(
      (sum, { fate }, index) => sum + (toneOf(result, fate) === tone ? (counts[index] ?? 0) : 0),
      0,
    ),
  })).filter(({ requests }) => requests > 0);
  const present = result.fates.flatMap(({ fate }, index) =>
    counts[index] ? [{ fate, count: counts[index] }] : [],
  );
  const text = present.map(({ fate, count }) => `${count} ${nameOf(result, fate)}`).join(", ");
  const names = new Set(present.map(({ fate }) => nameOf(result, fate)));
  const label = names.size === 1 ? [...names].join("") : "";
  return { from, to, shares, text: text || "no requests", label };
}

/** Seconds of the drill are counted from its start; the picture's from the scenario's begin. */
export function clientStretches(result: DrillResult, axis: Axis): Stretch[] {
  const zero = (result.zeroAt - result.startedAt) / 1000;
  const end = Math.floor((result.endedAt - result.startedAt) / 1000);
  const first = Math.max(0, Math.floor(zero + axis.from));
  const step = Math.max(1, Math.ceil((end - first) / MOST_COLUMNS));
  const stretches: { from: number; to: number; counts: number[]; key: string }[] = [];
  for (let second = first; second < end; second += step) {
    const to = Math.min(second + step, end);
    const { counts, key } = columnAt(result, second, to);
    const last = stretches.at(-1);
    if (last?.key === key) {
      last.to = to;
      last.counts = last.counts.map((count, index) => count + (counts[index] ?? 0));
    } else stretches.push({ from: second, to, counts: [...counts], key });
  }
  return stretches.map(({ from, to, counts }) => stretchOf(result, from - zero, to - zero, counts));
}
