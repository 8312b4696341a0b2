/** The bench's result as tables: of plain text for the terminal, of Markdown for the README. */
import { INVARIANT_IDS, INVARIANTS } from "../invariants/violation";
import { disagreement } from "./agreement";
import { COLUMNS, cell, cells, unfinished } from "./cells";
import { COLUMN_TITLES, type ColumnName } from "./comparison";
import type { DesignFigures } from "./randomDrills";
import type { RecoveryRow } from "./recovery";
import type { BenchResult, MachineFigures } from "./result";
import { markdownTable, table } from "./table";

type Draw = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) => string;
type Recovery = NonNullable<BenchResult["recovery"]>;
type Predictions = NonNullable<BenchResult["predictions"]>;
type Drills = NonNullable<BenchResult["drills"]>;

const seedsText = ({ firstSeed, seeds }: Recovery) => `seeds ${firstSeed} to ${firstSeed + seeds - 1}`;

/** Some are drilled with more seeds than the others. */
const titleOf = ({ title, seeds }: Recovery["comparisons"][number], usual: number) =>
  seeds === usual ? title : `${title} (${seeds.toLocaleString("en")} drills)`;

function recoveryTerminal(recovery: Recovery): string[] {
  const rowOf = (kind: Recovery["comparisons"][number]["kind"]) => (row: RecoveryRow) => [
    `${COLUMN_TITLES[row.column]} (${row.settings})${unfinished(row.figures)}`,
    ...cells(kind, row.figures),
  ];
  return [
    `Recovery over ${seedsText(recovery)}, the same drills for each design.`,
    ...recovery.comparisons.map(
      (each) =>
        `${titleOf(each, recovery.seeds)}\n${table(["", ...COLUMNS], each.rows.map(rowOf(each.kind)))}`,
    ),
  ];
}

const COLUMN_NAMES = Object.keys(COLUMN_TITLES) as ColumnName[];

/** One row per comparison, one column per design: short enough for a README. */
function recoveryMarkdown(recovery: Recovery): string[] {
  const used = COLUMN_NAMES.filter((name) =>
    recovery.comparisons.some(({ rows }) => rows.some(({ column }) => column === name)),
  );
  const rows = recovery.comparisons.map((comparison) => [
    titleOf(comparison, recovery.seeds),
    ...used.map((name) => {
      const row = comparison.rows.find(({ column }) => column === name);
      if (row === undefined) return "";
      return `**${cell(comparison.kind, row.figures)}**<br>${row.settings}${unfinished(row.figures)}`;
    }),
  ]);
  return [
    `Mean · what 99 of 100 drills keep to · worst, over ${seedsText(recovery)}, the same drills for each design.`,
    markdownTable(["", ...used.map((name) => COLUMN_TITLES[name])], rows),
  ];
}

const perThousand = (count: number, { figures: { drills, problems } }: DesignFigures) =>
  drills === problems ? "–" : ((1000 * count) / (drills - problems)).toFixed(0);

function windowText({ figures: { windows } }: DesignFigures): string {
  const { count, mean, p99, maximum, neverClosed } = windows;
  const times = [mean, p99, maximum].map((seconds) => `${seconds.toFixed(1)} s`).join(" · ");
  if (count === 0) return "–";
  if (maximum === 0) return `0 in all ${count}`;
  return neverClosed === 0 ? times : `${times}; ${neverClosed} of ${count} never closed`;
}

function drillsTables({ drills, seed, designs }: Drills, draw: Draw): string[] {
  const row = (title: string, text: (design: DesignFigures) => string | number) => [
    title,
    ...designs.map(text),
  ];
  const rows = [
    ...INVARIANT_IDS.map((id) =>
      row(`${id} ${INVARIANTS[id]}`, (design) => perThousand(design.figures.violated[id], design)),
    ),
    row("any of them", (design) => perThousand(design.violatedAny, design)),
    row("un-latched windows", windowText),
    row("needless failovers, per thousand drills (I9)", (design) =>
      perThousand(design.figures.violated.I9, design),
    ),
    row("needless latches, per thousand drills", (design) =>
      perThousand(design.figures.needlessLatches.drills, design),
    ),
    row("machinery of both sites, a month", ({ monthlyDollars }) =>
      monthlyDollars === undefined ? "–" : `$${monthlyDollars.toFixed(0)}`,
    ),
  ];
  if (designs.some(({ figures }) => figures.problems > 0))
    rows.push(row("drills that could not be judged", ({ figures }) => figures.problems));
  return [
    `${drills} random drills of seed ${seed}, the same for each design: drills per thousand that violate an invariant.`,
    draw(["", ...designs.map(({ title }) => title)], rows),
  ];
}

function machineTables(machine: MachineFigures, drills: Drills | undefined, draw: Draw): string[] {
  const rows: (string | number)[][] = machine.commands.map(
    ({ command, wallSeconds, peakMemoryMegabytes }) => [
      command,
      `${wallSeconds.toFixed(2)} s`,
      `${peakMemoryMegabytes.toFixed(0)} MB`,
    ],
  );
  rows.push(["the default drill, once loaded", `${machine.defaultDrillSeconds.toFixed(2)} s`, "–"]);
  const [shipped] = drills?.designs ?? [];
  if (drills !== undefined && shipped !== undefined)
    rows.push([
      "random drills of 30 virtual minutes",
      `${(drills.drills / shipped.wallSeconds).toFixed(1)} per second`,
      `${drills.peakMemoryMegabytes.toFixed(0)} MB`,
    ]);
  const functions = machine.functions.map((f) => [
    f.name,
    f.files,
    f.archiveBytes,
    f.loadMilliseconds.toFixed(0),
    f.firstAnswerMilliseconds.toFixed(0),
    f.peakMemoryMegabytes.toFixed(0),
  ]);
  const { node, cores, memoryGigabytes } = machine;
  return [
    `Measured with Node ${node} on ${cores} cores and ${memoryGigabytes.toFixed(0)} GB of memory; functions are the serialized text in fresh processes.`,
    draw(["command", "wall time", "peak memory"], rows),
    draw(["function", "files", "zip bytes", "load ms", "first answer ms", "peak MB"], functions),
  ];
}

function predictionTables({ seeds, results }: Predictions, draw: Draw): string[] {
  const times = (values: readonly number[]) => values.map((value) => value.toFixed(1)).join(" · ");
  const rows = results.map(({ settings, tier, predicted, measured }) => [
    `${settings}: ${tier === "dns" ? "DNS" : "target group"}`,
    times([predicted.minimum, predicted.mean, predicted.worst]),
    times([measured.minimum, measured.mean, measured.maximum]),
  ]);
  const bad = results.filter((each) => disagreement(each) !== undefined).length;
  const verdict = bad === 0 ? "all within what was predicted" : `${bad} not within what was predicted`;
  return [
    `Recovery time predicted by ${results.length / 2} settings, and measured with ${seeds} drills of each tier, half of them with targets that hang: ${verdict}. Seconds: least · mean · worst.`,
    draw(["settings: detection, targets (interval/time-out/failures), DNS", "predicted", "measured"], rows),
  ];
}

/** The README has the verdict alone; docs/bench.json has the rows. */
const predictionsMarkdown = (predictions: Predictions) => predictionTables(predictions, () => "").slice(0, 1);

export function terminal({ recovery, predictions, drills, machine }: BenchResult): string {
  const parts = [
    ...(recovery === undefined ? [] : recoveryTerminal(recovery)),
    ...(predictions === undefined ? [] : predictionTables(predictions, table)),
    ...(drills === undefined ? [] : drillsTables(drills, table)),
    ...(machine === undefined ? [] : machineTables(machine, drills, table)),
  ];
  return `${parts.join("\n\n")}\n`;
}

export function markdown({ recovery, predictions, drills, machine }: BenchResult): string {
  return [
    ...(recovery === undefined ? [] : recoveryMarkdown(recovery)),
    ...(predictions === undefined ? [] : predictionsMarkdown(predictions)),
    ...(drills === undefined ? [] : drillsTables(drills, markdownTable)),
    ...(machine === undefined ? [] : machineTables(machine, drills, markdownTable)),
  ].join("\n\n");
}
