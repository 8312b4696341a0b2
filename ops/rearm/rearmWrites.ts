/** The two writes that re-arm a site, each safe to repeat. */
import { UpdateHealthCheckCommand } from "@aws-sdk/client-route-53";
import type { SiteManifest } from "../../components/manifest";
import { afterRearm } from "../../handlers/latch/document";
import { isNamed } from "../../handlers/runtime/errors";
import type { LatchDocument } from "../../handlers/state/documents";
import { updateDocument } from "../../handlers/state/store";
import { latchStore } from "../aws/ports";
import { readHealthCheck } from "../aws/route53";
import type { OpsClients } from "../clients";
import { attempt, OperationError } from "../errors";
import type { RearmPlan } from "./planRearm";

/** Version conflicts in a row after which somebody else keeps changing the health check. */
const MAXIMUM_CONFLICTS = 3;

export async function writeRearmed(
  clients: OpsClients,
  manifest: SiteManifest,
  plan: RearmPlan,
): Promise<LatchDocument> {
  const todo = "Nothing was changed, the site stays latched. Run the command again.";
  const stored = await attempt("Writing the latch document", `table ${manifest.stateTable}`, todo, () =>
    updateDocument(latchStore(clients, manifest), {}, (document) => afterRearm(document, plan.rearmed)),
  );
  return stored.document;
}

/**
 * Sets the check path with the version it was read at
 * (https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html), and reads it back.
 */
export async function restorePath(clients: OpsClients, plan: RearmPlan): Promise<void> {
  const { healthCheckId, checkPath, failedOverPath } = plan;
  const todo =
    "The site stays latched; the re-arm is recorded only in the state table. Run the command again.";
  for (let conflicts = 0; conflicts < MAXIMUM_CONFLICTS; conflicts += 1) {
    const check = await readHealthCheck(clients, healthCheckId);
    if (check.path === checkPath) {
      return;
    }
    if (check.path !== failedOverPath) {
      throw new OperationError(
        `Health check ${healthCheckId} was set to ${check.path} meanwhile. See who changes it, then run this again.`,
      );
    }
    const input = {
      HealthCheckId: healthCheckId,
      HealthCheckVersion: check.version,
      ResourcePath: checkPath,
    };
    await attempt("UpdateHealthCheck", healthCheckId, todo, async () => {
      try {
        await clients.route53().send(new UpdateHealthCheckCommand(input));
      } catch (error) {
        ignoreVersionMismatch(error);
      }
    });
  }
  if ((await readHealthCheck(clients, healthCheckId)).path !== checkPath) {
    throw new OperationError(
      `Health check ${healthCheckId} was changed by others ${MAXIMUM_CONFLICTS} times in a row. See who changes it, then run this again.`,
    );
  }
}

/** The next round of the loop reads again and decides again. */
function ignoreVersionMismatch(error: unknown): void {
  if (!isNamed(error, "HealthCheckVersionMismatch")) {
    throw error;
  }
}
