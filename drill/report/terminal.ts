/** The drill's story on a terminal. */
import { INVARIANT_IDS, INVARIANTS } from "../invariants/violation";
import type { DrillResult } from "../scenario/run";
import { figureRows } from "./figureRows";
import { figuresOf } from "./figures";
import { exemptLines, invariantRows } from "./invariants";
import { type Named, namedResults, type ReportOptions } from "./named";
import type { Style } from "./style";
import { lineText, offset, type TimelineLine, timeline } from "./timeline";
import { verdict } from "./verdict";

const LABEL_WIDTH = 58;
const VALUE_WIDTH = 24;

/** Seed and faults, printed before the drill runs. */
export function heading(
  scenario: {
    name: string;
    description: string;
    faults: readonly { name: string; at: number; until?: number | undefined }[];
    acts: readonly { name: string; at: number }[];
  },
  seed: number,
  style: Style,
): string {
  const span = (at: number, until?: number) =>
    `${offset(at)}${until === undefined ? "" : ` to ${offset(until)}`}`;
  return [
    style.bold(`Drill "${scenario.name}", seed ${seed}`),
    scenario.description.trim(),
    ...scenario.faults.map(({ name, at, until }) => `  fault  ${span(at, until).padEnd(18)} ${name}`),
    ...scenario.acts.map(({ name, at }) => `  act    ${span(at).padEnd(18)} ${name}`),
    "",
  ].join("\n");
}

function colourOf(line: TimelineLine, style: Style): (text: string) => string {
  if (
    line.kind === "fault" ||
    line.kind === "expectation-failed" ||
    line.kind === "lost" ||
    line.kind === "error"
  )
    return style.red;
  if (line.kind === "fault-end" || line.kind === "begin" || line.kind === "expectation-met")
    return style.green;
  if (line.kind === "dns-answer" || line.kind === "switched" || line.kind === "path" || line.kind === "act")
    return style.bold;
  return line.tier === "alarm" ? style.yellow : (text) => text;
}

function timelineText(result: DrillResult, style: Style): string {
  return timeline(result)
    .map((line) => {
      const what = colourOf(line, style)(lineText(line));
      const why = line.why === "" ? "" : `\n${" ".repeat(31)}${style.dim(line.why)}`;
      return `${offset(line.at).padStart(7)}  ${line.tier.padEnd(13)} ${line.site.padEnd(6)}  ${what}${why}`;
    })
    .join("\n");
}

function expectationLines(result: DrillResult, style: Style): string[] {
  return result.expectations.map(({ name, outcome, afterMilliseconds, problem }) => {
    if (outcome === "failed") return `  ${style.red("FAILED")}  ${name}\n          ${problem ?? ""}`;
    const when =
      outcome === "met"
        ? `after ${(afterMilliseconds / 1000).toFixed(0)} s`
        : `for ${(afterMilliseconds / 1000).toFixed(0)} s`;
    return `  ${style.green(outcome.padEnd(6))}  ${name} ${style.dim(when)}`;
  });
}

function invariantLines(result: DrillResult, style: Style): string[] {
  const colours = {
    held: style.green,
    violated: style.red,
    "not claimed": style.yellow,
    "not checked": style.dim,
  };
  const rows = invariantRows(result).map(
    ({ id, name, status, size }) =>
      `  ${colours[status](status.padEnd(11))}  ${id} ${name}${size === "" ? "" : style.dim(`: ${size}`)}`,
  );
  const violations = result.invariants.violations.map(({ invariant, at, text, because }) =>
    [
      `  ${style.red(`${invariant} at ${offset(at - result.zeroAt)}: ${text}`)}`,
      ...because.map((line) => `      ${style.dim(line)}`),
    ].join("\n"),
  );
  return [...rows, ...exemptLines(result).map((line) => `  ${style.dim(line)}`), ...violations];
}

/** Two designs: each tells its story, then the figures stand beside each other. */
function compared(results: readonly Named[], style: Style): string[] {
  const columns = results.map(({ design, result }) => ({
    design,
    rows: new Map(figureRows(figuresOf(result))),
    statuses: invariantRows(result).map(({ status }) => status),
  }));
  const line = (label: string, values: readonly string[]) =>
    `  ${label.padEnd(LABEL_WIDTH)} ${values.map((value) => value.padEnd(VALUE_WIDTH)).join(" ")}`.trimEnd();
  const labels = [...new Set(columns.flatMap(({ rows }) => [...rows.keys()]))];
  return [
    style.bold(
      line(
        "Beside each other",
        columns.map(({ design }) => design),
      ),
    ),
    ...labels.map((label) =>
      line(
        label,
        columns.map(({ rows }) => rows.get(label)?.split(" (")[0] ?? "-"),
      ),
    ),
    ...INVARIANT_IDS.map((id, index) =>
      line(
        `${id} ${INVARIANTS[id]}`,
        columns.map(({ statuses }) => statuses[index] ?? "-"),
      ),
    ),
    "",
  ];
}

function told({ design, result }: Named, style: Style, alone: boolean): string[] {
  const colour = result.held ? style.green : style.red;
  return [
    ...(alone ? [] : [style.bold(`${design} design`), ""]),
    style.bold("Timeline") + style.dim("  (minutes:seconds since the scenario began)"),
    timelineText(result, style),
    "",
    style.bold("Figures"),
    ...figureRows(figuresOf(result)).map(([label, value]) => `  ${label.padEnd(LABEL_WIDTH)} ${value}`),
    "",
    style.bold("Invariants"),
    ...invariantLines(result, style),
    "",
    style.bold("Expectations"),
    ...expectationLines(result, style),
    "",
    colour(style.bold(verdict(result))),
    "",
  ];
}

export function terminalReport(result: DrillResult, style: Style, options: ReportOptions = {}): string {
  const results = namedResults(result, options);
  const alone = results.length === 1;
  return [
    ...results.flatMap((each) => told(each, style, alone)),
    ...(alone ? [] : compared(results, style)),
  ].join("\n");
}
