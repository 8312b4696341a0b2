/** Random drills that did not hold: why, and what had happened before. */
import type { Failure } from "../random/run";
import type { RandomResult } from "../random/runOne";
import { escapeHtml } from "./escape";
import { offset } from "./timeline";

/** Drills beyond these are counted, not told. */
const MOST_TOLD = 50;

const list = (lines: readonly string[], className = "") =>
  lines.length === 0 ? "" : `<ul${className}>${lines.map((line) => `<li>${line}</li>`).join("")}</ul>`;

function violations({ problem, invariants }: RandomResult): string {
  const told = invariants.violations.map(
    ({ invariant, second, text, because }) =>
      `<b>${invariant} at ${offset(second * 1000)}</b> ${escapeHtml(text)}${list(because.map(escapeHtml))}`,
  );
  return list([
    ...(problem === undefined ? [] : [`It could not be judged: ${escapeHtml(problem)}`]),
    ...told,
  ]);
}

function idsOf({ problem, invariants }: RandomResult): string {
  if (problem !== undefined) return "not judged";
  return [...new Set(invariants.violations.map(({ invariant }) => invariant))].join(", ");
}

/** The smallest schedule that fails alike is told, where it was looked for. */
function failure({ drill, result, minimal }: Failure): string {
  const shown = minimal ?? { drill, result };
  const smallest = minimal === undefined ? "" : ", smallest schedule that fails alike";
  const { faults, acts } = shown.drill.schedule;
  const drawn = [...faults, ...acts].map((each) => escapeHtml(JSON.stringify(each)));
  return `<details><summary><b>${idsOf(shown.result)}</b> drill ${drill.index}, seed ${drill.seed}${smallest}</summary>
${violations(shown.result)}<p class="why">faults and acts</p>${list(drawn, ' class="why"')}</details>`;
}

export function randomFailures(design: string, failures: readonly Failure[]): string {
  if (failures.length === 0) return "";
  const rest = failures.length - MOST_TOLD;
  const more = rest > 0 ? `\n<p class="why">and ${rest} more</p>` : "";
  return `<h2>Drills of the ${escapeHtml(design)} design that did not hold</h2>
<div class="violations">${failures.slice(0, MOST_TOLD).map(failure).join("\n")}</div>${more}`;
}
