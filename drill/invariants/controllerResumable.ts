/**
 * I6, resumable, for the controller: stopped after any call and run again, it brings each failover event to an end.
 *
 * - An event that is open comes to a terminal status within the deadlines of its plan and `convergeMilliseconds` for
 *   each of its steps (a dead run holds its lease for 70 s), counted from the end of the last fault that impaired the
 *   controller, its API, its tables, its schedule, or the function that moves weights for it.
 * - The lock is given back: it names no event that has ended for longer than that.
 * - What is recorded is whole: a completed event has done every step of its plan, and a rolled back one has undone
 *   every step that can be undone and was called: what it found done already was another's.
 */
import { type FailoverEvent, isTerminal } from "../../handlers/history/failoverEvent";
import type { LogEntry } from "../kernel/log";
import type { SiteRole } from "../scenario/schema";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import type { Part } from "./impairments";
import type { Sample } from "./sample";

const KINDS = new Set(["event", "step", "rollback-refused", "error", "fault", "fault-end", "act", "outcome"]);
const PARTS: readonly Part[] = [
  "controlling",
  "switching",
  "latching",
  "state",
  "history",
  "ticks",
  "telling",
];
/** Steps that nothing takes back, and those of the way back, which the way out does not follow. */
const FINAL = new Set(["promote-replica", "reboot-database"]);

class ControllerResumable implements Checker {
  /** By site: what it has been working on, and since when. */
  private readonly work = new Map<string, { readonly key: string; readonly since: number }>();
  private readonly reported = new Set<string>();

  constructor(private readonly watch: Watch) {}

  entry({ kind, data, site = "" }: LogEntry): void {
    if (kind !== "event" || !isTerminal(data?.status as FailoverEvent["status"])) return;
    const role = this.watch.world.stackOf("primary") === site ? "primary" : "backup";
    const event = this.watch.world.events(role).find(({ id }) => id === data?.id);
    const problem = event === undefined ? undefined : halfDone(event);
    if (problem !== undefined) this.report(`whole/${data?.id}`, site, problem);
  }

  second({ at }: Sample): void {
    this.look("primary", at);
    this.look("backup", at);
  }

  private look(role: SiteRole, at: number): void {
    const { world } = this.watch;
    const site = world.stackOf(role);
    const { eventId } = world.lock(role) ?? {};
    if (eventId === undefined) {
      this.work.delete(site);
      return;
    }
    const event = world.events(role).find(({ id }) => id === eventId);
    const open = event !== undefined && !isTerminal(event.status);
    const key = `${eventId}/${event?.status}/${event?.rollback?.requestedAt ?? ""}`;
    if (this.work.get(site)?.key !== key) this.work.set(site, { key, since: at });
    const converge = this.watch.bounds(site).convergeMilliseconds;
    const bound =
      event !== undefined && (open || event.rollback !== undefined)
        ? event.plan.reduce((sum, { deadlineSeconds }) => sum + deadlineSeconds * 1000 + converge, converge)
        : converge;
    const begun = this.work.get(site)?.since ?? at;
    const from = Math.max(begun, this.lastImpaired(at));
    if (at - from <= bound) return;
    const what = open
      ? `${eventId} of ${site} is still ${event.status}`
      : `${site} is still locked by ${eventId}`;
    this.report(key, site, `${what}, for ${Math.round((at - begun) / 1000)} s`);
  }

  /** A failover of the whole site works on both. */
  private lastImpaired(at: number): number {
    const { world, impairments } = this.watch;
    return Math.max(
      ...(["primary", "backup"] as const).map((role) =>
        impairments.lastBefore(world.stackOf(role), PARTS, at),
      ),
    );
  }

  private report(key: string, site: string, text: string): void {
    if (this.reported.has(key)) return;
    this.reported.add(key);
    this.watch.report(
      text,
      (entry) => KINDS.has(entry.kind) && (entry.site === undefined || entry.site === site),
    );
  }
}

/** What is not whole of an event that has ended; undefined when everything is. */
export function halfDone({ id, status, plan, steps }: FailoverEvent): string | undefined {
  const recordOf = (step: string) => steps.find((each) => each.id === step);
  const statusOf = (step: string) => recordOf(step)?.status;
  const wrong = ({ id: step, kind }: FailoverEvent["plan"][number]) => {
    const record = recordOf(step);
    if (status === "completed") return record?.status !== "done";
    const isCalled = record?.calledAt !== undefined;
    return status === "rolled_back" && isCalled && record.status !== "undone" && !FINAL.has(kind);
  };
  const left = plan.filter(wrong);
  if (left.length === 0) return undefined;
  const names = left.map((step) => `${step.id} (${statusOf(step.id) ?? "not begun"})`);
  return `${id} is ${status}, and of its plan these are not: ${names.join(", ")}`;
}

export const controllerResumable: InvariantDefinition = {
  id: "I6",
  create: (watch) => new ControllerResumable(watch),
};
