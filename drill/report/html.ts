/**
 * One self-contained page about a drill, or about two designs in the same scenario with the same seed.
 * It loads nothing, works without script (hover titles, text), and prints.
 */
import type { DrillResult } from "../scenario/run";
import { htmlDocument } from "./document";
import { escapeHtml } from "./escape";
import { axisOf } from "./lanes/lane";
import { type Named, namedResults, type ReportOptions } from "./named";
import { picture } from "./picture";
import { expectations, figures, invariants, story, verdicts } from "./sections";

export { escapeHtml } from "./escape";

const LEGEND = [
  ["primary", "primary site, first group"],
  ["backup", "backup site, further groups"],
  ["sorry", "sorry page"],
  ["bad", "error, fault"],
  ["alarm", "alarm"],
  ["closed", "latch closed"],
  ["window", "un-latched window"],
] as const;

function legend(): string {
  const items = LEGEND.map(
    ([tone, text]) =>
      `<li><svg width="14" height="14" aria-hidden="true"><rect class="bar ${tone}" width="14" height="14" rx="2"/></svg>${text}</li>`,
  );
  return `<ul class="legend">${items.join("")}</ul>`;
}

function pictures(results: readonly Named[]): string {
  const axis = axisOf(...results.map(({ result }) => result));
  return results
    .map(({ design, result }) => {
      const title = results.length === 1 ? "" : `<h3>${escapeHtml(design)} design</h3>\n`;
      return title + picture(result, axis, `Picture of the drill of the ${design} design`);
    })
    .join("\n");
}

function stories(results: readonly Named[]): string {
  if (results.length === 1) return results.map(({ result }) => story(result)).join("");
  const parts = results.map(
    ({ design, result }) => `<section><h3>${escapeHtml(design)} design</h3>\n${story(result)}</section>`,
  );
  return `<div class="beside">${parts.join("\n")}</div>`;
}

export function htmlReport(result: DrillResult, options: ReportOptions = {}): string {
  const results = namedResults(result, options);
  const designs = results.map(({ design }) => design).join(" and ");
  const body = `<h1>Drill <em>${escapeHtml(result.scenario)}</em> <small>seed ${result.seed}, ${escapeHtml(designs)} design</small></h1>
<p>${escapeHtml(result.description)}</p>
${verdicts(results)}
<h2>Figures</h2>
${figures(results)}
<h2>What happened, in one picture</h2>
<p class="why">Times count in minutes:seconds from the scenario's beginning. The same story in words stands below.</p>
<div class="tools">${legend()}<div class="zoom" role="group" aria-label="Zoom" hidden>${[1, 2, 4, 8, 16].map((times) => `<button type="button" data-zoom="${times}" aria-pressed="${times === 1}">${times}×</button>`).join("")}</div></div>
${pictures(results)}
<h2>Invariants</h2>
${invariants(results)}
<h2>Expectations</h2>
${expectations(results)}
<h2>What happened, in words</h2>
${stories(results)}`;
  return htmlDocument(`Drill ${result.scenario}, seed ${result.seed}`, body);
}
