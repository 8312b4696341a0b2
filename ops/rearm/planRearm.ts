/** What a re-arm will write, before it is written. Pure. */
import type { SiteManifest } from "../../components/manifest";
import type { LatchDocument } from "../../handlers/state/documents";
import type { GuardName, GuardVerdict } from "./guards";

export interface RearmPlan {
  readonly rearmed: NonNullable<LatchDocument["rearmed"]>;
  readonly healthCheckId: string;
  readonly checkPath: string;
  readonly failedOverPath: string;
  /** Command that latches the site again. */
  readonly wayBack: string;
  /** The same for people. */
  readonly lines: readonly string[];
}

export interface PlannedRequest {
  readonly by: string;
  readonly synchronised: boolean;
  readonly forced: readonly GuardName[];
  readonly reason?: string;
}

export function planRearm(
  manifest: SiteManifest,
  latch: NonNullable<SiteManifest["latch"]>,
  request: PlannedRequest,
  guards: readonly GuardVerdict[],
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
  return {
    rearmed,
    healthCheckId,
    checkPath,
    failedOverPath,
    wayBack: `aws route53 update-health-check --health-check-id ${healthCheckId} --resource-path ${failedOverPath}`,
    lines: [
      `1. DynamoDB table ${manifest.stateTable} (${manifest.region}), item latch: rearmed = ${JSON.stringify(rearmed)}`,
      `2. Route 53 health check ${healthCheckId}: ResourcePath ${failedOverPath} -> ${checkPath}`,
      `3. SNS message to ${manifest.notificationTopicArn}`,
      ...(manifest.controller === undefined
        ? []
        : [
            `4. DynamoDB table ${manifest.controller.eventsTable} (${manifest.region}): the event of the re-arm`,
          ]),
    ],
  };
}
