/** A request becomes an event: planned, recorded, and worked on; or refused, which is recorded and told as well. */
import type { Acquired } from "../history/eventLock";
import { type FailoverEvent, isTerminal } from "../history/failoverEvent";
import { makeError } from "../runtime/errors";
import { isoTime } from "../runtime/values";
import type { Stored } from "../state/store";
import { checksOfEvent, problemOf } from "./checkEvent";
import type { ControllerContext } from "./context";
import { driveEvent, endLease, tellEnd } from "./drive";
import { decideEvent, isOpen } from "./eventRules";
import { givesWay, giveWay } from "./giveWay";
import type { KnownParts } from "./parseRequest";
import { planFailover } from "./plan";
import type { CheckResult, ControllerAnswer, FailoverRequest } from "./request";
import { otherRequest } from "./sameRequest";
import { expiresAt, LEASE_SECONDS } from "./saveEvent";

/** What a run answers beside its report. */
export type Answer = Omit<ControllerAnswer, "rule" | "reason" | "written"> & { readonly reason: string };

const NO_ROLLBACK = { autoRollback: false, rollbackDelaySeconds: 3600 };

export function eventIdOf(requestId: string): string {
  return `failover-${requestId}`;
}

function newEvent(
  context: ControllerContext,
  request: FailoverRequest | KnownParts,
  id: string,
): FailoverEvent {
  const asked = request as Partial<FailoverRequest>;
  const { acceptDataLossSeconds, synchronised } = asked;
  return {
    id,
    site: context.config.site,
    resourceType: request.resourceType,
    type: request.type,
    status: "pending",
    source: request.source,
    target: request.target,
    reason: request.reason,
    requestedBy: request.requestedBy ?? "unknown",
    startTime: isoTime(context.now()),
    rollbackPlan: asked.rollbackPlan ?? NO_ROLLBACK,
    ...(acceptDataLossSeconds === undefined ? {} : { acceptDataLossSeconds }),
    ...(synchronised === undefined ? {} : { synchronised }),
    plan: [],
    steps: [],
  };
}

export function answerOf({ document: event }: Stored<FailoverEvent>): Answer {
  const { id: eventId, status, plan, rollback } = event;
  const problem = rollback?.problem ?? event.problem;
  const current = [...event.steps].reverse().find((step) => step.status !== "undone");
  return {
    eventId,
    status,
    reason:
      problem ??
      (current === undefined
        ? `Event ${eventId} is ${status}.`
        : `Event ${eventId} is ${status}; ${current.id}: ${current.detail}.`),
    plan: plan.map(({ id, kind, summary }) => ({ id, kind, summary })),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Records a failed event and tells people; nothing else is touched. */
export async function refuse(
  context: ControllerContext,
  request: FailoverRequest | KnownParts,
  id: string,
  rule: string,
  problem: string,
): Promise<Answer> {
  const at = isoTime(context.now());
  context.report.rule = rule;
  const event: FailoverEvent = { ...newEvent(context, request, id), status: "failed", endTime: at, problem };
  const created = await context.events.create(event, expiresAt(event, context.config.keepDays));
  if (created.kind === "conflict") {
    return answerExisting(context, event);
  }
  return answerOf(await tellNow(context, { version: created.version, document: event }));
}

/** Of an event that does not hold the lock: when people cannot be told now, the minute schedule tells them. */
export async function tellNow(
  context: ControllerContext,
  stored: Stored<FailoverEvent>,
): Promise<Stored<FailoverEvent>> {
  try {
    return await tellEnd(context, stored);
  } catch (error) {
    await context.lock.setUntold([stored.document.id], true);
    throw error;
  }
}

/** Events that ended while people could not be told. */
export async function tellLate(context: ControllerContext, ids: readonly string[]): Promise<Answer> {
  context.report.rule = "CTL-TELL";
  for (const id of ids) {
    const stored = await context.events.read(id);
    if (stored !== undefined && decideEvent(stored.document).action === "tell") {
      await tellEnd(context, stored);
    }
    await context.lock.setUntold([id], false);
  }
  return { reason: `People were told late of ${ids.join(", ")}.` };
}

export async function readEvent(context: ControllerContext, id: string): Promise<Stored<FailoverEvent>> {
  const stored = await context.events.read(id);
  if (stored === undefined) {
    throw makeError(
      "EventNotFound",
      `Site ${context.config.site} has no event ${id}. See npm run ops -- events for its events.`,
    );
  }
  return stored;
}

/** The same request again: gone on with if something is left to do. Throws RequestIdReused for another request. */
async function answerExisting(context: ControllerContext, asked: FailoverEvent): Promise<Answer> {
  const { id } = asked;
  const stored = await readEvent(context, id);
  const difference = otherRequest(stored.document, asked);
  if (difference !== undefined) {
    throw makeError("RequestIdReused", difference);
  }
  if (!isOpen(stored.document)) {
    context.report.rule = "CTL-KNOWN";
    return answerOf(stored);
  }
  if (isTerminal(stored.document.status) && stored.document.rollback === undefined) {
    // Only its notification is missing: that needs no lock.
    context.report.rule = "CTL-TELL";
    return answerOf(await tellNow(context, stored));
  }
  return goOn(context, id);
}

/** Works on an event that exists. Does nothing when another run does, or another event is worked on. */
export async function goOn(context: ControllerContext, id: string): Promise<Answer> {
  const { lock, holder, report } = context;
  const acquired = await lock.acquire(id, holder, context.now(), LEASE_SECONDS);
  if (acquired.kind !== "acquired") {
    report.rule = acquired.kind === "live" ? "CTL-LIVE" : "CTL-BUSY";
    return answerOf(await readEvent(context, id));
  }
  return answerOf(await driveEvent(context, await readEvent(context, id)));
}

export async function handleFailover(
  context: ControllerContext,
  request: FailoverRequest,
  requestId: string,
): Promise<Answer> {
  const id = eventIdOf(requestId);
  const planned = planFailover(request, context.config);
  const event = { ...newEvent(context, request, id), plan: planned.kind === "plan" ? planned.steps : [] };
  if (request.dryRun === true) {
    return dryRun(context, event, planned.kind === "refused" ? planned.problem : undefined);
  }
  if ((await context.events.read(id)) !== undefined) {
    return answerExisting(context, event);
  }
  if (planned.kind === "refused") {
    return refuse(context, request, id, "CTL-REFUSED", planned.problem);
  }
  const acquired = await acquire(context, event);
  if (acquired.kind === "held") {
    if (request.type === "automatic") {
      // A sentinel or an alarm asks once and asynchronously. Thrown, Lambda asks again after one and after two minutes:
      // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
      context.report.rule = "CTL-BUSY";
      throw makeError(
        "FailoverBusy",
        `The failover ${id} has to wait, nothing was touched: event ${acquired.eventId} is worked on. Lambda asks again; after that the request is kept in the dead-letter queue.`,
      );
    }
    const problem = `The failover was refused, nothing was touched: no-other-failover: event ${acquired.eventId} is worked on. Wait for its end (npm run ops -- events) and ask again.`;
    return refuse(context, request, id, "CTL-BUSY", problem);
  }
  if (acquired.kind === "live") {
    context.report.rule = "CTL-LIVE";
    return { eventId: id, reason: `Another run works on ${id}.` };
  }
  return answerOf(await driveEvent(context, await createEvent(context, event)));
}

/** From an event that gives way as well. */
async function acquire(context: ControllerContext, event: FailoverEvent): Promise<Acquired> {
  const take = () => context.lock.acquire(event.id, context.holder, context.now(), LEASE_SECONDS);
  const acquired = await take();
  const other = acquired.kind === "held" ? await context.events.read(acquired.eventId) : undefined;
  if (other === undefined || !givesWay(other.document, event)) {
    return acquired;
  }
  await giveWay(context, other, event);
  return take();
}

/** When it cannot be written, the lock goes to whoever asks next: the same request again, above all. */
async function createEvent(context: ControllerContext, event: FailoverEvent): Promise<Stored<FailoverEvent>> {
  try {
    const created = await context.events.create(event);
    return created.kind === "written"
      ? { version: created.version, document: event }
      : await readEvent(context, event.id);
  } catch (error) {
    await endLease(context, event.id);
    throw error;
  }
}

/** `undo`: for the rollback of `event`, to which nothing gives way. */
export async function otherFailover(
  context: ControllerContext,
  event: FailoverEvent,
  undo: boolean,
): Promise<CheckResult> {
  const id = (await context.lock.read())?.eventId;
  const other = id === undefined || id === event.id ? undefined : await context.events.read(id);
  const check = (ok: boolean, seen: string) => ({ name: "no-other-failover", ok, seen });
  if (other === undefined || ["tell", "close"].includes(decideEvent(other.document).action)) {
    return check(true, "none is worked on");
  }
  return !undo && givesWay(other.document, event)
    ? check(true, `event ${id} only waits for its instances, and gives way`)
    : check(false, `event ${id} is worked on`);
}

/** Why a request id cannot be used, in a dry run. */
async function requestIdCheck(context: ControllerContext, event: FailoverEvent): Promise<CheckResult[]> {
  const known = await context.events.read(event.id);
  const difference = known === undefined ? undefined : otherRequest(known.document, event);
  return difference === undefined ? [] : [{ name: "request-id", ok: false, seen: difference }];
}

/** The plan and the checks; records nothing. */
async function dryRun(
  context: ControllerContext,
  event: FailoverEvent,
  refused: string | undefined,
): Promise<Answer> {
  context.report.rule = "CTL-DRY-RUN";
  const checks =
    refused === undefined
      ? [
          ...(await requestIdCheck(context, event)),
          await otherFailover(context, event, false),
          ...(await checksOfEvent(context, event)),
        ]
      : [{ name: "plan", ok: false, seen: refused }];
  const problem = problemOf(checks, "The failover");
  return {
    status: "planned",
    reason: problem ?? "Every check holds; nothing was recorded or touched.",
    plan: event.plan.map(({ id, kind, summary }) => ({ id, kind, summary })),
    checks,
    ...(problem === undefined ? {} : { problem }),
  };
}
