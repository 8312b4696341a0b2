/** Lanes of what people heard, and of what was expected. */
import type { DrillResult } from "../../scenario/run";
import { type Lane, type Mark, secondOf } from "./lane";

/** One message goes to several subscribers and is one mark. */
function notificationMarks(result: DrillResult): Mark[] {
  const seen = new Set<string>();
  return result.log.flatMap(({ kind, at, text, data }) => {
    if (kind !== "notification" || at < result.zeroAt) return [];
    const key = String(data?.message ?? `${at} ${text}`);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ at: secondOf(result, at), label: text, tone: "neutral" as const }];
  });
}

function expectationMarks(result: DrillResult): Mark[] {
  return result.expectations.map(({ at, outcome, name, problem = "" }) => ({
    at: secondOf(result, at),
    label: `${outcome}: ${name}`,
    why: problem,
    tone: outcome === "failed" ? ("bad" as const) : ("good" as const),
  }));
}

export function verdictLanes(result: DrillResult): Lane[] {
  const violations = result.invariants.violations.map(
    ({ invariant, at, text, because }): Mark => ({
      at: secondOf(result, at),
      label: `${invariant} violated: ${text}`,
      why: because.join("\n"),
      tone: "bad",
    }),
  );
  const lane = (tier: string, name: string, marks: readonly Mark[]): Lane[] =>
    marks.length === 0 ? [] : [{ tier, name, spans: [], marks }];
  return [
    ...lane("People", "notifications", notificationMarks(result)),
    ...lane("Verdict", "expectations", expectationMarks(result)),
    ...lane("Verdict", "violations", violations),
  ];
}
