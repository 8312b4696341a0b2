/** The figures of a drill as rows for people. */
import type { Figures } from "./figures";

const seconds = (value: number | undefined) => (value === undefined ? "-" : `${value.toFixed(1)} s`);

type Row = readonly [label: string, value: string];

/** The same way to recover may be taken several times in a drill. */
function numbered(rows: readonly Row[]): Row[] {
  const seen = new Map<string, number>();
  return rows.map(([label, value]) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return [count === 1 ? label : `${label}, time ${count}`, value];
  });
}

export function figureRows(figures: Figures): readonly Row[] {
  const { clients } = figures;
  const recoveries = figures.recoveries.map(({ tier, to, seconds: took }): Row => {
    const by = tier === "DNS" ? "DNS (with resolvers' caches)" : "target group";
    return [`recovery by ${by}, to ${to}`, seconds(took)];
  });
  return [
    ...numbered(recoveries),
    ["Route 53 answers the backup site after", seconds(figures.dnsFailoverSeconds)],
    ["un-latched window", seconds(figures.unlatchedWindowSeconds)],
    ["after the re-arm, Route 53 answers the primary", seconds(figures.returnDnsSeconds)],
    ["after the re-arm, every client is on the primary", seconds(figures.returnClientsSeconds)],
    [
      "requests served",
      `${clients.successPercent.toFixed(2)} % of ${clients.requests} (${clients.sorry} sorry pages, ${clients.errors} errors)`,
    ],
  ];
}
