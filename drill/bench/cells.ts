/** One figure as text. */
import type { FigureKind } from "./comparison";
import type { Distribution } from "./distribution";

export const COLUMNS = ["median", "mean", "99 of 100", "worst"] as const;

const NONE = "–";

function text(kind: FigureKind, value: number): string {
  return Number.isNaN(value) ? NONE : `${value.toFixed(1)} ${kind === "seconds" ? "s" : "%"}`;
}

/** By COLUMNS. "99 of 100" is what so many drills do not exceed; of served requests, what they do not fall below. */
export function cells(kind: FigureKind, { p1, p50, mean, p99, minimum, maximum }: Distribution): string[] {
  if (kind === "drills") return [NONE, text(kind, mean), NONE, NONE];
  const tail = kind === "seconds" ? [p99, maximum] : [p1, minimum];
  return [p50, mean, ...tail].map((value) => text(kind, value));
}

/** The same in one cell: mean, 99 of 100, and the worst; of a share of drills the share alone. */
export function cell(kind: FigureKind, figures: Distribution): string {
  const [, mean, most, worst] = cells(kind, figures);
  return kind === "drills" ? (mean ?? NONE) : [mean, most, worst].join(" · ");
}

/** Drills that were not over at the story's end, if there are any. */
export function unfinished({ count, missing }: Distribution): string {
  return missing === 0 ? "" : `; in ${missing} of ${count + missing} drills never`;
}
