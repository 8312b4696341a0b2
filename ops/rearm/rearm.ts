/**
 * Re-arming: the operator's act that lets the primary back in after a failover between sites.
 *
 * Order of the writes: first the document (who re-armed, when), then the health check's path. A command stopped between
 * the two leaves the site latched by its path, which is safe, and running it again finishes. The other order would
 * leave an open latch with an old ALARM and no re-arm on record, which the latch's minute schedule closes again. The
 * Lambda waits for the second write for two minutes (REARM_GRACE_MS in handlers/latch/rules.ts), so the time on record
 * is that of the write, not that of the question to the operator.
 */
import type { SiteManifest } from "../../components/manifest";
import { isArmed } from "../../handlers/latch/document";
import { readHealthCheck } from "../aws/route53";
import type { OpsClients, OpsClock } from "../clients";
import { OperationError } from "../errors";
import { checkGuards, type GuardName, type GuardVerdict } from "./guards";
import { observeForRearm } from "./observeRearm";
import { planRearm, type RearmPlan } from "./planRearm";
import { recordRearm, tellPeople } from "./rearmRecord";
import { restorePath, writeRearmed } from "./rearmWrites";
import { recordLate } from "./recordLate";
import { waitForReturn } from "./waitForReturn";

export interface RearmRequest {
  /** Who does it. */
  readonly by: string;
  /** The operator states that the two sites are synchronised. */
  readonly synchronised: boolean;
  /** Guards overridden by name. */
  readonly forced: readonly GuardName[];
  /** Why; must be there when a guard is forced. */
  readonly reason?: string;
  /** Stack of the backup site, for the record. @default "backup" */
  readonly backupSite?: string;
  readonly dryRun: boolean;
  /** How long to wait for Route 53 to call the primary healthy, 0 = not at all. */
  readonly waitSeconds: number;
  /** Asked once, before the first write; absent = confirmed. */
  readonly confirm?: (plan: RearmPlan) => Promise<boolean>;
  readonly progress?: (line: string) => void;
}

export type RearmOutcome =
  | "re-armed"
  | "re-armed, not healthy in time"
  | "not latched"
  | "refused"
  | "declined"
  | "dry run";

export interface RearmResult {
  readonly outcome: RearmOutcome;
  readonly exitCode: 0 | 1;
  readonly guards: readonly GuardVerdict[];
  /** For people, in order. */
  readonly lines: readonly string[];
  readonly plan?: RearmPlan;
}

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
  const check = await readHealthCheck(clients, latch.healthCheckId);
  if (check.path === latch.checkPath) {
    const late = await recordLate(clients, clock.now(), manifest, request);
    const line = `${manifest.stack} is not latched: its health check asks ${check.path}. Nothing to do.`;
    return { outcome: "not latched", exitCode: late.exitCode, guards: [], lines: [line, ...late.lines] };
  }
  if (check.path !== latch.failedOverPath) {
    throw new OperationError(
      `Health check ${latch.healthCheckId} asks ${check.path || "no path"}, neither ${latch.checkPath} nor ${latch.failedOverPath}: ` +
        "somebody changed it by hand. Set one of the two with aws route53 update-health-check --resource-path.",
    );
  }
  const guards = await look(clients, clock, manifest, latch, request);
  const failed = failedOf(guards, request);
  const plan = planRearm(manifest, latch, request, guards, clock.now());
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
    request.confirm === undefined ? guards : await look(clients, clock, manifest, latch, request);
  const failedMeanwhile = failedOf(latest, request);
  if (failedMeanwhile.length > 0) {
    return { outcome: "refused", exitCode: 1, guards: latest, lines: refusal(manifest, failedMeanwhile) };
  }
  const final = planRearm(manifest, latch, request, latest, clock.now());
  return { guards: latest, plan: final, ...(await execute(clients, clock, manifest, request, final)) };
}

async function look(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  { rearmAfterHealthySeconds }: NonNullable<SiteManifest["latch"]>,
  { synchronised }: RearmRequest,
): Promise<GuardVerdict[]> {
  const now = clock.now();
  const observation = await observeForRearm(clients, manifest, rearmAfterHealthySeconds, now);
  return checkGuards({ observation, manifest, rearmAfterHealthySeconds, synchronised, now });
}

function failedOf(guards: readonly GuardVerdict[], { forced }: RearmRequest): GuardVerdict[] {
  return guards.filter(({ name, passed }) => !passed && !forced.includes(name));
}

async function execute(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  request: RearmRequest,
  plan: RearmPlan,
): Promise<Pick<RearmResult, "outcome" | "exitCode" | "lines">> {
  const progress = request.progress ?? (() => {});
  const document = await writeRearmed(clients, manifest, plan);
  progress(`Recorded in ${manifest.stateTable}: re-armed by ${plan.rearmed.by}.`);
  await restorePath(clients, plan);
  const restoredAt = clock.now();
  progress(`Health check ${plan.healthCheckId} asks ${plan.checkPath} again.`);
  const backup = request.backupSite ?? "backup";
  const told = await tellPeople(clients, manifest, plan.rearmed, backup, plan.wayBack, restoredAt);
  const recorded = await recordRearm(clients, manifest, plan.rearmed, backup, restoredAt);
  const waited = await waitForReturn(clients, clock, manifest, request.waitSeconds, restoredAt, progress);
  const lines = [
    `${manifest.stack} is re-armed: health check ${plan.healthCheckId} asks ${plan.checkPath}.`,
    ...waited.lines,
    ...(told.ok ? [] : [`Nobody was told: ${told.reason}`]),
    ...(recorded?.ok === false ? [`It is not in the history: ${recorded.reason}`] : []),
    isArmed(document, clock.now())
      ? "The latch is armed: the next failover latches the site again."
      : "The latch is NOT armed (never stably healthy, or disarmed): the next failover is not latched. See npm run ops -- status.",
    `Way back (answers the backup site again): ${plan.wayBack}`,
  ];
  const outcome = waited.healthy === false ? "re-armed, not healthy in time" : "re-armed";
  const complete = waited.healthy !== false && told.ok && recorded?.ok !== false;
  return { outcome, exitCode: complete ? 0 : 1, lines };
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
