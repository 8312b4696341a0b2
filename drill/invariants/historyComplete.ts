/**
 * I8, nothing lost, for the history: every failover is in the events table of a site that has one, and people hear of
 * each once.
 *
 * - A completed switch (other than one that a pin asked for, which is in the history as the failover that pinned), a
 *   closed latch and a re-arm each have an event within `convergeMilliseconds`, counted from the end of the last fault
 *   that impaired the function, its API, its tables, its schedule, or publishing. A re-arm is recorded by the operator's
 *   command, once; one while the events table cannot be used is exempt and counted apart.
 * - Each event that reaches a terminal status is told to people with that status within the same time; one that gave
 *   way to another failover of the site, within that time after the other has ended.
 * - None is told again later than `OVERLAPPING_MILLISECONDS` after it was told, unless a fault has disturbed the machinery
 *   of the site: a function stopped between telling and remembering tells again, because told twice is better than never.
 *   Two invocations that overlap, of an alarm and of the schedule, may both tell, under one `event_id`.
 */
import { type FailoverEvent, type FailoverStatus, isTerminal } from "../../handlers/history/failoverEvent";
import type { LogEntry } from "../kernel/log";
import type { SiteRole } from "../scenario/schema";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import type { Part } from "./impairments";
import type { Sample } from "./sample";

const KINDS = new Set([
  "event",
  "switched",
  "latched",
  "rearmed",
  "error",
  "fault",
  "fault-end",
  "act",
  "outcome",
]);
/** No invocation that tells lasts longer. */
const OVERLAPPING_MILLISECONDS = 30_000;
const PARTS: readonly Part[] = [
  "switching",
  "latching",
  "controlling",
  "state",
  "history",
  "ticks",
  "telling",
  "alarms",
];

interface Due {
  readonly at: number;
  /** From when on it is late. */
  since: number;
  /** It has its turn after something else. */
  readonly isWaiting: () => boolean;
  readonly role: SiteRole;
  readonly what: string;
  readonly isThere: () => boolean;
}

class HistoryComplete implements Checker {
  private due: Due[] = [];
  /** `event_id` and status of each message. */
  private readonly toldOf = new Set<string>();
  /** Each message by what it says, with when it was first published. */
  private readonly told = new Map<string, number>();
  private readonly reported = new Set<string>();

  constructor(private readonly watch: Watch) {}

  entry({ kind, site = "", at, data, text }: LogEntry): void {
    const { world } = this.watch;
    const role = site === world.stackOf("primary") ? "primary" : "backup";
    if (kind === "event") this.toTell(role, String(data?.id), data?.status as FailoverStatus, at);
    if (world.site(role).controller === undefined) return;
    if (kind === "switched" && data?.rule !== "TG-PIN")
      this.toRecord(role, `the switch ${data?.id}`, at, ({ id }) => id === data?.id);
    // A lease lapses by itself and is put on record up to a minute later, with the moment of the lapse.
    if (kind === "latched") this.toRecord(role, `"${text}"`, at, isDnsAround(Number(data?.latchedAt ?? at)));
    if (kind === "rearmed" && this.canRecord(site, at))
      this.toRecord(role, `"${text}"`, at, isReturnAround(at));
  }

  call({ command, input, answer, caller }: CarriedCall, now: number): void {
    if (answer === undefined || command !== "Publish") return;
    const { event_id: id, status, rollback } = parse(String(input.Message));
    if (id === undefined || status === undefined) return;
    this.toldOf.add(`${id} ${status}`);
    // That a rollback was refused is news, whatever the status.
    const key = `${id} ${status} ${rollback?.requestedAt ?? ""}`;
    const first = this.told.get(key) ?? now;
    this.told.set(key, first);
    if (now - first <= OVERLAPPING_MILLISECONDS || this.reported.has(key) || this.wasDisturbed(now)) return;
    this.reported.add(key);
    this.watch.report(`${caller.name} tells people a second time that ${id} is ${status}`, explains);
  }

  second({ at }: Sample): void {
    this.due = this.due.filter((due) => !this.isSettled(due, at));
  }

  /** The operator's command records what it has done, and is told when it cannot. */
  private canRecord(site: string, at: number): boolean {
    const { impairments } = this.watch;
    if (!impairments.during(site, ["history"], at, at + COMMAND_MILLISECONDS)) return true;
    this.watch.exempt("I8: a re-arm while the events table could not be used");
    return false;
  }

  private toRecord(role: SiteRole, what: string, at: number, isIt: (event: FailoverEvent) => boolean): void {
    const isThere = () =>
      // The history of a failover of the whole site is the backup's, whose controller made it.
      (["primary", "backup"] as const).some((each) => this.watch.world.events(each).some(isIt));
    const isWaiting = () => false;
    this.due.push({ at, since: at, role, what: `${what} is in no events table`, isThere, isWaiting });
  }

  private toTell(role: SiteRole, id: string, status: FailoverStatus, at: number): void {
    if (!isTerminal(status)) return;
    const isThere = () =>
      this.toldOf.has(`${id} ${status}`) ||
      // What was told of it before it was rolled back needs no telling after.
      this.watch.world.events(role).some((event) => event.id === id && event.status !== status);
    const isWaiting = () => {
      const { eventId, untold = [] } = this.watch.world.lock(role) ?? {};
      return eventId !== undefined && eventId !== id && untold.includes(id);
    };
    const what = `people were not told that ${id} is ${status}`;
    this.due.push({ at, since: at, role, what, isThere, isWaiting });
  }

  private isSettled(due: Due, now: number): boolean {
    if (due.isThere()) return true;
    if (due.isWaiting()) due.since = now;
    const from = Math.max(due.since, this.lastDisturbed(now));
    const site = this.watch.world.stackOf(due.role);
    if (now - from <= this.watch.bounds(site).convergeMilliseconds) return false;
    this.watch.report(`${due.what}, ${Math.round((now - due.at) / 1000)} s after it happened`, explains);
    return true;
  }

  private lastDisturbed(now: number): number {
    const { world, impairments } = this.watch;
    return Math.max(
      ...(["primary", "backup"] as const).map((role) =>
        impairments.lastBefore(world.stackOf(role), PARTS, now),
      ),
    );
  }

  private wasDisturbed(now: number): boolean {
    return this.lastDisturbed(now) > this.watch.zeroAt;
  }
}

const explains = ({ kind }: LogEntry) => KINDS.has(kind);

/** An event of the whole site in whose time that moment was. */
function isDnsAround(at: number): (event: FailoverEvent) => boolean {
  const isWithin = (from: string, to = "9999-12-31") =>
    Date.parse(to) >= at - AROUND_MILLISECONDS && Date.parse(from) <= at + AROUND_MILLISECONDS;
  return ({ resourceType, startTime, endTime, rollback }) =>
    resourceType === "dns" &&
    (isWithin(startTime, endTime) ||
      (rollback !== undefined && isWithin(rollback.requestedAt, rollback.endedAt)));
}

/** A latch never opens by itself. */
function isReturnAround(at: number): (event: FailoverEvent) => boolean {
  const isAround = isDnsAround(at);
  return (event) => event.requestedBy !== "latch" && isAround(event);
}

/** An operator's command has written its last after this time. */
const COMMAND_MILLISECONDS = 60_000;
/** A decision, its write and its record are not one moment. */
const AROUND_MILLISECONDS = 10_000;

interface Message {
  readonly event_id?: string;
  readonly status?: string;
  readonly rollback?: { readonly requestedAt?: string };
}

function parse(message: string): Message {
  try {
    return JSON.parse(message) as Message;
  } catch {
    // Messages of alarms and of other designs are not of this shape.
    return {};
  }
}

export const historyComplete: InvariantDefinition = {
  id: "I8",
  create: (watch) => new HistoryComplete(watch),
};
