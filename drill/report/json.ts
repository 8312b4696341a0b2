/** The result for machines. Nothing in it depends on the machine or on real time. */
import type { DrillResult } from "../scenario/run";
import { figuresOf } from "./figures";
import { invariantRows } from "./invariants";
import { type Named, namedResults, type ReportOptions } from "./named";
import { timeline } from "./timeline";
import { verdict } from "./verdict";

const iso = (at: number) => new Date(at).toISOString();

function resultValue({ design, result }: Named) {
  const { scenario, seed, held, expectations, sites, work, invariants } = result;
  return {
    scenario,
    seed,
    design,
    held,
    verdict: verdict(result),
    startedAt: iso(result.startedAt),
    zeroAt: iso(result.zeroAt),
    endedAt: iso(result.endedAt),
    sites,
    figures: figuresOf(result),
    invariants: {
      rows: invariantRows(result),
      violations: invariants.violations.map((each) => ({ ...each, at: iso(each.at) })),
      windows: invariants.windows,
      exempt: invariants.exempt,
    },
    expectations: expectations.map((each) => ({ ...each, at: iso(each.at) })),
    timeline: timeline(result),
    work,
  };
}

export function jsonReport(result: DrillResult, options: ReportOptions = {}): string {
  const [first, other] = namedResults(result, options).map(resultValue);
  const value = { version: 1, ...first, ...(other === undefined ? {} : { other }) };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
