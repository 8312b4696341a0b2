/** What a re-arm will write, before it is written. Pure. */
import type { SiteManifest } from "../../components/manifest";
import type { LatchDocument } from "../../handlers/state/documents";
import { closedHolds, type Holds, hasPath, type Latch } from "../latch/holds";
import type { GuardName, GuardVerdict } from "./guards";

export interface RearmPlan {
  readonly rearmed: NonNullable<LatchDocument["rearmed"]>;
  readonly healthCheckId: string;
  readonly checkPath: string;
  readonly failedOverPath: string;
  /** What is lifted, in this order. */
  readonly lifts: readonly ("lease" | "path" | "takeover")[];
  /** The lapse that is lifted: when it was. */
  readonly lapsedAt?: string;
  /** The takeover that is released: when it was claimed. */
  readonly claimedAt?: string;
  /** Command that takes the site out again. */
  readonly wayBack: string;
  /** The same for people. */
  readonly lines: readonly string[];
}

export interface PlannedRequest {
  readonly by: string;
  readonly synchronised: boolean;
  readonly forced: readonly GuardName[];
  readonly reason?: string;
  /** Whose takeover is released. */
  readonly backup?: SiteManifest;
}

export function planRearm(
  manifest: SiteManifest,
  latch: Latch,
  request: PlannedRequest,
  guards: readonly GuardVerdict[],
  holds: Holds,
  now: number,
): RearmPlan {
  // A guard that held was not overridden, whatever the command line said.
  const overridden = guards.filter(({ name, passed }) => !passed && request.forced.includes(name));
  const rearmed = {
    at: new Date(now).toISOString(),
    by: request.by,
    synchronised: request.synchronised,
    forced: overridden.map(({ name }) => name),
    reason: request.reason ?? "the sites are synchronised and every guard held",
  };
  const { healthCheckId, checkPath, failedOverPath } = latch;
  const closed = closedHolds(holds, latch);
  const lifts = (["lease", "path", "takeover"] as const).filter((name) => closed.includes(name));
  const lapsedAt = holds.lease?.ok ? holds.lease.value.lapsed?.at : undefined;
  const claimedAt = holds.takeover?.ok ? holds.takeover.value.claimed?.at : undefined;
  const what = {
    lease: `DynamoDB table ${manifest.stateTable} (${manifest.region}), item lease: no longer lapsed; its checkers count anew`,
    path: `Route 53 health check ${healthCheckId}: ResourcePath ${failedOverPath} -> ${checkPath}`,
    takeover: `DynamoDB table ${request.backup?.stateTable} (${request.backup?.region}), item takeover: released`,
  };
  const lines = [
    `DynamoDB table ${manifest.stateTable} (${manifest.region}), item latch: rearmed = ${JSON.stringify(rearmed)}`,
    ...lifts.map((name) => what[name]),
    `SNS message to ${manifest.notificationTopicArn}`,
    ...(manifest.controller === undefined
      ? []
      : [`DynamoDB table ${manifest.controller.eventsTable} (${manifest.region}): the event of the re-arm`]),
  ];
  return {
    rearmed,
    healthCheckId,
    checkPath,
    failedOverPath,
    lifts,
    ...(lapsedAt === undefined ? {} : { lapsedAt }),
    ...(claimedAt === undefined ? {} : { claimedAt }),
    wayBack: hasPath(latch)
      ? `aws route53 update-health-check --health-check-id ${healthCheckId} --resource-path ${failedOverPath}`
      : `npm run ops -- failover dns --type unplanned --source ${manifest.stack} --reason "it must not serve"`,
    lines: lines.map((line, index) => `${index + 1}. ${line}`),
  };
}
