/** The text of `ops status`. */
import type { StatusRow } from "./rows";
import type { SiteStatus } from "./status";

const COLOURS = { good: 32, attention: 33, unknown: 31 };

function paint(row: StatusRow, colour: boolean): string {
  // Without colour the level is a sign, so that nothing is said by colour alone.
  const sign = { good: " ", attention: "!", unknown: "?" }[row.level];
  const text = `${sign} ${row.value}`;
  return colour ? `\u001b[${COLOURS[row.level]}m${text}\u001b[0m` : text;
}

/** One block per site: a headline, then aligned names and values. */
export function statusTable(sites: readonly SiteStatus[], colour: boolean): string {
  const width = Math.max(...sites.flatMap(({ rows }) => rows.map(({ name }) => name.length)), 0);
  return sites
    .map(({ stack, role, region, serviceName, siteName, rows }) =>
      [
        `${stack}  ${role} site of ${serviceName}, ${region}, own name ${siteName}`,
        ...rows.map((row) => `  ${row.name.padEnd(width)}  ${paint(row, colour)}`),
      ].join("\n"),
    )
    .join("\n\n");
}
