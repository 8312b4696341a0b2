/**
 * The latch of the primary site, closed and opened by plan from the backup site: the same path, document and metric
 * that the primary's own latch works with, so that the way back is the same guarded act.
 */
import type { FailoverEvent, StepRecord } from "../history/failoverEvent";
import { afterLatch, afterRearm, afterRecorded, EMPTY_LATCH_DOCUMENT, knowsClosing } from "../latch/document";
import { type Interlock, MINUTE_MS, readHealthCheck, readInterlock, readMinutes } from "../latch/observe";
import type { PrimarySiteConfig } from "../runtime/config";
import { errorText, isNamed, makeError } from "../runtime/errors";
import { isoTime } from "../runtime/values";
import { LATCH_ID } from "../state/documents";
import { parseLatchDocument } from "../state/parseDocuments";
import { documentStore, updateDocument } from "../state/store";
import { readGroupHealth } from "../targetGroups/observe";
import { preChecks } from "./checks";
import type { ControllerContext } from "./context";
import type { Goal } from "./goals";
import { groupText, isAbleGroup } from "./group";
import { reading } from "./reading";
import { lastCall, type StepView } from "./stepRules";
import { observeWorld } from "./world";

type LatchGoal = Extract<Goal, { kind: "latch" }>;

/** How far back the record check's metric is read before the first call, milliseconds. */
const LOOK_BACK_MS = 300_000;

function primaryOf({ config }: ControllerContext): PrimarySiteConfig {
  if (config.primary === undefined) {
    throw makeError("ConfigurationNotFound", `Site ${config.site} does not know its primary any more.`);
  }
  return config.primary;
}

function latchStore(context: ControllerContext, primary: PrimarySiteConfig) {
  const { dynamoDb } = context.ports.peer(primary.region);
  return documentStore(dynamoDb, primary.stateTable, LATCH_ID, parseLatchDocument);
}

export async function lookAtLatch(
  context: ControllerContext,
  goal: LatchGoal,
  record: StepRecord | undefined,
): Promise<StepView> {
  const primary = primaryOf(context);
  const { route53, cloudWatch } = context.ports;
  const now = context.now();
  const from = metricFrom(record, goal.closed, now);
  const [{ path, version }, interlock, minutes] = await Promise.all([
    readHealthCheck(route53, primary.healthCheckId),
    readInterlock(latchStore(context, primary)),
    // Without its status the path is changed all the same, and only that it had an effect is not known.
    reading("its status", () => readMinutes(cloudWatch, primary, from, now)),
  ]);
  const last = minutes.kind === "read" ? minutes.value.at(-1)?.minimum : undefined;
  const state = last === undefined ? "without a status yet" : last === 1 ? "healthy" : "unhealthy";
  const unread = [interlock, minutes].flatMap((read) => (read.kind === "unreadable" ? [read.problem] : []));
  const seen = [`health check ${primary.healthCheckId} asks ${path}, ${state}`, ...unread].join("; ");
  const base = { prior: { path: path ?? null }, version };
  if (path !== primary.checkPath && path !== primary.failedOverPath) {
    const paths = `neither ${primary.checkPath} nor ${primary.failedOverPath}`;
    return { ...base, kind: "impossible", seen: `${seen}; somebody set it by hand to ${paths}` };
  }
  if ((path === primary.failedOverPath) === goal.closed) {
    return { ...base, kind: latchMoved(goal, interlock, last), seen };
  }
  if (isChangedBack(record, version)) {
    return { ...base, kind: "impossible", seen: `${seen}; ${goal.closed ? OPENED_AGAIN : CLOSED_AGAIN}` };
  }
  const blocked = goal.closed ? await nobodyToServe(context) : await notToOpen(context, interlock);
  return blocked === undefined
    ? { ...base, kind: "ready", seen }
    : { ...base, kind: "blocked", seen: `${seen}; ${blocked}` };
}

const OPENED_AGAIN = "somebody has re-armed it since this step closed it, and that stands";
const CLOSED_AGAIN = "the primary has failed and is latched again since this step opened it, and that stands";

/**
 * The call was made, the check is at another version since, and its path is the old one: somebody has changed it back.
 * The version counts every change: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheck.html
 */
function isChangedBack(record: StepRecord | undefined, version: number): boolean {
  const before = record?.version;
  return lastCall(record).calledAt !== undefined && before !== undefined && before !== version;
}

/** The path is as wanted: is the closing recorded, and does Route 53 follow? */
function latchMoved(goal: LatchGoal, interlock: Interlock, last: number | undefined): StepView["kind"] {
  if (goal.closed && interlock.kind === "read" && !knowsClosing(interlock.stored.document)) {
    return "ready";
  }
  return last === (goal.closed ? 0 : 1) ? "reached" : "moving";
}

/** A recovery shows only in a minute that began after the call; a failure already in the minute of the call. */
function metricFrom(record: StepRecord | undefined, closed: boolean, now: number): number {
  const { calledAt } = lastCall(record);
  return calledAt === undefined ? now - LOOK_BACK_MS : closed ? calledAt - MINUTE_MS : calledAt;
}

/** The pre-checks may be of another run, long ago: the primary must be fit to serve when clients are sent there. */
async function notToOpen(context: ControllerContext, { kind }: Interlock): Promise<string | undefined> {
  if (kind === "unreadable") {
    return "a re-arm is recorded before the path is changed";
  }
  const goals: readonly Goal[] = [{ kind: "latch", closed: false }];
  const input = {
    id: "",
    source: "",
    resourceType: "dns",
    type: "manual",
    undo: true,
    synchronised: true,
  } as const;
  const world = await observeWorld(context, goals);
  const failed = preChecks({ ...input, goals }, world, context.config, context.now()).filter(({ ok }) => !ok);
  return failed.length === 0 ? undefined : failed.map(({ name, seen }) => `${name}: ${seen}`).join("; ");
}

/** Why Route 53 must not be made to answer this site now. */
async function nobodyToServe({ config, ports }: ControllerContext): Promise<string | undefined> {
  if (config.loadBalancer === undefined) {
    return undefined;
  }
  const groups = await readGroupHealth(ports.elb, config.loadBalancer.groups);
  return groups.some(isAbleGroup)
    ? undefined
    : `no group of site ${config.site} has enough healthy targets (${groups.map(groupText).join(", ")})`;
}

export async function changeLatch(
  context: ControllerContext,
  goal: LatchGoal,
  event: FailoverEvent,
): Promise<string> {
  const primary = primaryOf(context);
  return goal.closed ? closeLatch(context, primary, event) : openLatch(context, primary, event);
}

/** Path first: it is what keeps the primary out. Its document follows when its region can be reached. */
async function closeLatch(
  context: ControllerContext,
  primary: PrimarySiteConfig,
  event: FailoverEvent,
): Promise<string> {
  await setPath(context, primary.healthCheckId, primary.failedOverPath);
  const at = isoTime(context.now());
  const rule = event.type === "planned" || event.type === "manual" ? "PLANNED" : "UNPLANNED";
  const reason = `${event.rollback?.reason ?? event.reason} (${event.id}). The primary stays out until an operator re-arms.`;
  try {
    const { written } = await updateDocument(
      latchStore(context, primary),
      EMPTY_LATCH_DOCUMENT,
      (document) => {
        if (knowsClosing(document)) {
          return document;
        }
        const closed = afterLatch(document, { at, rule, reason });
        return afterRecorded(closed, closed.latched?.at ?? at, at);
      },
    );
    context.report.written.push(...(written ? [`latch of ${primary.site}`] : []));
    return "";
  } catch (error) {
    return `table ${primary.stateTable} in ${primary.region} could not be written (${errorText(error)}); the latch function of ${primary.site} records the closing when it runs again`;
  }
}

/** Document first: otherwise the primary's latch sees an open path, an old alarm and no re-arm, and closes again. */
async function openLatch(
  context: ControllerContext,
  primary: PrimarySiteConfig,
  event: FailoverEvent,
): Promise<string> {
  const rearmed = {
    at: isoTime(context.now()),
    by: event.rollback?.requestedBy ?? event.requestedBy,
    synchronised: true,
    forced: [],
    reason: event.rollback?.reason ?? event.reason,
  };
  await updateDocument(latchStore(context, primary), EMPTY_LATCH_DOCUMENT, (document) =>
    afterRearm(document, rearmed),
  );
  context.report.written.push(`re-arm of ${primary.site}`);
  await setPath(context, primary.healthCheckId, primary.checkPath);
  return "";
}

/** With the version read; a version that somebody changed meanwhile is looked at again by the next poll. */
async function setPath(
  { ports, report }: ControllerContext,
  healthCheckId: string,
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
    if (!isNamed(error, "HealthCheckVersionMismatch")) {
      throw error;
    }
  }
}
