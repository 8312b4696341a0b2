/** `ops failover`: a planned, unplanned or manual failover by the controller. */
import { randomBytes } from "node:crypto";
import { Argument, type Command, Option } from "commander";
import { RESOURCE_TYPES, type ResourceType } from "../../handlers/history/failoverEvent";
import { defaultOperator, requireSomebody } from "../commandLine/confirm";
import { addWriteOptions, searchOf, type WriteOptions, waitSeconds } from "../commandLine/options";
import type { ExitCode, Surroundings } from "../commandLine/surroundings";
import { chooseSite } from "../failover/chooseSite";
import { endsOf } from "../failover/ends";
import { failover, type RepeatableRequest } from "../failover/failover";
import {
  parseAcceptedLoss,
  parseRequestId,
  parseRollbackAfter,
  requireFitting,
  requireReason,
} from "../failover/usage";
import { findSites } from "../sites/manifests";

export interface FailoverOptions extends WriteOptions {
  readonly source?: string;
  readonly target?: string;
  readonly type: "planned" | "unplanned" | "manual";
  readonly reason: string;
  /** Seconds. */
  readonly rollbackAfter?: number;
  readonly acceptDataLoss?: number;
  readonly synchronised?: boolean;
  readonly requestId?: string;
  readonly wait: number;
}

/** Longest that a failover is followed, seconds; a promotion may take hours. */
const MAXIMUM_WAIT_SECONDS = 43_200;

export function addFailover(
  program: Command,
  run: (tier: ResourceType, options: FailoverOptions) => Promise<void>,
): void {
  const command = program
    .command("failover")
    .description("moves a tier to its other resource through the site's controller; dns is the whole site")
    .addArgument(new Argument("<tier>", "what fails over").choices(RESOURCE_TYPES))
    .requiredOption("--reason <text>", "why, for the record and for people", requireReason)
    .option("--source <name>", "what traffic leaves; default: what serves now")
    .option("--target <name>", "where it goes; default: the other one, see the plan shown")
    .addOption(
      new Option(
        "--type <type>",
        "how it is recorded; unplanned does not insist on what cannot be read of a lost site, or of us-east-1",
      )
        .choices(["planned", "unplanned", "manual"])
        .default("manual"),
    )
    .option("--rollback-after <duration>", "roll back by itself after 60s to 7d", parseRollbackAfter)
    .option(
      "--accept-data-loss <seconds>",
      "promote a replica that lags by up to this much, any = also when its lag is not known",
      parseAcceptedLoss,
    )
    .option("--synchronised", "way back of dns: you state that the sites' data are synchronised")
    .option("--request-id <id>", "key: the same id is the same failover; default: a new one", parseRequestId)
    .option("--wait <seconds>", "how long to follow it, 0 = not", waitSeconds(MAXIMUM_WAIT_SECONDS), 3600);
  addWriteOptions(command).action(run);
}

export async function runFailover(
  tier: ResourceType,
  options: FailoverOptions,
  around: Surroundings,
): Promise<ExitCode> {
  const { clients, clock, output, environment, person } = around;
  requireFitting(tier, options);
  requireSomebody(options.yes === true || options.dryRun === true, person);
  const found = await findSites(clients, searchOf(options, environment));
  const site = chooseSite(found, tier, options.stack);
  const ends = await endsOf(clients, found, site, tier, options);
  const request = requestOf(tier, ends, options, around);
  const heading = [
    `${options.type} failover of ${tier}, executed by ${site.stack} (${site.region})`,
    ...ends.lines,
    `request id ${request.requestId} (the same id again is the same failover)`,
  ];
  heading.forEach(output.progress);
  const manner = {
    dryRun: options.dryRun === true,
    waitSeconds: options.wait,
    ...(options.yes
      ? {}
      : { confirm: (lines: readonly string[]) => person.confirm(site.stack, [...heading, ...lines]) }),
    progress: output.progress,
  };
  const result = await failover(clients, clock, site, request, manner, options);
  output.result(
    options.json
      ? JSON.stringify({ stack: site.stack, request, ...result }, null, 2)
      : result.lines.join("\n"),
  );
  return result.exitCode;
}

function requestOf(
  resourceType: ResourceType,
  { source, target }: { readonly source: string; readonly target: string },
  options: FailoverOptions,
  { clock, environment }: Surroundings,
): RepeatableRequest {
  const { type, reason, rollbackAfter, acceptDataLoss } = options;
  return {
    resourceType,
    source,
    target,
    type,
    reason,
    requestId: options.requestId ?? newRequestId(clock.now()),
    requestedBy: options.by ?? defaultOperator(environment),
    ...(rollbackAfter === undefined
      ? {}
      : { rollbackPlan: { autoRollback: true, rollbackDelaySeconds: rollbackAfter } }),
    ...(acceptDataLoss === undefined ? {} : { acceptDataLossSeconds: acceptDataLoss }),
    ...(options.synchronised ? { synchronised: true } : {}),
  };
}

/** `ops-20260301T120030Z-1f2e3d4c`: sorts by time, and two operators never share one. */
function newRequestId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  return `ops-${time}-${randomBytes(4).toString("hex")}`;
}
