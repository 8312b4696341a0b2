/** The writes that hold a primary out, and those that let it in again. Each is safe to repeat. */
import type { FailoverEvent, PlannedStep, StepRecord } from "../history/failoverEvent";
import { afterLatch, afterRearm, afterRecorded, EMPTY_LATCH_DOCUMENT, knowsClosing } from "../latch/document";
import { readHealthCheck } from "../latch/observe";
import { afterLeaseLapse, EMPTY_LEASE_DOCUMENT } from "../lease/document";
import type { PrimarySiteConfig } from "../runtime/config";
import { errorText, isNamed, makeError } from "../runtime/errors";
import { isoTime } from "../runtime/values";
import { updateDocument } from "../state/store";
import { isRearmedSince } from "./changedBack";
import type { ControllerContext } from "./context";
import { hasLease, hasPath, latchStore, leaseStore, takeoverStore } from "./holds";
import { afterLift } from "./liftLease";
import { type LatchGoal, primaryOf } from "./siteLatch";
import { afterClaim, afterRelease, EMPTY_TAKEOVER } from "./takeover";

/** Rule of a lease that lapses by command. */
export const TAKEOVER_RULE = "TAKEOVER";

interface Act {
  readonly context: ControllerContext;
  readonly primary: PrimarySiteConfig;
  readonly event: FailoverEvent;
  readonly record: StepRecord | undefined;
}

export async function changeLatch(
  context: ControllerContext,
  step: PlannedStep,
  goal: LatchGoal,
  event: FailoverEvent,
): Promise<string> {
  const record = event.steps.find(({ id }) => id === step.id);
  const act: Act = { context, primary: primaryOf(context), event, record };
  return goal.closed ? closeLatch(act) : openLatch(act);
}

function byOf({ rollback, requestedBy }: FailoverEvent): string {
  return rollback?.requestedBy ?? requestedBy;
}

function reasonOf({ rollback, reason }: FailoverEvent): string {
  return rollback?.reason ?? reason;
}

/**
 * The takeover first: it needs this region alone, and is enough. Lease and path follow at once as far as they can be
 * reached; one of them must be, where there is no takeover. The record is for people and follows when it can.
 */
async function closeLatch(act: Act): Promise<string> {
  const { primary } = act;
  if (primary.takeover && !(await claim(act))) {
    return "the takeover was changed by others meanwhile; nothing else is taken away";
  }
  const parts = await Promise.all([
    ...(hasLease(primary) ? [outcome("the lease could not be taken away", () => lapse(act))] : []),
    ...(hasPath(primary)
      ? [
          outcome(`the path of ${primary.healthCheckId} could not be changed`, () =>
            setPath(act, primary.failedOverPath),
          ),
        ]
      : []),
  ]);
  const failed = parts.flatMap((part) => (part === undefined ? [] : [part]));
  const [first] = failed;
  if (first !== undefined && !primary.takeover && failed.length === parts.length) {
    throw first.error;
  }
  const unrecorded = await recordClosing(act);
  return [...failed.map(({ note }) => note), ...unrecorded].join("; ");
}

async function outcome(
  problem: string,
  work: () => Promise<unknown>,
): Promise<{ readonly note: string; readonly error: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return { note: `${problem} (${errorText(error)})`, error };
  }
}

/** False: somebody has released it since this run has looked. That stands, and the next look ends the step. */
async function claim({ context, primary, event, record }: Act): Promise<boolean> {
  const store = takeoverStore(context);
  const { version, document } = (await store.read()) ?? { version: 0, document: EMPTY_TAKEOVER };
  if (document.claimed !== undefined) {
    return true;
  }
  const claimed = {
    at: isoTime(context.now()),
    eventId: event.id,
    by: byOf(event),
    reason: reasonOf(event),
  };
  if (version !== record?.version) {
    return false;
  }
  const { kind } = await store.write(afterClaim(document, claimed), version);
  context.report.written.push(...(kind === "written" ? [`takeover of ${primary.site} claimed`] : []));
  return kind === "written";
}

/** A re-arm that came in between stands: the next look sees it, and the step ends. */
async function lapse({ context, primary, event, record }: Act): Promise<void> {
  const lapsed = {
    at: isoTime(context.now()),
    rule: TAKEOVER_RULE,
    reason: `${reasonOf(event)} (${event.id})`,
  };
  const { written } = await updateDocument(leaseStore(context, primary), EMPTY_LEASE_DOCUMENT, (document) =>
    isRearmedSince(record, "leaseRearmedAt", document.rearmed?.at)
      ? document
      : afterLeaseLapse(document, lapsed),
  );
  context.report.written.push(...(written ? [`lease of ${primary.site} taken away`] : []));
}

/** Answers a note when it could not be written. */
async function recordClosing({ context, primary, event, record }: Act): Promise<string[]> {
  const at = isoTime(context.now());
  const rule = event.type === "planned" || event.type === "manual" ? "PLANNED" : "UNPLANNED";
  const reason = `${reasonOf(event)} (${event.id}). The primary stays out until an operator re-arms.`;
  try {
    const { written } = await updateDocument(
      latchStore(context, primary),
      EMPTY_LATCH_DOCUMENT,
      (document) => {
        if (knowsClosing(document) || isRearmedSince(record, "rearmedAt", document.rearmed?.at)) {
          return document;
        }
        const closed = afterLatch(document, { at, rule, reason });
        return afterRecorded(closed, closed.latched?.at ?? at, at);
      },
    );
    context.report.written.push(...(written ? [`latch of ${primary.site}`] : []));
    return [];
  } catch (error) {
    return [
      `table ${primary.stateTable} in ${primary.region} could not be written (${errorText(error)}); the latch function of ${primary.site} records the closing when it runs again`,
    ];
  }
}

/**
 * Document first: otherwise the primary's latch sees an open latch, an old alarm and no re-arm, and closes again. The
 * takeover last: until then it keeps the primary out, whatever becomes of the other writes.
 */
async function openLatch(act: Act): Promise<string> {
  const { context, primary, event, record } = act;
  const at = isoTime(context.now());
  const by = byOf(event);
  const reason = reasonOf(event);
  const claimed = primary.takeover ? (await takeoverStore(context).read())?.document.claimed : undefined;
  await updateDocument(latchStore(context, primary), EMPTY_LATCH_DOCUMENT, (document) =>
    afterRearm(document, { at, by, synchronised: true, forced: [], reason }),
  );
  context.report.written.push(`re-arm of ${primary.site}`);
  if (hasLease(primary)) {
    const { document, written } = await updateDocument(
      leaseStore(context, primary),
      EMPTY_LEASE_DOCUMENT,
      (lease) =>
        lease.lapsed === undefined || isRearmedSince(record, "leaseRearmedAt", lease.rearmed?.at)
          ? lease
          : afterLift(lease, { at, by }, claimed?.at),
    );
    context.report.written.push(...(written ? [`lease of ${primary.site}`] : []));
    if (document.lapsed !== undefined) {
      return "the lease has lapsed again; nothing else is lifted";
    }
  }
  if (hasPath(primary)) {
    await setPath(act, primary.checkPath);
  }
  if (primary.takeover) {
    const { written } = await updateDocument(takeoverStore(context), EMPTY_TAKEOVER, (document) =>
      afterRelease(document, { at, by, reason: `${reason} (${event.id})` }),
    );
    context.report.written.push(...(written ? [`takeover of ${primary.site} released`] : []));
  }
  return "";
}

/**
 * With the version read. Throws HealthCheckVersionMismatch when somebody changed it meanwhile: the next poll looks again
 * before anything else is done.
 */
async function setPath(
  { context: { ports, report }, primary: { healthCheckId } }: Act,
  path: string,
): Promise<void> {
  const check = await readHealthCheck(ports.route53, healthCheckId);
  if (check.path === path) {
    return;
  }
  try {
    await ports.route53.updateHealthCheck({
      HealthCheckId: healthCheckId,
      HealthCheckVersion: check.version,
      ResourcePath: path,
    });
    report.written.push(`health check ${healthCheckId}: ${path}`);
  } catch (error) {
    if (isNamed(error, "HealthCheckVersionMismatch")) {
      throw makeError(
        "HealthCheckVersionMismatch",
        `Health check ${healthCheckId} was changed by others meanwhile; it is looked at again.`,
      );
    }
    throw error;
  }
}

/** Answers a note: a failed step leaves a takeover claimed, because the primary must not come back by itself. */
export async function noteStandingTakeover(
  context: ControllerContext,
  { id }: FailoverEvent,
): Promise<string> {
  if (!primaryOf(context).takeover) {
    return "";
  }
  const claimed = (await takeoverStore(context).read())?.document.claimed;
  return claimed?.eventId === id
    ? `; its takeover stays claimed, so Route 53 may still answer this site: go back with npm run ops -- rollback ${id} --synchronised`
    : "";
}
