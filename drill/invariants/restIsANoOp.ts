/**
 * I5, rest is a no-op: a handler run again on an unchanged world writes nothing.
 *
 * Checked in two ways.
 * - In quiet periods: nothing outside the handlers has changed (faults, targets, databases, instances, health checks,
 *   answers, alarms, an operator's act, a one-time schedule) for as long as the site may still act on its own
 *   (`settleMilliseconds`: returns and arming wait for time to pass), and no failover event of the site is open. While
 *   the switch limit may hold a switch back, the whole window is waited for. Then no function of the site writes at all.
 * - At the end of a drill that rests: each scheduled function is run twice more, and the second run writes nothing. A
 *   first run may finish something. Because time passes and may bring a due return just then, a run that wrote is
 *   repeated; only `RUNS` runs in a row that all wrote are a violation. `run.ts` makes the runs (see `endRuns`).
 *
 * Writes are calls that changed something: weights, health checks, items, capacity, databases, schedules, messages to
 * people (writes.ts). Keeping the lease alive is none.
 */
import { type FailoverStatus, isTerminal } from "../../handlers/history/failoverEvent";
import type { LogEntry } from "../kernel/log";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { Writes } from "./writes";

/** What happens to the handlers, as against what they do. */
const OUTSIDE = new Set([
  "fault",
  "fault-end",
  "act",
  "outcome",
  "target",
  "health-check",
  "dns-answer",
  "alarm",
  "begin",
  "database",
  "desired-capacity",
  "instance-lost",
  "instance-status",
  "launch",
  "in-service",
  "terminate",
  "one-time-schedule",
]);

class RestIsANoOp implements Checker {
  private changedAt: number;
  /** Failover events under way, by id: their site. */
  private readonly open = new Map<string, string>();
  private readonly switchedAt = new Map<string, number>();
  private readonly reported = new Set<string>();
  private readonly writes = new Writes();

  constructor(private readonly watch: Watch) {
    this.changedAt = watch.zeroAt;
  }

  entry({ kind, at, site, data }: LogEntry): void {
    if (OUTSIDE.has(kind)) this.changedAt = at;
    if (kind === "event") this.followEvent(String(data?.id), data?.status as FailoverStatus, site ?? "", at);
    if (kind === "decision" && site !== undefined) this.switchedAt.set(site, at);
  }

  /** What an event leaves to be done, its record and message, is done soon after its end. */
  private followEvent(id: string, status: FailoverStatus, site: string, at: number): void {
    this.changedAt = at;
    if (isTerminal(status)) this.open.delete(id);
    else this.open.set(id, site);
  }

  call(call: CarriedCall, now: number): void {
    const { caller, command } = call;
    if (!this.writes.isWrite(call) || caller.instance === undefined) return;
    const site = caller.name.slice(0, caller.name.indexOf("-"));
    if ([...this.open.values()].includes(site)) return;
    const { settleMilliseconds, switchWindowMilliseconds } = this.watch.bounds(site);
    const switchedAt = this.switchedAt.get(site) ?? Number.NEGATIVE_INFINITY;
    const limited = now - switchedAt < switchWindowMilliseconds + settleMilliseconds;
    const quiet = limited ? switchWindowMilliseconds + settleMilliseconds : settleMilliseconds;
    if (now - this.changedAt < quiet || this.reported.has(caller.name)) return;
    this.reported.add(caller.name);
    this.watch.report(
      `${caller.name} writes (${command}) although nothing has changed for ${Math.round((now - this.changedAt) / 1000)} s`,
      ({ kind, tier }) => OUTSIDE.has(kind) || tier === "latch" || kind === "decision",
    );
  }
}

export const restIsANoOp: InvariantDefinition = { id: "I5", create: (watch) => new RestIsANoOp(watch) };
