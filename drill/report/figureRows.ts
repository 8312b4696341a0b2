/** The figures of a drill as rows for people. */
import type { Figures, SiteRecovery } from "./figures";

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

/** The worst of the three, and the three. */
function siteRow({
  cause,
  seconds: worst,
  trafficSeconds,
  databaseSeconds,
  capacitySeconds,
}: SiteRecovery): Row {
  const of = (value: number | undefined) =>
    value === undefined ? "not affected" : Number.isFinite(value) ? seconds(value) : "not recovered";
  const parts = `traffic ${of(trafficSeconds)}, database ${of(databaseSeconds)}, capacity ${of(capacitySeconds)}`;
  return [`site recovery, "${cause}"`, `${of(worst)} (${parts})`];
}

const TIERS = { targetGroup: "target group", dns: "DNS", database: "the database" } as const;

/** Beside what was measured: least, mean and worst of what the settings promise. */
function predictedRows({ predicted = {} }: Figures): Row[] {
  return Object.entries(predicted).flatMap(([stack, { tiers }]) =>
    tiers.map(({ tier, way, minimumSeconds, meanSeconds, worstSeconds }): Row => {
      const times = [minimumSeconds, meanSeconds, worstSeconds].map((value) => value.toFixed(1)).join(" · ");
      return [`predicted recovery of ${stack} by ${TIERS[tier]}`, `${times} s (least, mean, worst; ${way})`];
    }),
  );
}

export function figureRows(figures: Figures): readonly Row[] {
  const { clients } = figures;
  const recoveries = figures.recoveries.map(({ tier, to, seconds: took }): Row => {
    const by = tier === "DNS" ? "DNS (with resolvers' caches)" : "target group";
    return [`recovery by ${by}, to ${to}`, seconds(took)];
  });
  return [
    ...numbered(figures.sites.map(siteRow)),
    ...numbered(
      figures.failovers.map(({ text, status, seconds: took }) => [text, `${seconds(took)}, ${status}`]),
    ),
    ...numbered(recoveries),
    ...predictedRows(figures),
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
