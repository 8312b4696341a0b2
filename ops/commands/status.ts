/** `ops status`: both sites, who serves, health, latch, failovers. */
import type { Command } from "commander";
import { addSharedOptions, type SharedOptions, searchOf } from "../commandLine/options";
import { wantsColour } from "../commandLine/output";
import type { ExitCode, Run, Surroundings } from "../commandLine/surroundings";
import { backupOf, findSites, sitesOf } from "../sites/manifests";
import { observeSite } from "../status/observeSite";
import { siteStatus } from "../status/status";
import { statusTable } from "../status/table";

export interface StatusOptions extends SharedOptions {
  readonly json?: boolean;
}

export function addStatus(program: Command, run: Run<StatusOptions>): void {
  addSharedOptions(
    program
      .command("status")
      .description(
        "shows both sites: who serves, health of everything, latch, running failover, last events",
      ),
  )
    .option("--json", "for scripts")
    .action(run);
}

export async function runStatus(options: StatusOptions, around: Surroundings): Promise<ExitCode> {
  const { clients, clock, output, environment } = around;
  const found = await findSites(clients, searchOf(options, environment));
  const now = clock.now();
  const observations = await Promise.all(
    sitesOf(found, options.stack).map((manifest) =>
      observeSite(clients, manifest, now, backupOf(found, manifest)),
    ),
  );
  const sites = observations.map((observation) => siteStatus(observation, now));
  const problems = [...found.problems, ...sites.flatMap(({ unknown }) => unknown)];
  output.result(
    options.json
      ? JSON.stringify({ sites, problems }, null, 2)
      : statusTable(sites, wantsColour(process.stdout, environment)),
  );
  for (const problem of problems) {
    output.problem(problem);
  }
  return problems.length === 0 ? 0 : 1;
}
