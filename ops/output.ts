/** Results to standard output, progress and problems to standard error. Colour only on a terminal, never with NO_COLOR. */
import type { SiteStatus, StatusRow } from "./status";

export interface Output {
  result(text: string): void;
  progress(text: string): void;
  problem(text: string): void;
}

export const terminal: Output = {
  result: (text) => process.stdout.write(`${text}\n`),
  progress: (text) => process.stderr.write(`${text}\n`),
  problem: (text) => process.stderr.write(`${text}\n`),
};

/** https://no-color.org */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (environment.NO_COLOR ?? "") === "";
}

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
