/** Options that every command shares, and how their texts become values. */
import { type Command, InvalidArgumentError } from "commander";
import { GUARD_NAMES, type GuardName } from "./guards";

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

export function parseWait(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 3600) {
    throw new InvalidArgumentError(`Received "${text}", expected seconds from 0 (do not wait) to 3600.`);
  }
  return Number(text);
}
