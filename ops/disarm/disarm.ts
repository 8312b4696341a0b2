/**
 * Planned work: no latch until a time at most 24 hours away; and its end before that time. Both documents are written:
 * the lease, which is what holds a site out in the modes `lease` and `both`, and the latch's, which is the record too.
 */
import type { SiteManifest } from "../../components/manifest";
import { afterDisarm, isDisarmed } from "../../handlers/latch/document";
import type { LatchDocument } from "../../handlers/state/documents";
import { updateDocument } from "../../handlers/state/store";
import { latchStore } from "../aws/ports";
import type { OpsClients, OpsClock } from "../clients";
import { attempt, OperationError } from "../errors";
import { closedHolds, type Holds, hasLease, holdsText, type Latch, readHolds } from "../latch/holds";
import { disarmLease, leaseChange } from "./disarmLease";

export interface DisarmRequest {
  readonly by: string;
  readonly dryRun: boolean;
  /** Milliseconds since the epoch, or "now" to end what was disarmed. */
  readonly until: number | "now";
  readonly reason: string;
  /** The backup site, whose takeover may hold the site out. Undefined when its manifest was not found. */
  readonly backup?: SiteManifest;
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
  const holds = await readHolds(clients, manifest, latch, request.backup);
  if (request.until !== "now") {
    requireOpen(stack, holds, latch);
  }
  const change = changeFor(request, clock.now());
  const store = latchStore(clients, manifest);
  const todo = "Run the command again.";
  if (request.dryRun) {
    const current =
      (await attempt("GetItem", `table ${stateTable}`, todo, () => store.read()))?.document ?? {};
    return {
      written: false,
      lines: [
        `Would write to table ${stateTable}, item latch: ${JSON.stringify(change(current))}`,
        ...leaseLines(holds, request, stateTable, clock.now()),
      ],
    };
  }
  const lease = hasLease(latch) && (await disarmLease(clients, manifest, request.until, clock.now()));
  const { document, written } = await attempt("Writing the latch document", `table ${stateTable}`, todo, () =>
    updateDocument(store, {}, change),
  );
  const changed = written || lease;
  return {
    written: changed,
    lines: changed
      ? said(stack, document, holds, clock.now())
      : [`${stack} was not disarmed. Nothing to do.`],
  };
}

/** A hold that cannot be read is not in the way of planned work, but for the latch's own. */
function requireOpen(stack: string, holds: Holds, latch: Latch): void {
  const unread = [holds.path, holds.lease].find((part) => part?.ok === false);
  if (unread?.ok === false) {
    throw new OperationError(`Nothing was changed: ${unread.reason}`);
  }
  if (closedHolds(holds, latch).length > 0) {
    throw new OperationError(
      `${stack} is latched already (${holdsText(holds, latch)}); disarming would change nothing. npm run ops -- rearm lets it back in.`,
    );
  }
}

function leaseLines(
  { lease }: Holds,
  { until }: DisarmRequest,
  stateTable: string,
  now: number,
): readonly string[] {
  if (lease?.ok !== true) {
    return [];
  }
  const { disarmed } = leaseChange(until, now)(lease.value);
  return [`Would write to table ${stateTable}, item lease: disarmed ${disarmed?.until ?? "no longer"}`];
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

function said(stack: string, document: LatchDocument, { lease }: Holds, now: number): string[] {
  const { disarmed } = document;
  const armedAt = lease?.ok ? lease.value.armedAt : document.armedAt;
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
