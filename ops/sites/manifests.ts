/** Finds the deployed sites of a project by the manifests their stacks wrote to SSM Parameter Store. */
import { GetParametersByPathCommand, type Parameter } from "@aws-sdk/client-ssm";
import { manifestParameterName, type SiteManifest } from "../../components/manifest";
import { errorText } from "../../handlers/runtime/errors";
import type { OpsClients } from "../clients";
import { OperationError, UsageError } from "../errors";
import { parseManifest } from "./manifestSchema";

export interface SiteSearch {
  readonly project: string;
  readonly regions: readonly string[];
  /** Only this stack; every stack when absent. */
  readonly stack?: string;
}

export interface FoundSites {
  /** Primary first, then by stack name. */
  readonly sites: readonly SiteManifest[];
  /** Regions or manifests that could not be read, a sentence each. */
  readonly problems: readonly string[];
}

/** Pages of one region; 10 parameters each (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html). */
const MAXIMUM_PAGES = 50;

/** Reads every given region, then the regions the found sites name as their peers. Throws when no site is found. */
export async function findSites(clients: OpsClients, search: SiteSearch): Promise<FoundSites> {
  if (search.regions.length === 0) {
    throw new UsageError(
      "No region is known. Add --region REGION (repeatable), or set AWS_REGION to the region of either site.",
    );
  }
  const sites = new Map<string, SiteManifest>();
  const problems: string[] = [];
  const seen = new Set<string>();
  const waiting = [...search.regions];
  for (let region = waiting.shift(); region !== undefined; region = waiting.shift()) {
    if (seen.has(region)) {
      continue;
    }
    seen.add(region);
    const found = await readRegion(clients, search.project, region);
    problems.push(...found.problems);
    for (const manifest of found.sites) {
      sites.set(`${manifest.region} ${manifest.stack}`, manifest);
      waiting.push(...(manifest.peerRegion === undefined ? [] : [manifest.peerRegion]));
    }
  }
  const wanted = [...sites.values()].filter(
    ({ stack }) => search.stack === undefined || stack === search.stack,
  );
  if (wanted.length === 0) {
    throw new OperationError(nothingFound(search, [...seen], [...sites.values()], problems));
  }
  return { sites: wanted.sort(primaryFirst), problems };
}

/** `--stack` of a command, as a part of its search. */
export function chosenStack({ stack }: { readonly stack?: string }): Pick<SiteSearch, "stack"> {
  return stack === undefined ? {} : { stack };
}

export function hasLatch({ latch }: SiteManifest): boolean {
  return latch !== undefined;
}

/** The backup site of a primary: the other site of the same service name. Undefined when it was not found. */
export function backupOf(found: FoundSites, primary: SiteManifest): SiteManifest | undefined {
  return found.sites.find(
    ({ role, serviceName }) => role === "backup" && serviceName === primary.serviceName,
  );
}

/** Every site, or the one named `stack`; throws when that one was not found. */
export function sitesOf(found: FoundSites, stack?: string): readonly SiteManifest[] {
  const sites = found.sites.filter((site) => stack === undefined || site.stack === stack);
  if (sites.length === 0) {
    throw new OperationError(
      [
        `No site of stack ${stack} was found. Found instead: ${found.sites.map((site) => site.stack).join(", ")}. Check --stack and --region.`,
        ...found.problems,
      ].join("\n"),
    );
  }
  return sites;
}

/** The one site that `accepts` holds for, named `stack` if that is given; throws when there is none, or more than one. */
export function onlySite(
  found: FoundSites,
  what: string,
  accepts: (manifest: SiteManifest) => boolean,
  stack?: string,
): SiteManifest {
  const sites = sitesOf(found, stack).filter(accepts);
  const [site] = sites;
  if (site === undefined || sites.length > 1) {
    const names = (list: readonly SiteManifest[]) =>
      list.map((manifest) => `${manifest.stack} (${manifest.region})`).join(", ");
    throw new OperationError(
      [
        site !== undefined
          ? `Several sites are ${what}: ${names(sites)}. Choose one with --stack.`
          : stack === undefined
            ? `None of the sites found is ${what}: ${names(found.sites)}. Add --region of the right one.`
            : `Stack ${stack} is not ${what}. Sites found: ${names(found.sites)}.`,
        ...found.problems,
      ].join("\n"),
    );
  }
  return site;
}

async function readRegion(clients: OpsClients, project: string, region: string): Promise<FoundSites> {
  const path = `/site-failover/${project}`;
  const sites: SiteManifest[] = [];
  const problems: string[] = [];
  try {
    for (const { Name: name = "", Value: value = "" } of await readParameters(clients, path, region)) {
      if (!name.endsWith("/manifest")) {
        continue;
      }
      const parsed = parseManifest(value);
      if ("problem" in parsed) {
        problems.push(
          `The manifest ${name} in ${region} cannot be used: ${parsed.problem}. "pulumi up" of its stack writes it anew.`,
        );
      } else if (
        manifestParameterName(project, parsed.manifest.stack) !== name ||
        parsed.manifest.region !== region
      ) {
        problems.push(
          `The manifest ${name} in ${region} describes stack ${parsed.manifest.stack} in ${parsed.manifest.region}: it is a copy. Delete it.`,
        );
      } else {
        sites.push(parsed.manifest);
      }
    }
  } catch (error) {
    problems.push(
      `Region ${region} cannot be read: GetParametersByPath of ${path} failed: ${errorText(error)}.`,
    );
  }
  return { sites, problems };
}

async function readParameters(clients: OpsClients, path: string, region: string): Promise<Parameter[]> {
  const parameters: Parameter[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAXIMUM_PAGES; page += 1) {
    const input = { Path: path, Recursive: true, ...(token === undefined ? {} : { NextToken: token }) };
    const output = await clients.ssm(region).send(new GetParametersByPathCommand(input));
    parameters.push(...(output.Parameters ?? []));
    token = output.NextToken;
    if (!token) {
      return parameters;
    }
  }
  throw new OperationError(`more than ${MAXIMUM_PAGES} pages of parameters below ${path}`);
}

function primaryFirst(left: SiteManifest, right: SiteManifest): number {
  return left.role === right.role ? left.stack.localeCompare(right.stack) : left.role === "primary" ? -1 : 1;
}

function nothingFound(
  search: SiteSearch,
  regions: readonly string[],
  others: readonly SiteManifest[],
  problems: readonly string[],
): string {
  const stack = search.stack === undefined ? "" : ` for stack ${search.stack}`;
  const found = others.length === 0 ? "" : ` Found instead: ${others.map((site) => site.stack).join(", ")}.`;
  return [
    `No site of project ${search.project} was found${stack}. Looked for /site-failover/${search.project}/<stack>/manifest in ${regions.join(", ")}.${found}`,
    ...problems,
    "Check --region, --project and the AWS account in use (aws sts get-caller-identity); a stack writes its manifest with pulumi up.",
  ].join("\n");
}
