/** After the path is changed: record the closing, tell people, remember that they know. */
import { errorText } from "../runtime/errors";
import { publishNotification } from "../runtime/notify";
import type { Report } from "../runtime/shell";
import { isoTime } from "../runtime/values";
import type { LatchDocument } from "../state/documents";
import { updateDocument } from "../state/store";
import type { LatchContext } from "./context";
import type { LatchDecision } from "./decide";
import { afterArm, afterLatch, afterNotified, EMPTY_LATCH_DOCUMENT, knowsClosing } from "./document";
import type { Interlock } from "./observe";

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
  if (decision.kind === "fail") {
    result.problems.push(decision.reason);
  } else if (decision.kind === "arm") {
    await remember(context, result, (document) => afterArm(document, at));
  } else if (decision.kind !== "nothing") {
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
  const { rule, reason } = decision;
  const closing: NonNullable<LatchDocument["latched"]> = { at: isoTime(context.now), rule, reason };
  const isNew = decision.kind === "close";
  const document = await remember(context, result, (current) =>
    recordedMeanwhile(current, interlock) || (knowsClosing(current) && !isNew)
      ? current
      : afterLatch(current, closing),
  );
  if (document === undefined && decision.kind === "finish" && interlock.kind === "unreadable") {
    return; // Whether people know is in the document nobody can read; the failed invocation shows.
  }
  const latched = document?.latched ?? closing;
  const known = document !== undefined && (!knowsClosing(document) || latched.notifiedAt !== undefined);
  if (!known && (await tell(context, latched, result))) {
    await remember(context, result, (current) => afterNotified(current, latched.at, isoTime(context.now)));
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

async function tell(
  context: LatchContext,
  latched: NonNullable<LatchDocument["latched"]>,
  result: Report,
): Promise<boolean> {
  const { site, notificationTopicArn } = context.config;
  const eventId = `latch-${latched.at}-${site}`;
  try {
    await publishNotification(
      context.ports.sns,
      notificationTopicArn,
      `[${site}] failed over: the primary site stays out until it is re-armed (${latched.rule})`,
      {
        eventId,
        site,
        tier: "dns",
        from: "primary",
        to: "backup",
        rule: latched.rule,
        reason: latched.reason,
        at: latched.at,
        whatToDo:
          "Repair the primary site, synchronise both sites, then re-arm: npm run ops -- rearm --synchronised",
      },
    );
    result.written.push(`notification ${eventId}`);
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
