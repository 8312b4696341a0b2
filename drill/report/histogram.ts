/** A distribution as a small picture, with the numbers that matter beside it. */
import { escapeHtml } from "./escape";

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const BINS = 24;
const WIDTHS_SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
const HEIGHT = 84;

/** Equal bins of a round width from 0 on. */
export function binsOf(values: readonly number[], largest: number = Math.max(0, ...values)): Bin[] {
  const width = WIDTHS_SECONDS.find((each) => largest / each < BINS) ?? largest / (BINS - 1);
  const bins = Array.from({ length: Math.floor(largest / width) + 1 }, (_, index) => ({
    from: index * width,
    to: (index + 1) * width,
    count: 0,
  }));
  for (const value of values) {
    const bin = bins[Math.min(Math.max(Math.floor(value / width), 0), bins.length - 1)];
    if (bin !== undefined) bin.count++;
  }
  return bins;
}

/** The value that this share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(share * sorted.length), 1) - 1] ?? 0;
}

const text = (value: number) => `${Number(value.toFixed(1))}`;

/** `largest` in seconds makes histograms comparable. */
export function histogram(title: string, values: readonly number[], tone: string, largest?: number): string {
  const caption = `<figcaption>${escapeHtml(title)}</figcaption>`;
  if (values.length === 0)
    return `<figure class="histogram">${caption}<p class="why">None in these drills.</p></figure>`;
  const bins = binsOf(values, largest);
  const most = Math.max(...bins.map(({ count }) => count));
  const width = 100 / bins.length;
  const bars = bins.map(({ from, to, count }, index) => {
    const height = count === 0 ? 0 : Math.max((HEIGHT * count) / most, 2);
    const box = `x="${(index * width + width * 0.06).toFixed(2)}%" y="${(HEIGHT - height).toFixed(1)}" width="${(width * 0.88).toFixed(2)}%" height="${height.toFixed(1)}"`;
    return `<g><title>${count} of ${text(from)} to ${text(to)} s</title><rect class="bar ${tone}" ${box}/></g>`;
  });
  const end = bins.at(-1)?.to ?? 0;
  const axis = `<line class="grid" x1="0" x2="100%" y1="${HEIGHT}" y2="${HEIGHT}"/><text class="axis" x="0" y="${HEIGHT + 15}">0 s</text><text class="axis" x="100%" y="${HEIGHT + 15}" text-anchor="end">${text(end)} s</text>`;
  const p = (share: number) => text(percentile(values, share));
  const numbers = `${values.length} in all; p50 ${p(0.5)} s, p99 ${p(0.99)} s, maximum ${p(1)} s`;
  return `<figure class="histogram">${caption}<p class="why">${numbers}</p><svg height="${HEIGHT + 20}" role="img" aria-label="${escapeHtml(`${title}: ${numbers}`)}">${bars.join("")}${axis}</svg></figure>`;
}
