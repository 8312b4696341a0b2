/** One rule and one sentence for the whole run, out of the rules that decided for each resource. */
import type { SentinelResource } from "../runtime/config";
import type { Look } from "./observe";

/** From the most notable to the least; the run is named after the first that any resource has. */
const NOTABLE: readonly (readonly [rule: string, what: string])[] = [
  ["SEN-FAILED", "failed"],
  ["SEN-COUNTING", "differ from their state, not yet often enough"],
  ["SEN-REPEATED", "looked at twice in a minute"],
  ["SEN-UNKNOWN", "unknown"],
  ["SEN-RECOVERED", "healthy again"],
  ["SEN-AGREES", "as before"],
];

export interface Summary {
  readonly rule: string;
  readonly reason: string;
  /** Resource → what was seen and what stands, for the log line. */
  readonly details: Readonly<Record<string, string>>;
}

/** `looks`: one per resource, in the same order. */
export function summary(resources: readonly SentinelResource[], looks: readonly Look[]): Summary {
  const parts = NOTABLE.flatMap(([rule, what]) => {
    const names = resources.flatMap(({ name }, index) => (looks[index]?.rule === rule ? [name] : []));
    return names.length === 0 ? [] : [{ rule, text: `${what}: ${names.join(", ")}` }];
  });
  return {
    rule: parts[0]?.rule ?? "SEN-NOTHING",
    reason:
      parts.length === 0 ? "No resources are configured." : `${parts.map(({ text }) => text).join("; ")}.`,
    details: Object.fromEntries(
      resources.map(({ name }, index) => {
        const { rule, next } = looks[index] as Look;
        return [name, `${next.state} since ${next.since} (${rule}: ${next.detail})`];
      }),
    ),
  };
}
