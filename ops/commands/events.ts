/** `ops events`: what failed over, newest first, both sites in one list. */
import { type Command, InvalidArgumentError } from "commander";
import { addSharedOptions, type SharedOptions, searchOf } from "../commandLine/options";
import type { ExitCode, Run, Surroundings } from "../commandLine/surroundings";
import { OperationError, reading } from "../errors";
import { eventTable } from "../events/eventTable";
import { readEvents } from "../events/readEvents";
import { parseSince } from "../events/since";
import { isControlled } from "../failover/chooseSite";
import { chosenStack, findSites } from "../sites/manifests";

export interface EventsOptions extends SharedOptions {
  readonly since?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const MAXIMUM_EVENTS = 1000;

export function addEvents(program: Command, run: Run<EventsOptions>): void {
  addSharedOptions(program.command("events").description("lists failovers of both sites, newest first"))
    .option("--since <time>", "a duration back from now such as 24h, or a time such as 2026-01-31T22:00:00Z")
    .option("--limit <number>", `how many at most, 1 to ${MAXIMUM_EVENTS}`, parseLimit, 20)
    .option("--json", "for scripts")
    .action(run);
}

function parseLimit(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > MAXIMUM_EVENTS) {
    throw new InvalidArgumentError(`Received "${text}", expected a number from 1 to ${MAXIMUM_EVENTS}.`);
  }
  return Number(text);
}

export async function runEvents(options: EventsOptions, around: Surroundings): Promise<ExitCode> {
  const { clients, clock, output, environment } = around;
  const since = options.since === undefined ? undefined : parseSince(options.since, clock.now());
  const { limit } = options;
  const found = await findSites(clients, { ...searchOf(options, environment), ...chosenStack(options) });
  const sites = found.sites.filter(isControlled);
  if (sites.length === 0) {
    const names = found.sites.map(({ stack }) => stack).join(", ");
    throw new OperationError(
      [
        `No site found has a controller, so nothing is recorded (found: ${names}). Set controller.enabled: true and run pulumi up.`,
        ...found.problems,
      ].join("\n"),
    );
  }
  const query = { limit, ...(since === undefined ? {} : { since }) };
  const looks = await Promise.all(sites.map((site) => reading(() => readEvents(clients, site, query))));
  const events = looks
    .flatMap((look) => (look.ok ? look.value : []))
    .sort((left, right) => Date.parse(right.startTime) - Date.parse(left.startTime))
    .slice(0, limit);
  const problems = [...found.problems, ...looks.flatMap((look) => (look.ok ? [] : [look.reason]))];
  output.result(options.json ? JSON.stringify({ events, problems }, null, 2) : eventTable(events));
  for (const problem of problems) {
    output.problem(problem);
  }
  return problems.length === 0 ? 0 : 1;
}
