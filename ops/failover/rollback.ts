/** Undoes a failover by the controller of its site. Safe to repeat. */
import type { RollbackRequest } from "../../handlers/controller/request";
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import type { OpsClients, OpsClock } from "../clients";
import { OperationError } from "../errors";
import { readEvent } from "../events/readEvents";
import { agree, type Manner } from "./agree";
import { ANSWER_SECONDS } from "./failover";
import { type Followed, follow } from "./follow";
import { type ControlledSite, invokeController } from "./invoke";
import { eventLines, type FailoverResult, unfinished } from "./result";

/** Throws OperationError when there is no such event, or when the controller gives no plan. */
export async function rollback(
  clients: OpsClients,
  clock: OpsClock,
  site: ControlledSite,
  request: RollbackRequest,
  manner: Manner,
): Promise<FailoverResult> {
  const { eventId } = request;
  const event = await readEvent(clients, site, eventId);
  if (event === undefined) {
    throw new OperationError(`There is no event ${eventId} at ${site.stack}. See npm run ops -- events.`);
  }
  if (event.status === "rolled_back") {
    const lines = [...eventLines(event), "It is rolled back already. Nothing to do."];
    return { outcome: "rolled back", exitCode: 0, eventId, event, plan: [], checks: [], lines };
  }
  const execute = () => undo(clients, clock, site, request, event, manner);
  if (isRunning(event) && !manner.dryRun) {
    manner.progress?.(`The rollback of ${eventId} was asked for before; following it.`);
    return { eventId, plan: [], checks: [], ...(await execute()) };
  }
  const agreement = await agree(clients, site, request, eventId, manner);
  if (!agreement.agreed) {
    return { ...agreement.result, event };
  }
  return { event, ...agreement.shown, ...(await execute()) };
}

/** A rollback that was asked for and has not come to an end. */
function isRunning({ rollback: asked }: FailoverEvent): boolean {
  return asked !== undefined && asked.endedAt === undefined;
}

async function undo(
  clients: OpsClients,
  clock: OpsClock,
  site: ControlledSite,
  request: RollbackRequest,
  before: FailoverEvent,
  { waitSeconds, progress = () => {} }: Manner,
): Promise<Pick<FailoverResult, "outcome" | "exitCode" | "lines" | "event">> {
  // An earlier rollback that was refused stays on the event until another is asked for.
  const earlier = isRunning(before) ? undefined : before.rollback?.requestedAt;
  const recorded = ({ status, rollback: asked }: FailoverEvent) =>
    status === "rolled_back" || (asked !== undefined && asked.requestedAt !== earlier);
  const followed = await follow(clients, clock, site, {
    eventId: request.eventId,
    ask: () => invokeController(clients, site, request),
    ended: (event) => recorded(event) && (waitSeconds === 0 || !isRunning(event)),
    recorded,
    waitSeconds: waitSeconds === 0 ? ANSWER_SECONDS : waitSeconds,
    progress,
  });
  return ended(site, request.eventId, followed);
}

function ended(
  site: ControlledSite,
  eventId: string,
  followed: Followed,
): Pick<FailoverResult, "outcome" | "exitCode" | "lines" | "event"> {
  const { event, answer } = followed;
  if (event === undefined) {
    return followed.ended && answer?.status === "rolled_back"
      ? { outcome: "rolled back", exitCode: 0, lines: [`${eventId}: rolled_back: ${answer.reason}`] }
      : notEnded(site, eventId, followed);
  }
  if (event.status === "rolled_back") {
    return { outcome: "rolled back", exitCode: 0, event, lines: eventLines(event) };
  }
  if (followed.ended && isRunning(event)) {
    const lines = [...eventLines(event), "Not waited for its end. See npm run ops -- status."];
    return { outcome: "accepted", exitCode: 0, event, lines };
  }
  return { event, ...notEnded(site, eventId, followed) };
}

function notEnded(
  site: ControlledSite,
  eventId: string,
  followed: Followed,
): Pick<FailoverResult, "outcome" | "exitCode" | "lines"> {
  const refusal = followed.problem ?? followed.event?.rollback?.problem;
  if (refusal !== undefined && (followed.ended || followed.answer !== undefined)) {
    return { outcome: "refused", exitCode: 1, lines: [`Refused: ${refusal}`] };
  }
  return unfinished(site, eventId, followed, `npm run ops -- rollback ${eventId}`);
}
