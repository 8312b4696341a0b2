/**
 * A raise of capacity that waits for its instances holds no other failover up: the group goes on launching without it.
 * When a site is lost, the alarm raises capacity within two minutes, and launching may take a quarter of an hour or not
 * succeed at all; an operator who then asks for the whole site must not be sent away.
 */
import type { FailoverEvent } from "../history/failoverEvent";
import { isoTime } from "../runtime/values";
import type { Stored } from "../state/store";
import type { ControllerContext } from "./context";
import { decideEvent } from "./eventRules";
import { saveEvent } from "./saveEvent";

/** Pure. The raise has been asked for, or `next` asks for the same. */
export function givesWay(event: FailoverEvent, next: Pick<FailoverEvent, "resourceType" | "plan">): boolean {
  const { action } = decideEvent(event);
  const called = event.steps.some(({ calledAt }) => calledAt !== undefined);
  const raises = next.plan.some(({ kind }) => kind === "raise-capacity");
  return (
    event.resourceType === "auto_scaling" &&
    next.resourceType !== "auto_scaling" &&
    (action === "step" || action === "check") &&
    (called || raises)
  );
}

/** Ends the event; people are told by the minute schedule. Throws EventConflict when a run was faster. */
export async function giveWay(
  context: ControllerContext,
  stored: Stored<FailoverEvent>,
  { id }: Pick<FailoverEvent, "id">,
): Promise<void> {
  const { document: event } = stored;
  const endTime = isoTime(context.now());
  const problem = `It gave way to ${id}; instances that were asked for go on launching.`;
  const steps = event.steps.map((step) =>
    step.status === "started"
      ? { ...step, status: "failed" as const, endedAt: endTime, detail: problem }
      : step,
  );
  await saveEvent(context, stored, { ...event, status: "failed", endTime, problem, steps });
  context.report.written.push(`${event.id} gives way`);
}
