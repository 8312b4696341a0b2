/** One line per change of an event, for the operator who waits. */
import type { FailoverEvent, StepRecord } from "../../handlers/history/failoverEvent";

/** Says what is new in an event since it was last given; repeated calls with the same event say nothing. */
export function progressTeller(tell: (line: string) => void): (event: FailoverEvent) => void {
  const told = new Map<string, string>();
  const once = (key: string, text: string) => {
    if (told.get(key) !== text) {
      told.set(key, text);
      tell(text);
    }
  };
  return (event) => {
    once("status", `${event.id}: ${event.status}`);
    for (const step of event.steps) {
      once(step.id, stepLine(event, step));
    }
    if (event.rollback !== undefined) {
      once("rollback", `rollback asked for by ${event.rollback.requestedBy}: ${event.rollback.reason}`);
    }
  };
}

/** `[2/3] raise-capacity dr-app started: 2 of 4 instances in service`. */
export function stepLine({ plan }: FailoverEvent, { id, status, detail }: StepRecord): string {
  const index = plan.findIndex((step) => step.id === id);
  const planned = plan[index];
  const name = planned === undefined ? id : `${planned.kind} ${planned.resource}`;
  return `[${index + 1}/${plan.length}] ${name} ${status}: ${detail}`;
}
