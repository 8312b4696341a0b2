/** A failover by the controller: look, ask, follow. Safe to repeat with the same request id. */
import type { FailoverRequest } from "../../handlers/controller/request";
import { otherRequest, type Wish } from "../../handlers/controller/sameRequest";
import { type FailoverEvent, isTerminal } from "../../handlers/history/failoverEvent";
import type { OpsClients, OpsClock } from "../clients";
import { reading } from "../errors";
import { readEvent } from "../events/readEvents";
import { agree, type Manner } from "./agree";
import type { Named } from "./ends";
import { type Followed, follow } from "./follow";
import { type ControlledSite, invokeController } from "./invoke";
import { eventLines, type FailoverResult, unfinished } from "./result";

/** A request that can be repeated: with its key and its author. */
export type RepeatableRequest = FailoverRequest & {
  readonly requestId: string;
  readonly requestedBy: string;
};

/** Id of the event that the controller makes of a request. */
export function eventIdOf({ requestId }: Pick<RepeatableRequest, "requestId">): string {
  return `failover-${requestId}`;
}

const BY_HAND = { autoRollback: false, rollbackDelaySeconds: 0 };

/** Ends that were derived are those of the event: once it has completed, others would be derived. */
function wishOf(request: RepeatableRequest, { id, source, target }: FailoverEvent, named: Named): Wish {
  const ends = { source: named.source ?? source, target: named.target ?? target };
  return { rollbackPlan: BY_HAND, ...request, ...ends, id };
}

/**
 * `named`: the ends that the operator named, of the request's. Throws OperationError when the controller gives no plan;
 * the message says what to do.
 */
export async function failover(
  clients: OpsClients,
  clock: OpsClock,
  site: ControlledSite,
  request: RepeatableRequest,
  manner: Manner,
  named: Named = request,
): Promise<FailoverResult> {
  const eventId = eventIdOf(request);
  const progress = manner.progress ?? (() => {});
  const known = await reading(() => readEvent(clients, site, eventId));
  if (!known.ok) {
    progress(known.reason);
  }
  const event = known.ok ? known.value : undefined;
  const difference = event === undefined ? undefined : otherRequest(event, wishOf(request, event, named));
  if (event !== undefined && difference !== undefined) {
    const lines = [`Refused: ${difference}`];
    return { outcome: "refused", exitCode: 1, eventId, event, plan: [], checks: [], lines };
  }
  if (event !== undefined && (manner.dryRun || isTerminal(event.status))) {
    return { ...finished(event), eventId, event, ...planOf(event) };
  }
  if (event !== undefined) {
    progress(`${eventId} was asked for before; following it.`);
    const { source, target } = event;
    const same = { ...request, source, target };
    return { eventId, ...planOf(event), ...(await execute(clients, clock, site, same, manner)) };
  }
  const agreement = await agree(clients, site, request, eventId, manner);
  if (!agreement.agreed) {
    return agreement.result;
  }
  return { ...agreement.shown, ...(await execute(clients, clock, site, request, manner)) };
}

async function execute(
  clients: OpsClients,
  clock: OpsClock,
  site: ControlledSite,
  request: RepeatableRequest,
  { waitSeconds, progress = () => {} }: Manner,
): Promise<Pick<FailoverResult, "outcome" | "exitCode" | "lines" | "event">> {
  const eventId = eventIdOf(request);
  const ask = () => invokeController(clients, site, request);
  const followed = await follow(clients, clock, site, {
    eventId,
    ask,
    ended: (event) => isTerminal(event.status) || waitSeconds === 0,
    recorded: () => true,
    // Nobody waits for the end, but the answer itself takes up to a minute.
    waitSeconds: waitSeconds === 0 ? ANSWER_SECONDS : waitSeconds,
    progress,
  });
  return ended(site, eventId, followed);
}

/** Longest wait for a first sign when the end is not waited for, seconds. */
export const ANSWER_SECONDS = 120;

function ended(
  site: ControlledSite,
  eventId: string,
  followed: Followed,
): Pick<FailoverResult, "outcome" | "exitCode" | "lines" | "event"> {
  const { event, answer } = followed;
  if (followed.ended && event !== undefined) {
    return { ...finished(event), event };
  }
  if (followed.ended && answer !== undefined) {
    const done = answer.status === "completed";
    const lines = [`${eventId}: ${answer.status}: ${answer.reason}`, followed.problem ?? ""].filter(Boolean);
    return { outcome: done ? "completed" : "failed", exitCode: done ? 0 : 1, lines };
  }
  const repeat = "npm run ops -- events";
  return { ...unfinished(site, eventId, followed, repeat), ...(event === undefined ? {} : { event }) };
}

function finished(event: FailoverEvent): Pick<FailoverResult, "outcome" | "exitCode" | "lines"> {
  const lines = eventLines(event);
  switch (event.status) {
    case "completed":
      return { outcome: "completed", exitCode: 0, lines };
    case "failed":
      return { outcome: "failed", exitCode: 1, lines };
    case "rolled_back":
      return { outcome: "rolled back", exitCode: 1, lines };
    default:
      return {
        outcome: "accepted",
        exitCode: 0,
        lines: [...lines, "Not waited for its end. See npm run ops -- status."],
      };
  }
}

function planOf({ plan }: FailoverEvent): Pick<FailoverResult, "plan" | "checks"> {
  return { plan: plan.map(({ id, kind, summary }) => ({ id, kind, summary })), checks: [] };
}
