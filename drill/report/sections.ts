/** Parts of the page, each for one drill or for two of the same scenario and seed beside each other. */
import type { ExpectationResult } from "../scenario/expectations";
import type { DrillResult } from "../scenario/run";
import { escapeHtml } from "./escape";
import { figureRows } from "./figureRows";
import { figuresOf } from "./figures";
import { exemptLines, invariantRows } from "./invariants";
import type { Named } from "./named";
import { table } from "./table";
import { lineText, offset, timeline } from "./timeline";
import { verdict } from "./verdict";

export type Results = readonly Named[];

export function verdicts(results: Results): string {
  return results
    .map(({ design, result }) => {
      const name = results.length === 1 ? "" : `<b>${escapeHtml(design)} design</b> `;
      return `<p class="verdict ${result.held ? "good" : "bad"}">${name}${escapeHtml(verdict(result))}</p>`;
    })
    .join("\n");
}

/** One drill: cards. Two: a table, because the eye compares along a row. */
export function figures(results: Results): string {
  const all = results.map(({ result }) => figureRows(figuresOf(result)));
  if (all.length === 1) {
    const cards = all.flat().map(([label, value]) => {
      const long = value.length > 20 ? ' class="long"' : "";
      return `<div><dt>${escapeHtml(label)}</dt><dd${long}>${escapeHtml(value)}</dd></div>`;
    });
    return `<dl class="figures">${cards.join("\n")}</dl>`;
  }
  const values = all.map((rows) => new Map(rows));
  const labels = [...new Set(all.flat().map(([label]) => label))];
  const rows = labels.map((label) => [
    escapeHtml(label),
    ...values.map((each) => escapeHtml(each.get(label) ?? "-")),
  ]);
  return table("compared", ["figure", ...results.map(({ design }) => design)], rows);
}

const status = (text: string) => `<span class="status ${text.replace(/ /g, "-")}">${escapeHtml(text)}</span>`;

function violationList(results: Results): string {
  const items = results.flatMap(({ design, result }) =>
    result.invariants.violations.map(({ invariant, at, text, because }) => {
      const before = because.map((line) => `<li>${escapeHtml(line)}</li>`).join("");
      const whose = results.length === 1 ? "" : `<small>${escapeHtml(design)}</small> `;
      return `<li><b>${whose}${invariant} at ${offset(at - result.zeroAt)}</b> ${escapeHtml(text)}${before === "" ? "" : `<ul>${before}</ul>`}</li>`;
    }),
  );
  return items.length === 0
    ? ""
    : `<h3>Violations, and what had happened before</h3>\n<ol class="violations">${items.join("\n")}</ol>`;
}

export function invariants(results: Results): string {
  const all = results.map(({ result }) => invariantRows(result));
  const rows = (all[0] ?? []).map(({ id, name }, index) => [
    `${id} ${escapeHtml(name)}`,
    ...all.map((each) => {
      const row = each[index];
      const size = row?.size ? ` <span class="why">${escapeHtml(row.size)}</span>` : "";
      return `${status(row?.status ?? "not checked")}${size}`;
    }),
  ]);
  const heads = results.length === 1 ? ["this drill"] : results.map(({ design }) => design);
  const exempt = results.flatMap(({ result }) => exemptLines(result));
  const list = exempt.map((line) => `<li>${escapeHtml(line)}</li>`).join("");
  const below = list === "" ? "" : `<ul class="why">${list}</ul>`;
  return `${table("invariants", ["invariant", ...heads], rows)}\n${below}${violationList(results)}`;
}

function outcomeText({ outcome, afterMilliseconds, problem }: ExpectationResult): string {
  const seconds = Math.round(afterMilliseconds / 1000);
  const why = outcome === "failed" ? (problem ?? "") : `${outcome === "met" ? "after" : "for"} ${seconds} s`;
  return `${status(outcome)} <span class="why">${escapeHtml(why)}</span>`;
}

export function expectations(results: Results): string {
  const names = [...new Set(results.flatMap(({ result }) => result.expectations.map(({ name }) => name)))];
  const rows = names.map((name) => [
    escapeHtml(name),
    ...results.map(({ result }) => {
      const found = result.expectations.find((each) => each.name === name);
      return found === undefined ? status("undecided") : outcomeText(found);
    }),
  ]);
  const heads = results.length === 1 ? ["outcome"] : results.map(({ design }) => design);
  return table("expectations", ["expectation", ...heads], rows);
}

export function story(result: DrillResult): string {
  const lines = timeline(result).map((line) => {
    const { at, tier, site, why, kind } = line;
    const reason = why === "" ? "" : `<p class="why">${escapeHtml(why)}</p>`;
    const where = [tier, site].filter((part) => part !== "").join(" · ");
    return `<li class="${escapeHtml(kind)}"><span class="time">${offset(at)}</span><span class="tier">${escapeHtml(where)}</span><div>${escapeHtml(lineText(line))}${reason}</div></li>`;
  });
  return `<ol class="story">\n${lines.join("\n")}\n</ol>`;
}
