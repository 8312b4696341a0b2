/** After the latch is closed: record the closing, tell people, remember that they know. */
import { recordEvent } from "../history/recordEvent";
import { errorText } from "../runtime/errors";
import { publishNotification } from "../runtime/notify";
import type { Report } from "../runtime/shell";
import { isoTime } from "../runtime/values";
import type { LatchDocument } from "../state/documents";
import { updateDocument } from "../state/store";
import { type Closing, closingEvent } from "./closingEvent";
import type { LatchContext } from "./context";
import type { LatchDecision } from "./decide";
import {
  afterArm,
  afterLatch,
  afterNotified,
  afterRecorded,
  EMPTY_LATCH_DOCUMENT,
  knowsClosing,
} from "./document";
import type { Interlock } from "./observe";

type Change = typeof afterRecorded;

export function newReport(decision: LatchDecision): Report {
  return { rule: decision.rule, reason: decision.reason, written: [], problems: [] };
}

export async function carryOut(
  context: LatchContext,
  decision: LatchDecision,
  interlock: Interlock,
): Promise<Report> {
  const result = newReport(decision);
  const at = isoTime(context.now);
  const before = interlock.kind === "read" ? interlock.stored.document : undefined;
  if (decision.kind === "fail") {
    result.problems.push(decision.reason);
  } else if (decision.kind === "arm") {
    await remember(context, result, (current) => afterArm(current, at));
  } else if (decision.kind === "nothing") {
    await keepHistory(context, before?.latched, [], result);
  } else {
    if (decision.kind === "close") {
      result.written.push(`health check ${context.config.healthCheckId}`);
    }
    await recordAndTell(context, decision, interlock, result);
  }
  return result;
}

async function recordAndTell(
  context: LatchContext,
  decision: LatchDecision,
  interlock: Interlock,
  result: Report,
): Promise<void> {
  const closing: Closing = closingOf(decision, context.now);
  const isNew = decision.kind === "close";
  const isKnown = (current: LatchDocument) =>
    knowsClosing(current) && (!isNew || current.latched?.at === closing.at);
  const document = await remember(context, result, (current) =>
    recordedMeanwhile(current, interlock) || isKnown(current) ? current : afterLatch(current, closing),
  );
  if (document === undefined && decision.kind === "finish" && interlock.kind === "unreadable") {
    return; // Whether people know is in the document nobody can read; the failed invocation shows.
  }
  const latched = document?.latched ?? closing;
  const known = document !== undefined && (!knowsClosing(document) || latched.notifiedAt !== undefined);
  const told = !known && (await tell(context, latched, result));
  // A closing that could not be remembered gets another time, and so another event, when it is finished.
  const inHistory = document === undefined ? { ...latched, recordedAt: latched.at } : latched;
  await keepHistory(context, inHistory, told ? [afterNotified] : [], result);
}

/** A lapsed lease tells itself when and why it closed; everything else closes now. */
function closingOf(decision: LatchDecision, now: number): Closing {
  const lapse = "closing" in decision ? decision.closing : undefined;
  return lapse ?? { at: isoTime(now), rule: decision.rule, reason: decision.reason };
}

/**
 * Records a closing that the history lacks, and remembers that with what else is to be remembered of it. After people
 * were told, so that a history that cannot be written keeps nobody waiting; a later run finds what is missing.
 */
async function keepHistory(
  context: LatchContext,
  latched: Closing | undefined,
  changes: readonly Change[],
  result: Report,
): Promise<void> {
  const { eventsTable, eventsKeepDays } = context.config;
  const done = [...changes];
  if (eventsTable !== undefined && latched !== undefined && latched.recordedAt === undefined) {
    const event = closingEvent(context.config.site, latched);
    try {
      await recordEvent(context.ports.dynamoDb, eventsTable, eventsKeepDays, event);
      result.written.push(`event ${event.id}`);
      done.push(afterRecorded);
    } catch (error) {
      result.problems.push(`${event.id} cannot be recorded in table ${eventsTable} (${errorText(error)})`);
    }
  }
  if (latched !== undefined && done.length > 0) {
    const at = isoTime(context.now);
    await remember(context, result, (current) =>
      done.reduce((document, change) => change(document, latched.at, at), current),
    );
  }
}

/** Another invocation has recorded this closing since we looked, or an operator has lifted it: that stands. */
function recordedMeanwhile(current: LatchDocument, interlock: Interlock): boolean {
  if (interlock.kind === "unreadable") {
    return false;
  }
  const { latched, rearmed } = interlock.stored.document;
  return current.latched?.at !== latched?.at || current.rearmed?.at !== rearmed?.at;
}

async function tell(context: LatchContext, latched: Closing, result: Report): Promise<boolean> {
  const { site, notificationTopicArn } = context.config;
  const { id, source, target, rule, reason, startTime, endTime, type, requestedBy } = closingEvent(
    site,
    latched,
  );
  try {
    await publishNotification(
      context.ports.sns,
      notificationTopicArn,
      `[${site}] failed over: the primary site stays out until it is re-armed (${latched.rule})`,
      {
        eventId: id,
        site,
        tier: "dns",
        from: source,
        to: target,
        rule,
        reason,
        at: startTime,
        endedAt: endTime,
        failoverType: type,
        requestedBy,
        whatToDo:
          "Repair the primary site, synchronise both sites, then re-arm: npm run ops -- rearm --synchronised",
      },
    );
    result.written.push(`notification ${id}`);
    return true;
  } catch (error) {
    result.problems.push(
      `Publish to ${notificationTopicArn} failed (${errorText(error)}); the tick tells people later`,
    );
    return false;
  }
}

/** Undefined when the document could not be changed; the problem is in the report. */
async function remember(
  context: LatchContext,
  result: Report,
  change: (document: LatchDocument) => LatchDocument,
): Promise<LatchDocument | undefined> {
  try {
    const stored = await updateDocument(context.store, EMPTY_LATCH_DOCUMENT, change);
    result.written.push(...(stored.written ? ["state"] : []));
    return stored.document;
  } catch (error) {
    result.problems.push(
      `the interlock document in table ${context.config.stateTable} cannot be changed (${errorText(error)})`,
    );
    return undefined;
  }
}
