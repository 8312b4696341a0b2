/** The bench's result as tables: of plain text for the terminal, of Markdown for the README. */
import { INVARIANT_IDS, INVARIANTS } from "../invariants/violation";
import { COLUMNS, cell, cells, unfinished } from "./cells";
import type { DesignFigures } from "./randomDrills";
import type { RecoveryRow } from "./recovery";
import type { BenchResult, MachineFigures } from "./result";
import { markdownTable, table } from "./table";

type Draw = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) => string;
type Recovery = NonNullable<BenchResult["recovery"]>;
type Drills = NonNullable<BenchResult["drills"]>;

const seedsText = ({ firstSeed, seeds }: Recovery) => `seeds ${firstSeed} to ${firstSeed + seeds - 1}`;

function recoveryTerminal(recovery: Recovery): string[] {
  const rowOf = (kind: Recovery["comparisons"][number]["kind"]) => (row: RecoveryRow) => [
    `${row.design} (${row.settings})${unfinished(row.figures)}`,
    ...cells(kind, row.figures),
  ];
  return [
    `Recovery over ${seedsText(recovery)}, the same drills for each design.`,
    ...recovery.comparisons.map(
      ({ title, kind, rows }) => `${title}\n${table(["", ...COLUMNS], rows.map(rowOf(kind)))}`,
    ),
  ];
}

/** One row per comparison, one column per design: short enough for a README. */
function recoveryMarkdown(recovery: Recovery): string[] {
  const width = Math.max(...recovery.comparisons.map(({ rows }) => rows.length));
  const rows = recovery.comparisons.map(({ title, kind, rows: subjects }) => {
    const texts = subjects.map(
      ({ settings, figures }) => `**${cell(kind, figures)}**<br>${settings}${unfinished(figures)}`,
    );
    return [title, ...texts, ...Array<string>(width - texts.length).fill("")];
  });
  return [
    `Median · what 99 of 100 drills keep to · worst, over ${seedsText(recovery)}, the same drills for each design.`,
    markdownTable(["", "shipped", "reference", "reference, other settings"].slice(0, width + 1), rows),
  ];
}

const perThousand = (count: number, { figures: { drills, problems } }: DesignFigures) =>
  drills === problems ? "–" : ((1000 * count) / (drills - problems)).toFixed(0);

function windowText({ figures: { windows } }: DesignFigures): string {
  const { count, p50, p99, maximum, neverClosed } = windows;
  const times = [p50, p99, maximum].map((seconds) => `${seconds.toFixed(1)} s`).join(" · ");
  if (count === 0) return "–";
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
  const shipped = drills?.designs.find(({ design }) => design === "shipped");
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

export function terminal({ recovery, drills, machine }: BenchResult): string {
  const parts = [
    ...(recovery === undefined ? [] : recoveryTerminal(recovery)),
    ...(drills === undefined ? [] : drillsTables(drills, table)),
    ...(machine === undefined ? [] : machineTables(machine, drills, table)),
  ];
  return `${parts.join("\n\n")}\n`;
}

export function markdown({ recovery, drills, machine }: BenchResult): string {
  return [
    ...(recovery === undefined ? [] : recoveryMarkdown(recovery)),
    ...(drills === undefined ? [] : drillsTables(drills, markdownTable)),
    ...(machine === undefined ? [] : machineTables(machine, drills, markdownTable)),
  ].join("\n\n");
}
