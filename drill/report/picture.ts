/**
 * The drill as one picture: what clients got, and below it the lanes, on one time axis.
 *
 * Every horizontal place is a percentage and every vertical one is in pixels, so the picture grows with the width of its
 * box (zoom, phone, paper) while its text keeps its size. `<title>` says what an item is: browsers show it on hover,
 * screen readers read it, and page.js shows it for touch and keyboard.
 */
import type { DrillResult } from "../scenario/run";
import { clientStretches, type Stretch } from "./clientChart";
import { escapeHtml } from "./escape";
import { lanes } from "./lanes";
import type { Axis, Lane, Mark, Span } from "./lanes/lane";
import { axisMarks, clock, Scale } from "./timeAxis";

const CHART_TOP = 40;
const CHART_HEIGHT = 84;
const ROW_HEIGHT = 34;
const TIER_HEIGHT = 26;
/** The name of a lane stands above its bar on a narrow screen. */
const BAR_TOP = 14;
const BAR_HEIGHT = 17;

interface Row {
  readonly top: number;
  readonly lane: Lane;
  /** Heading above this row; undefined: the tier goes on. */
  readonly tier?: string;
}

function item(at: number, row: number, title: string, body: string): string {
  return `<g class="item" role="img" data-at="${at.toFixed(1)}" data-row="${row}"><title>${escapeHtml(title)}</title>${body}</g>`;
}

function lasting(from: number, to: number): string {
  const seconds = to - from;
  const length =
    seconds < 120 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${(seconds / 60).toFixed(1)} min`;
  return `${clock(from)} to ${clock(to)} (${length})`;
}

function spanItem(span: Span, row: number, top: number, scale: Scale, indent: number): string {
  const { from, to, label, why = "", tone } = span;
  const box = `x="${scale.x(from)}" y="${top + BAR_TOP}" width="${scale.width(from, to)}" height="${BAR_HEIGHT}"`;
  const title = [label, lasting(from, to), why].filter((line) => line !== "").join("\n");
  const text = `<svg ${box}><text class="on ${tone}" x="${indent}" y="12.5">${escapeHtml(label)}</text></svg>`;
  return item(from, row, title, `<rect class="bar ${tone}" ${box} rx="2"/>${text}`);
}

function markItem(mark: Mark, row: number, top: number, scale: Scale): string {
  const { at, label, why = "", tone } = mark;
  const title = [`${clock(at)} ${label}`, why].filter((line) => line !== "").join("\n");
  const middle = top + BAR_TOP + BAR_HEIGHT / 2;
  const body = `<circle class="reach" r="11"/><path class="mark ${tone}" d="M0-7 6 0 0 7-6 0Z"/>`;
  return item(at, row, title, `<svg class="place" x="${scale.x(at)}" y="${middle}">${body}</svg>`);
}

function laneRow({ lane, top }: Row, row: number, scale: Scale): string {
  const ticks = (lane.ticks ?? [])
    .map(
      (at) =>
        `<line class="tick" x1="${scale.x(at)}" x2="${scale.x(at)}" y1="${top + BAR_TOP - 3}" y2="${top + BAR_TOP}"/>`,
    )
    .join("");
  // A mark at the beginning of a bar must not cover its text.
  const indent = lane.marks.length === 0 ? 5 : 10;
  const spans = lane.spans.map((span) => spanItem(span, row, top, scale, indent));
  const marks = lane.marks.filter(({ at }) => scale.shows(at)).map((mark) => markItem(mark, row, top, scale));
  return ticks + spans.join("") + marks.join("");
}

function stretchItem({ from, to, shares, text, label }: Stretch, scale: Scale): string {
  const all = shares.reduce((sum, { requests }) => sum + requests, 0);
  let bottom = CHART_TOP + CHART_HEIGHT;
  const bars = shares.map(({ tone, requests }) => {
    const height = (CHART_HEIGHT * requests) / all;
    bottom -= height;
    return `<rect class="bar ${tone}" x="${scale.x(from)}" y="${bottom.toFixed(1)}" width="${scale.width(from, to)}" height="${height.toFixed(1)}"/>`;
  });
  const box = `x="${scale.x(from)}" y="${CHART_TOP}" width="${scale.width(from, to)}" height="${CHART_HEIGHT}"`;
  const name =
    label === "" ? "" : `<svg ${box}><text class="on" x="5" y="16">${escapeHtml(label)}</text></svg>`;
  return item(from, 0, `clients got: ${text}\n${lasting(from, to)}`, bars.join("") + name);
}

function placed(all: readonly Lane[]): { readonly rows: readonly Row[]; readonly bottom: number } {
  const rows: Row[] = [];
  let top = CHART_TOP + CHART_HEIGHT + 6;
  for (const [index, lane] of all.entries()) {
    const begins = lane.tier !== all[index - 1]?.tier;
    if (begins) top += TIER_HEIGHT;
    rows.push({ lane, top, ...(begins ? { tier: lane.tier } : {}) });
    top += ROW_HEIGHT;
  }
  return { rows, bottom: top + 4 };
}

function names(rows: readonly Row[]): string {
  const parts = rows.map(({ top, lane, tier }) => {
    const heading =
      tier === undefined ? "" : `<b style="top:${top - TIER_HEIGHT + 8}px">${escapeHtml(tier)}</b>`;
    return `${heading}<span style="top:${top}px">${escapeHtml(lane.name)}</span>`;
  });
  return `<b style="top:0px">Clients</b><span style="top:${CHART_TOP - 16}px">clients get</span>${parts.join("")}`;
}

/** `axis` is shared when two drills are compared. */
export function picture(result: DrillResult, axis: Axis, label: string): string {
  const scale = new Scale(axis);
  const { rows, bottom } = placed(lanes(result));
  const chart = clientStretches(result, axis).map((stretch) => stretchItem(stretch, scale));
  const begin = `<line class="zero" x1="${scale.x(0)}" x2="${scale.x(0)}" y1="24" y2="${bottom}"/>`;
  const lines = rows.filter(({ tier }) => tier !== undefined).map(({ top }) => top - TIER_HEIGHT + 3);
  const rules = lines.map((y) => `<line class="rule" x1="0" x2="100%" y1="${y}" y2="${y}"/>`).join("");
  return `<div class="picture" data-from="${axis.from.toFixed(3)}" data-to="${axis.to.toFixed(3)}">
<div class="scroll" role="region" aria-label="${escapeHtml(label)}" tabindex="0"><div class="board">
<div class="names" aria-hidden="true" style="height:${bottom}px">${names(rows)}</div>
<svg class="lanes" height="${bottom}" role="group" aria-label="${escapeHtml(label)}">
${axisMarks(axis, scale, bottom)}${rules}
${chart.join("")}
${rows.map((row, index) => laneRow(row, index + 1, scale)).join("\n")}
${begin}<line class="hair" x1="-9" x2="-9" y1="24" y2="${bottom}"/>
</svg></div></div>
<p class="told" aria-live="polite">Point at an item, tap it, or focus it and go on with the arrow keys.</p>
</div>`;
}
