/** What is said of many values: extremes, middle, and the ninety-ninth of a hundred. */

export interface Distribution {
  /** How many values. */
  readonly count: number;
  /** Drills in which the event did not come at all; they are in no other figure. */
  readonly missing: number;
  readonly minimum: number;
  readonly p1: number;
  readonly p50: number;
  readonly mean: number;
  readonly p99: number;
  readonly maximum: number;
}

/** Values of one figure over many drills. */
export interface Samples {
  readonly values: readonly number[];
  readonly missing: number;
}

/** The smallest value that at least `share` of all values do not exceed (nearest rank). `sorted`: ascending, not empty. */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** Of no values every figure is NaN, but for the counts. */
export function distribution({ values, missing }: Samples): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    count: sorted.length,
    missing,
    minimum: sorted[0] ?? Number.NaN,
    p1: percentile(sorted, 0.01),
    p50: percentile(sorted, 0.5),
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p99: percentile(sorted, 0.99),
    maximum: sorted.at(-1) ?? Number.NaN,
  };
}

export function joinSamples(parts: readonly Samples[]): Samples {
  return {
    values: parts.flatMap(({ values }) => values),
    missing: parts.reduce((sum, { missing }) => sum + missing, 0),
  };
}
