/** The commands themselves, from parsed options to an exit code. */
import type { OpsClients, OpsClock } from "./clients";
import { confirmByName, defaultOperator, requireSomebody } from "./confirm";
import { disarm } from "./disarm";
import { UsageError } from "./errors";
import type { GuardName } from "./guards";
import { findSites, onlySite } from "./manifests";
import { observeSite } from "./observeSite";
import { regionsOf, type SharedOptions } from "./options";
import { type Output, statusTable, wantsColour } from "./output";
import { rearm } from "./rearm";
import { siteStatus } from "./status";
import { parseUntil } from "./until";

export interface Surroundings {
  readonly clients: OpsClients;
  readonly clock: OpsClock;
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
}

export type ExitCode = 0 | 1 | 2;

const search = (options: SharedOptions, environment: NodeJS.ProcessEnv) => ({
  project: options.project,
  regions: regionsOf(options, environment),
  ...(options.stack === undefined ? {} : { stack: options.stack }),
});

export interface StatusOptions extends SharedOptions {
  readonly json?: boolean;
}

export async function runStatus(options: StatusOptions, around: Surroundings): Promise<ExitCode> {
  const { clients, clock, output, environment } = around;
  const found = await findSites(clients, search(options, environment));
  const observations = await Promise.all(found.sites.map((manifest) => observeSite(clients, manifest)));
  const sites = observations.map((observation) => siteStatus(observation, clock.now()));
  const problems = [...found.problems, ...sites.flatMap(({ unknown }) => unknown)];
  const text = options.json
    ? JSON.stringify({ sites, problems }, null, 2)
    : statusTable(sites, wantsColour(process.stdout, environment));
  output.result(text);
  for (const problem of problems) {
    output.problem(problem);
  }
  return problems.length === 0 ? 0 : 1;
}

interface WriteOptions extends SharedOptions {
  readonly by?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export interface RearmOptions extends WriteOptions {
  readonly synchronised?: boolean;
  readonly force: readonly GuardName[];
  readonly wait: number;
}

export async function runRearm(options: RearmOptions, around: Surroundings): Promise<ExitCode> {
  const { clients, clock, output, environment } = around;
  if (options.force.length > 0 && options.reason === undefined) {
    throw new UsageError(
      `--force ${options.force.join(" --force ")} needs --reason "why"; it is recorded with the re-arm.`,
    );
  }
  const dryRun = options.dryRun === true;
  requireSomebody(options.yes === true || dryRun, process.stdin);
  const found = await findSites(clients, search(options, environment));
  const manifest = onlySite(found, "a primary site with a latch", ({ latch }) => latch !== undefined);
  const result = await rearm(clients, clock, manifest, {
    by: options.by ?? defaultOperator(environment),
    synchronised: options.synchronised === true,
    forced: options.force,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    dryRun,
    waitSeconds: options.wait,
    ...(options.yes ? {} : { confirm: (plan) => confirmByName(manifest.stack, plan.lines) }),
    progress: output.progress,
  });
  output.result(
    options.json ? JSON.stringify({ stack: manifest.stack, ...result }, null, 2) : result.lines.join("\n"),
  );
  return result.exitCode;
}

export interface DisarmOptions extends WriteOptions {
  readonly until?: string;
  readonly now?: boolean;
}

export async function runDisarm(options: DisarmOptions, around: Surroundings): Promise<ExitCode> {
  const { clients, clock, output, environment } = around;
  if ((options.until === undefined) === (options.now !== true)) {
    throw new UsageError(
      "Give either --until TIME (such as 2h) to disarm, or --now to end what was disarmed.",
    );
  }
  if (options.until !== undefined && options.reason === undefined) {
    throw new UsageError(
      '--until needs --reason "what work is planned"; it is shown to everybody who looks at the site.',
    );
  }
  const until = options.until === undefined ? "now" : parseUntil(options.until, clock.now());
  requireSomebody(options.yes === true || options.dryRun === true, process.stdin);
  const found = await findSites(clients, search(options, environment));
  const manifest = onlySite(found, "a primary site with a latch", ({ latch }) => latch !== undefined);
  const request = {
    by: options.by ?? defaultOperator(environment),
    reason: options.reason ?? "",
    until,
  } as const;
  if (!options.yes && !options.dryRun) {
    const plan = await disarm(clients, clock, manifest, { ...request, dryRun: true });
    if (!(await confirmByName(manifest.stack, plan.lines))) {
      output.problem("Not confirmed. Nothing was written.");
      return 1;
    }
  }
  const result = await disarm(clients, clock, manifest, { ...request, dryRun: options.dryRun === true });
  output.result(
    options.json ? JSON.stringify({ stack: manifest.stack, ...result }, null, 2) : result.lines.join("\n"),
  );
  return 0;
}
