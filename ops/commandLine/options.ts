/** Options that every command shares, and how their texts become values. */
import { type Command, InvalidArgumentError } from "commander";
import { GUARD_NAMES, type GuardName } from "../rearm/guards";
import type { SiteSearch } from "../sites/manifests";

export interface SharedOptions {
  readonly region: readonly string[];
  readonly project: string;
  readonly stack?: string;
}

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

export function addSharedOptions(command: Command): Command {
  return command
    .option(
      "--region <region>",
      "where to look for a site, repeatable; default: AWS_REGION, then AWS_DEFAULT_REGION",
      appendRegion,
      [],
    )
    .option("--project <name>", "Pulumi project", "site-failover")
    .option("--stack <name>", "only this site")
    .allowExcessArguments(false)
    .exitOverride();
}

function appendRegion(region: string, regions: readonly string[]): readonly string[] {
  if (!REGION.test(region)) {
    throw new InvalidArgumentError(`Received "${region}", expected an AWS region such as eu-west-1.`);
  }
  return [...regions, region];
}

/** Regions given, or the environment's one. */
export function regionsOf(options: SharedOptions, environment: NodeJS.ProcessEnv): readonly string[] {
  const byEnvironment = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  return options.region.length > 0 ? options.region : byEnvironment ? [byEnvironment] : [];
}

export function appendGuard(name: string, names: readonly GuardName[]): readonly GuardName[] {
  const guard = GUARD_NAMES.find((known) => known === name);
  if (guard === undefined) {
    const why = name === "latched" ? "A site that is not latched has nothing to re-arm. " : "";
    throw new InvalidArgumentError(
      `${why}Received "${name}"; guards that can be forced: ${GUARD_NAMES.join(", ")}.`,
    );
  }
  return names.includes(guard) ? names : [...names, guard];
}

/** Parser of seconds to wait, 0 to `maximumSeconds`. */
export function waitSeconds(maximumSeconds: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,5}$/.test(text) || Number(text) > maximumSeconds) {
      throw new InvalidArgumentError(
        `Received "${text}", expected seconds from 0 (do not wait) to ${maximumSeconds}.`,
      );
    }
    return Number(text);
  };
}

/** Options of every command that writes. */
export interface WriteOptions extends SharedOptions {
  readonly by?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addWriteOptions(command: Command): Command {
  return addSharedOptions(command)
    .option("--by <name>", "who does it; default: the OS user and AWS profile", operatorName)
    .option("--dry-run", "show what would be written, write nothing")
    .option("--yes", "do not ask for confirmation")
    .option("--json", "for scripts");
}

/** As the controller takes it: 1 to 100 characters. */
function operatorName(text: string): string {
  const name = text.trim();
  if (name.length < 1 || name.length > 100) {
    throw new InvalidArgumentError(`Received ${name.length} characters, expected a name of 1 to 100.`);
  }
  return name;
}

/** Where to look, without a choice of site: commands that need to know both sites choose themselves. */
export function searchOf(options: SharedOptions, environment: NodeJS.ProcessEnv): SiteSearch {
  return { project: options.project, regions: regionsOf(options, environment) };
}
