/** The figures of many random drills. */
import { INVARIANT_IDS, type InvariantId } from "../invariants/violation";
import type { RandomResult } from "./runOne";

export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly maximum: number;
}

export interface RandomFigures {
  readonly drills: number;
  /** Drills that could not be judged. */
  readonly problems: number;
  /** Drills in which an invariant was violated, by invariant. */
  readonly violated: Readonly<Record<InvariantId, number>>;
  /** Un-latched windows of failovers, seconds, without those that are exempt. */
  readonly windows: Distribution & {
    /** Windows in which Route 53 answered the primary again, and for how many seconds at most and in all. */
    readonly withAnswers: number;
    readonly longestAnswerSeconds: number;
    readonly answeredSeconds: number;
    /** Windows that no closing ended. */
    readonly neverClosed: number;
    /** Failovers while the latch was unarmed or disarmed. */
    readonly exempt: number;
  };
  /** Latches that closed although Route 53 had not left: how many, and by which kinds of faults. */
  readonly needlessLatches: {
    readonly count: number;
    /** Drills with one. */
    readonly drills: number;
    readonly during: Readonly<Record<string, number>>;
  };
  /** Waits of clients while somebody could have served them, seconds. */
  readonly recoveries: Readonly<Record<"target group" | "DNS", Distribution>>;
  /** What was exempt by definition, by reason: in how many drills. */
  readonly exempt: Readonly<Record<string, number>>;
  readonly events: number;
  readonly invocations: number;
}

export function distribution(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const mean = sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { count: sorted.length, mean, p50: at(0.5), p99: at(0.99), maximum: sorted.at(-1) ?? 0 };
}

function violatedBy(results: readonly RandomResult[]): Record<InvariantId, number> {
  const counts = {} as Record<InvariantId, number>;
  for (const id of INVARIANT_IDS)
    counts[id] = results.filter(({ invariants }) =>
      invariants.violations.some(({ invariant }) => invariant === id),
    ).length;
  return counts;
}

function exemptIn(results: readonly RandomResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { invariants } of results)
    for (const reason of Object.keys(invariants.exempt)) counts[reason] = (counts[reason] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function needlessIn(results: readonly RandomResult[]): RandomFigures["needlessLatches"] {
  const lists = results.map(({ invariants }) => invariants.needlessLatches ?? []);
  const during: Record<string, number> = {};
  for (const latch of lists.flat()) {
    const key = latch.during.join(" + ") || "nothing";
    during[key] = (during[key] ?? 0) + 1;
  }
  return {
    count: lists.flat().length,
    drills: lists.filter(({ length }) => length > 0).length,
    during: Object.fromEntries(Object.entries(during).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export function figuresOfMany(results: readonly RandomResult[]): RandomFigures {
  const all = results.flatMap(({ invariants }) => invariants.windows);
  const windows = all.filter(({ exempt }) => exempt === undefined);
  const recoveries = results.flatMap((result) => result.recoveries);
  const of = (tier: string) =>
    distribution(recoveries.filter((each) => each.tier === tier).map(({ seconds }) => seconds));
  return {
    drills: results.length,
    problems: results.filter(({ problem }) => problem !== undefined).length,
    violated: violatedBy(results),
    windows: {
      ...distribution(windows.map(({ seconds }) => seconds)),
      withAnswers: windows.filter(({ answersOfPrimary }) => answersOfPrimary > 0).length,
      longestAnswerSeconds: windows.reduce((most, { primarySeconds }) => Math.max(most, primarySeconds), 0),
      answeredSeconds: windows.reduce((sum, { primarySeconds }) => sum + primarySeconds, 0),
      neverClosed: windows.filter(({ closedAt }) => closedAt === undefined).length,
      exempt: all.length - windows.length,
    },
    needlessLatches: needlessIn(results),
    recoveries: { "target group": of("target group"), DNS: of("DNS") },
    exempt: exemptIn(results),
    events: results.reduce((sum, { events }) => sum + events, 0),
    invocations: results.reduce((sum, { invocations }) => sum + invocations, 0),
  };
}
