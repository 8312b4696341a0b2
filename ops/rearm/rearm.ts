/**
 * Re-arming: the operator's act that lets the primary back in after a failover between sites.
 *
 * Order of the writes: first the document (who re-armed, when), then what holds the site out, by the mode of its latch:
 * the lease, the health check's path, the backup's takeover. A command stopped between two of them leaves the site held
 * out by the rest, which is safe, and running it again finishes. Another order would leave an open latch with an old
 * ALARM and no re-arm on record, which the latch's minute schedule closes again. The Lambda waits for the writes for two
 * minutes (REARM_GRACE_MS in handlers/latch/rules.ts), so the time on record is that of the write, not that of the
 * question to the operator. A latch of mode `lease` is re-armed without Route 53's control plane.
 */
import type { SiteManifest } from "../../components/manifest";
import type { OpsClients, OpsClock } from "../clients";
import { OperationError } from "../errors";
import { closedHolds, type Holds, holdsText, type Latch, readHolds } from "../latch/holds";
import { executeRearm } from "./executeRearm";
import type { GuardVerdict } from "./guards";
import { lookAtSite, lookSettled } from "./lookAtSite";
import { planRearm } from "./planRearm";
import { recordLate } from "./recordLate";
import { backupName, failedOf, type RearmRequest, type RearmResult } from "./request";

export type { RearmOutcome, RearmRequest, RearmResult } from "./request";

/** Throws OperationError when AWS cannot be read or written; the message says what to do. */
export async function rearm(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  request: RearmRequest,
): Promise<RearmResult> {
  const latch = manifest.latch;
  if (latch === undefined) {
    throw new OperationError(
      `Stack ${manifest.stack} has no latch (it is the ${manifest.role} site). Choose the primary with --stack.`,
    );
  }
  const holds = await readHolds(clients, manifest, latch, request.backup);
  requireReadable(holds, latch);
  if (closedHolds(holds, latch).length === 0) {
    return notLatched(clients, clock, manifest, latch, holds, request);
  }
  const { guards, observation } = await lookSettled(clients, clock, manifest, latch, request);
  const failed = failedOf(guards, request);
  const plan = planRearm(manifest, latch, request, guards, observation.holds, clock.now());
  if (request.dryRun) {
    const verdict = failed.length === 0 ? "All guards hold." : "It would be refused now.";
    const lines = [
      ...guards.map((guard) => guardLine(guard, request)),
      verdict,
      "Would write:",
      ...plan.lines,
    ];
    return { outcome: "dry run", exitCode: failed.length === 0 ? 0 : 1, guards, plan, lines };
  }
  if (failed.length > 0) {
    return { outcome: "refused", exitCode: 1, guards, lines: refusal(manifest, failed) };
  }
  for (const guard of guards) {
    request.progress?.(guardLine(guard, request));
  }
  if (request.confirm !== undefined && !(await request.confirm(plan))) {
    return { outcome: "declined", exitCode: 1, guards, lines: ["Not confirmed. Nothing was written."] };
  }
  // The answer may have taken minutes: what held then must hold now.
  const latest =
    request.confirm === undefined
      ? { guards, observation }
      : await lookAtSite(clients, clock, manifest, latch, request);
  const failedMeanwhile = failedOf(latest.guards, request);
  if (failedMeanwhile.length > 0) {
    const lines = refusal(manifest, failedMeanwhile);
    return { outcome: "refused", exitCode: 1, guards: latest.guards, lines };
  }
  requireReadable(latest.observation.holds, latch);
  const final = planRearm(manifest, latch, request, latest.guards, latest.observation.holds, clock.now());
  const done = await executeRearm(clients, clock, manifest, request, final, latest.observation.holds);
  return { guards: latest.guards, plan: final, ...done };
}

/** What keeps the site out must be known before it is lifted; the takeover has a guard of its own. */
function requireReadable({ path, lease }: Holds, latch: Latch): void {
  const unread = path?.ok === false ? path.reason : lease?.ok === false ? lease.reason : undefined;
  if (unread !== undefined) {
    throw new OperationError(`Nothing was changed, the site stays as it is: ${unread}`);
  }
  if (path?.ok && path.value !== latch.checkPath && path.value !== latch.failedOverPath) {
    throw new OperationError(
      `Health check ${latch.healthCheckId} asks ${path.value || "no path"}, neither ${latch.checkPath} nor ${latch.failedOverPath}: ` +
        "somebody changed it by hand. Set one of the two with aws route53 update-health-check --resource-path.",
    );
  }
}

async function notLatched(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  latch: Latch,
  holds: Holds,
  request: RearmRequest,
): Promise<RearmResult> {
  const seen = holdsText(holds, latch);
  if (holds.takeover?.ok === false) {
    const line = `Nothing was done: of ${manifest.stack}, ${seen}`;
    return { outcome: "refused", exitCode: 1, guards: [], lines: [line] };
  }
  const late = await recordLate(clients, clock.now(), manifest, {
    ...request,
    backupSite: backupName(request),
  });
  const line = `${manifest.stack} is not latched: ${seen}. Nothing to do.`;
  return { outcome: "not latched", exitCode: late.exitCode, guards: [], lines: [line, ...late.lines] };
}

function guardLine({ name, passed, seen }: GuardVerdict, { forced }: RearmRequest): string {
  const verdict = passed ? "holds" : forced.includes(name) ? "FORCED" : "FAILS";
  return `guard ${name} ${verdict}: ${seen}`;
}

function refusal(manifest: SiteManifest, failed: readonly GuardVerdict[]): string[] {
  return [
    `Refused: ${manifest.stack} stays latched, the backup site serves.`,
    ...failed.flatMap(({ name, seen, todo }) => [`  ${name}: ${seen}.`, `    ${todo}`]),
    `A guard can be overridden: --force ${failed.map(({ name }) => name).join(" --force ")} --reason "why".`,
  ];
}
