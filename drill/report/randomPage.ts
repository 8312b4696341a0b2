/** One page about many random drills, of one design or of two beside each other. */
import { INVARIANT_IDS, INVARIANTS, type InvariantId } from "../invariants/violation";
import type { RandomReport } from "../random/run";
import type { RandomResult } from "../random/runOne";
import type { RandomFigures } from "../random/summary";
import { needlessText } from "../random/text";
import { htmlDocument } from "./document";
import { escapeHtml } from "./escape";
import { histogram } from "./histogram";
import { randomFailures } from "./randomFailures";
import { table } from "./table";

export interface RandomRun {
  readonly design: string;
  /** Seed from which the schedules were drawn. */
  readonly seed: number;
  readonly report: RandomReport;
}

const seconds = (value: number) => `${value.toFixed(1)} s`;
const status = (kind: string, text: string) => `<span class="status ${kind}">${escapeHtml(text)}</span>`;

const many = (count: number) => `${count} ${count === 1 ? "drill" : "drills"}`;

/** What I1 does not cover is said beside it: a verdict without its gap would mislead. */
function gapOf(id: InvariantId, { windows }: RandomFigures): string {
  if (id !== "I1" || windows.maximum === 0) return "";
  return ` <span class="why">beside ${windows.count} un-latched windows, the longest ${seconds(windows.maximum)}</span>`;
}

function violatedCell(id: InvariantId, figures: RandomFigures): string {
  const count = figures.violated[id];
  const judged = figures.drills - figures.problems;
  if (judged === 0) return status("not-checked", "not checked");
  const among =
    figures.problems === 0 ? "" : ` <span class="why">in the ${judged} that could be judged</span>`;
  if (count === 0) return status("held", "held") + among + gapOf(id, figures);
  const share = ((1000 * count) / figures.drills).toFixed(1);
  return `${status("violated", `violated in ${many(count)}`)} <span class="why">${share} of 1,000</span>${gapOf(id, figures)}`;
}

function invariantTable(runs: readonly RandomRun[]): string {
  const rows = INVARIANT_IDS.map((id) => [
    `${id} ${INVARIANTS[id]}`,
    ...runs.map(({ report: { figures } }) => violatedCell(id, figures)),
  ]);
  return table("invariants", ["invariant", ...runs.map(({ design }) => design)], rows);
}

function windowTable(runs: readonly RandomRun[]): string {
  const row = (label: string, value: (run: RandomRun) => string) => [
    label,
    ...runs.map((run) => escapeHtml(value(run))),
  ];
  const rows = [
    row("un-latched windows", ({ report }) => String(report.figures.windows.count)),
    row("longest", ({ report }) => seconds(report.figures.windows.maximum)),
    row("windows in which Route 53 answered the primary", ({ report }) =>
      String(report.figures.windows.withAnswers),
    ),
    row("longest such answer", ({ report }) => seconds(report.figures.windows.longestAnswerSeconds)),
    row("windows that nothing closed", ({ report }) => String(report.figures.windows.neverClosed)),
    row("failovers while the latch was not armed (exempt)", ({ report }) =>
      String(report.figures.windows.exempt),
    ),
    row("needless latches", ({ report }) => needlessText(report.figures)),
    row("drills that could not be judged", ({ report }) => String(report.figures.problems)),
  ];
  return table("windows", ["figure", ...runs.map(({ design }) => design)], rows);
}

interface Series {
  readonly title: string;
  readonly tone: string;
  readonly of: (results: readonly RandomResult[]) => number[];
}

const recoveries = (tier: string) => (results: readonly RandomResult[]) =>
  results.flatMap((result) =>
    result.recoveries.filter((each) => each.tier === tier).map((each) => each.seconds),
  );

const SERIES: readonly Series[] = [
  { title: "recovery by target group", tone: "primary", of: recoveries("target group") },
  { title: "recovery by DNS, with resolvers' caches", tone: "backup", of: recoveries("DNS") },
  {
    title: "un-latched window",
    tone: "closed",
    of: (results) =>
      results.flatMap(({ invariants }) =>
        invariants.windows.filter(({ exempt }) => exempt === undefined).map((window) => window.seconds),
      ),
  },
];

/** The same scale for both designs, so that a glance compares. */
function histograms(runs: readonly RandomRun[]): string {
  const figures = SERIES.flatMap(({ title, tone, of }) => {
    const all = runs.map(({ report }) => of(report.results));
    const largest = Math.max(0, ...all.flat());
    return runs.map(({ design }, index) =>
      histogram(runs.length === 1 ? title : `${title}, ${design}`, all[index] ?? [], tone, largest),
    );
  });
  return `<div class="histograms${runs.length === 1 ? "" : " pairs"}">${figures.join("\n")}</div>`;
}

function verdictOf({ design, seed, report: { figures, failures: failed } }: RandomRun): string {
  const good = failed.length === 0;
  const text = good
    ? `HELD: all ${figures.drills} drills`
    : `FAILED: ${failed.length} of ${figures.drills} drills`;
  return `<p class="verdict ${good ? "good" : "bad"}"><b>${escapeHtml(design)} design</b>, seed ${seed}: ${text}</p>`;
}

export function randomPage(runs: readonly RandomRun[]): string {
  const drills = runs.reduce((most, { report }) => Math.max(most, report.figures.drills), 0);
  const body = `<h1>${drills} random drills</h1>
<p>Each is 30 virtual minutes of drawn faults and operator's acts on both sites. Two designs get the same schedules and seeds.</p>
${runs.map(verdictOf).join("\n")}
<h2>Invariants</h2>
${invariantTable(runs)}
<h2>Recovery times and un-latched windows</h2>
${histograms(runs)}
${windowTable(runs)}
${runs.map(({ design, report }) => randomFailures(design, report.failures)).join("\n")}`;
  return htmlDocument(`${drills} random drills`, body);
}
