/** Random drills for people. */
import { INVARIANT_IDS, INVARIANTS, type Violation } from "../invariants/violation";
import type { Style } from "../report/style";
import { offset } from "../report/timeline";
import type { RandomResult } from "./runOne";
import type { RandomDrill } from "./schedule";
import { scenarioOf } from "./schedule";
import type { Distribution, RandomFigures } from "./summary";

const LABEL_WIDTH = 34;
const seconds = (value: number) => `${value.toFixed(1)} s`;

function spread({ count, mean, p50, p99, maximum }: Distribution): string {
  if (count === 0) return "none";
  return `${count}: mean ${seconds(mean)}, p50 ${seconds(p50)}, p99 ${seconds(p99)}, maximum ${seconds(maximum)}`;
}

export function violationText({ invariant, second, text, because }: Violation): string {
  const head = `  ${invariant} ${INVARIANTS[invariant]}, at ${offset(second * 1000)}: ${text}`;
  return [head, ...because.map((line) => `      ${line}`)].join("\n");
}

/** Seed and faults first, then what was violated. */
export function failureText(drill: RandomDrill, result: RandomResult, style: Style): string {
  const { faults, acts } = scenarioOf(drill);
  const span = (at: number, until?: number) =>
    `${offset(at)}${until === undefined ? "" : ` to ${offset(until)}`}`;
  return [
    style.bold(`Random drill ${drill.index}, seed ${drill.seed}`),
    ...faults.map((fault, index) => {
      const { at: _at, until: _until, ...fields } = drill.schedule.faults[index] ?? { fault: fault.fault };
      return `  fault  ${span(fault.at, fault.until).padEnd(18)} ${JSON.stringify(fields)}`;
    }),
    ...acts.map(({ name, at }) => `  act    ${span(at).padEnd(18)} ${name}`),
    ...(result.problem === undefined ? [] : [style.red(`  It could not be judged: ${result.problem}`)]),
    ...result.invariants.violations.map((violation) => style.red(violationText(violation))),
  ].join("\n");
}

function row(label: string, value: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)} ${value}`;
}

export function needlessText({ needlessLatches: { count, drills, during } }: RandomFigures): string {
  if (count === 0) return "none";
  const by = Object.entries(during).map(([kinds, times]) => `${times} with ${kinds}`);
  return `${count} in ${drills} drills: ${by.join("; ")}`;
}

export function figuresText(figures: RandomFigures, design: string, seed: number, style: Style): string {
  const { windows, recoveries, violated } = figures;
  return [
    style.bold(
      `${figures.drills} random drills of the ${design} design, seed ${seed}, 30 virtual minutes each`,
    ),
    ...INVARIANT_IDS.map((id) => {
      const count = violated[id];
      const verdict = count === 0 ? style.green("held") : style.red(`violated in ${count} drills`);
      return row(`${id} ${INVARIANTS[id]}`, verdict);
    }),
    ...(figures.problems === 0 ? [] : [row("could not be judged", style.red(`${figures.problems} drills`))]),
    row("un-latched windows", spread(windows)),
    row(
      "  the primary was answered in",
      `${windows.withAnswers} of them, ${seconds(windows.longestAnswerSeconds)} at most; ${windows.neverClosed} never closed`,
    ),
    row("  exempt: latch not armed", String(windows.exempt)),
    row("needless latches", needlessText(figures)),
    row("recovery by target group", spread(recoveries["target group"])),
    row("recovery by DNS", spread(recoveries.DNS)),
    ...Object.entries(figures.exempt).map(([reason, count]) => row(`exempt in ${count} drills`, reason)),
    "",
  ].join("\n");
}
