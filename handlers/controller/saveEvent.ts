/** Every change of an event is written before the run goes on, on the version it was read at. */
import { expiryOf } from "../history/eventItem";
import type { FailoverEvent } from "../history/failoverEvent";
import { makeError } from "../runtime/errors";
import { parseTime } from "../runtime/values";
import type { Stored } from "../state/store";
import type { ControllerContext } from "./context";
import { isOpen } from "./eventRules";

/** Lease of a run, seconds: longer than the function's time-out, so that no run outlives it. */
export const LEASE_SECONDS = 70;
const DAY_MS = 86_400_000;

/** Throws EventConflict when another run has changed the event: the lock's lease was over. */
export async function saveEvent(
  { events, config }: Pick<ControllerContext, "events" | "config">,
  { version, document }: Stored<FailoverEvent>,
  next: FailoverEvent,
): Promise<Stored<FailoverEvent>> {
  if (JSON.stringify(next) === JSON.stringify(document)) {
    return { version, document };
  }
  const result = await events.update(next, version, expiresAt(next, config.keepDays));
  if (result.kind === "conflict") {
    throw makeError(
      "EventConflict",
      `Event ${next.id} was changed by another run; this one stops, the next goes on with it.`,
    );
  }
  return { version: result.version, document: next };
}

/** Undefined while anything is left to do. An automatic rollback finds its event, however short events are kept. */
export function expiresAt(event: FailoverEvent, keepDays: number): number | undefined {
  const end = parseTime(event.endTime);
  if (end === undefined || isOpen(event)) {
    return undefined;
  }
  const { autoRollback, rollbackDelaySeconds } = event.rollbackPlan;
  const kept = expiryOf(end, keepDays);
  return autoRollback ? Math.max(kept, expiryOf(end + rollbackDelaySeconds * 1000 + DAY_MS, 0)) : kept;
}
