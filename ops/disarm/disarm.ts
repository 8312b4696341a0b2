/** Planned work: no latch until a time at most 24 hours away; and its end before that time. */
import type { SiteManifest } from "../../components/manifest";
import { afterDisarm, isDisarmed } from "../../handlers/latch/document";
import type { LatchDocument } from "../../handlers/state/documents";
import { updateDocument } from "../../handlers/state/store";
import { latchStore } from "../aws/ports";
import { readHealthCheck } from "../aws/route53";
import type { OpsClients, OpsClock } from "../clients";
import { attempt, OperationError } from "../errors";

export interface DisarmRequest {
  readonly by: string;
  readonly dryRun: boolean;
  /** Milliseconds since the epoch, or "now" to end what was disarmed. */
  readonly until: number | "now";
  readonly reason: string;
}

export interface DisarmResult {
  readonly written: boolean;
  readonly lines: readonly string[];
}

export async function disarm(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  request: DisarmRequest,
): Promise<DisarmResult> {
  const { latch, stack, stateTable } = manifest;
  if (latch === undefined) {
    throw new OperationError(
      `Stack ${stack} has no latch (it is the ${manifest.role} site). Choose the primary with --stack.`,
    );
  }
  const { path } = await readHealthCheck(clients, latch.healthCheckId);
  if (path === latch.failedOverPath && request.until !== "now") {
    throw new OperationError(
      `${stack} is latched already (its check asks ${path}); disarming would change nothing. npm run ops -- rearm lets it back in.`,
    );
  }
  const change = changeFor(request, clock.now());
  const store = latchStore(clients, manifest);
  const todo = "Run the command again.";
  if (request.dryRun) {
    const current =
      (await attempt("GetItem", `table ${stateTable}`, todo, () => store.read()))?.document ?? {};
    return {
      written: false,
      lines: [`Would write to table ${stateTable}, item latch: ${JSON.stringify(change(current))}`],
    };
  }
  const { document, written } = await attempt("Writing the latch document", `table ${stateTable}`, todo, () =>
    updateDocument(store, {}, change),
  );
  return {
    written,
    lines: written ? said(stack, document, clock.now()) : [`${stack} was not disarmed. Nothing to do.`],
  };
}

function changeFor(request: DisarmRequest, now: number): (document: LatchDocument) => LatchDocument {
  const { until, by, reason } = request;
  if (until === "now") {
    // Kept with an end, so that failures from the time of the planned work stay forgiven.
    return (document) =>
      document.disarmed !== undefined && isDisarmed(document, now)
        ? { ...document, disarmed: { ...document.disarmed, until: new Date(now).toISOString() } }
        : document;
  }
  const disarmed = { until: new Date(until).toISOString(), by, reason, at: new Date(now).toISOString() };
  return (document) => afterDisarm(document, disarmed);
}

function said(stack: string, document: LatchDocument, now: number): string[] {
  const { disarmed, armedAt } = document;
  if (disarmed !== undefined && isDisarmed(document, now)) {
    return [
      `${stack} is disarmed until ${disarmed.until}: until then a failover is not latched, the primary returns by itself.`,
      "End it earlier with npm run ops -- disarm --now.",
    ];
  }
  return [
    armedAt === undefined
      ? `${stack} is no longer disarmed. The latch arms itself once the site has been healthy for its stable time.`
      : `${stack} is no longer disarmed. The latch is armed; if the site has failed over meanwhile, it is latched within a minute.`,
  ];
}
