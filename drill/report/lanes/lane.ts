/** What a lane of the picture holds: stretches of time and moments, in seconds since the scenario began. */
import type { DrillResult } from "../../scenario/run";

/** Colour of an item; page.css has one rule for each. */
export type Tone =
  | "primary"
  | "backup"
  | "sorry"
  | "bad"
  | "alarm"
  | "closed"
  | "window"
  | "operator"
  | "good"
  | "neutral";

export interface Span {
  readonly from: number;
  readonly to: number;
  /** Written into the bar as far as it fits. */
  readonly label: string;
  /** Said on hover, tap and focus, after label and times. */
  readonly why?: string;
  readonly tone: Tone;
}

export interface Mark {
  readonly at: number;
  readonly label: string;
  readonly why?: string;
  readonly tone: Tone;
}

export interface Lane {
  /** Heading above the first lane of a tier. */
  readonly tier: string;
  readonly name: string;
  /** None of these overlap. */
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
  /** Moments that are drawn as thin strokes and not told one by one. */
  readonly ticks?: readonly number[];
}

/** The stretch of time that the picture shows. */
export interface Axis {
  readonly from: number;
  readonly to: number;
}

export function secondOf(result: DrillResult, at: number): number {
  return (at - result.zeroAt) / 1000;
}

/** From a little before the scenario began to its end; all of the warm-up when that is where it failed. */
export function axisOf(...results: readonly DrillResult[]): Axis {
  const to = Math.max(1, ...results.map((result) => secondOf(result, result.endedAt)));
  const warmUps = results.filter(({ warmUpProblem }) => warmUpProblem !== undefined);
  const from = Math.min(-0.015 * to, ...warmUps.map((result) => secondOf(result, result.startedAt)));
  return { from, to };
}

/** A value that holds until the next one. */
export interface Change {
  readonly at: number;
  readonly label: string;
  readonly why?: string;
  /** Nothing is drawn while there is no tone. */
  readonly tone: Tone | undefined;
}

/** Spans between changes; a change to the same label goes on with the span. */
export function spansOf(result: DrillResult, changes: readonly Change[]): Span[] {
  const end = secondOf(result, result.endedAt);
  const distinct = changes.filter(
    ({ label, tone }, index) =>
      index === 0 || label !== changes[index - 1]?.label || tone !== changes[index - 1]?.tone,
  );
  return distinct.flatMap(({ at, label, why, tone }, index) => {
    const from = secondOf(result, at);
    const next = distinct[index + 1];
    const to = next === undefined ? end : secondOf(result, next.at);
    return tone === undefined || to <= from ? [] : [{ from, to, label, tone, ...(why ? { why } : {}) }];
  });
}

/** Lanes without overlap: each span goes into the first row that is free. */
export function packed(tier: string, name: string, spans: readonly Span[]): Lane[] {
  const rows: Span[][] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const free = rows.find((row) => (row.at(-1)?.to ?? Number.NEGATIVE_INFINITY) <= span.from);
    if (free === undefined) rows.push([span]);
    else free.push(span);
  }
  return rows.map((row, index) => ({ tier, name: index === 0 ? name : "", spans: row, marks: [] }));
}
