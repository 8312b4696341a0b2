/**
 * I2, no dead target: traffic is never moved to a group or site without a healthy target while another has one.
 *
 * Inside a site: a write of weights moves a listener or rule from one group to another. It is judged by what its
 * author could have known: the health the load balancer reported from the author's first call (at least
 * `KNOWING_MILLISECONDS` before the write) until the write. A violation is a destination that had no healthy target in
 * all that time (a sorry page never has one) while some application group had one in all that time. An author that
 * reads nothing is judged alike. Writes that leave the group with most weight the same are no moves.
 *
 * Between sites: Route 53 changes its answer. A violation is a destination none of whose groups had a healthy target
 * in the last `dnsMilliseconds`, while the serving group of the site left could serve (enough targets, in truth and as
 * reported, on every listener and rule) in all that time. Route 53 asks the primary alone and cannot know that the
 * backup is dead, so what this asks is that a primary that serves is not left. It says nothing while a fault impairs
 * what Route 53 can see of the site left: its gate, the checkers' way to it, or the site as a whole.
 */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LogEntry } from "../kernel/log";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { canServe, isDead, type Sample, type SiteSample, sampleOf, servingOf } from "./sample";

const KNOWING_MILLISECONDS = 3000;
const KINDS = new Set(["weights", "target", "decision", "dns-answer", "health-check", "fault", "alarm"]);
/** Invocations are forgotten after this time; none lasts longer. */
const LONGEST_INVOCATION_MILLISECONDS = 15 * 60_000;

class NoDeadTarget implements Checker {
  private readonly serving = new Map<string, string | undefined>();
  /** First call of each invocation that is under way, by request id. */
  private readonly begun = new Map<string, number>();
  private answer: string | undefined;

  constructor(private readonly watch: Watch) {
    this.answer = watch.world.dnsSite();
  }

  call(call: CarriedCall, now: number): void {
    const request = call.caller.instance?.current?.requestId;
    if (request !== undefined && !this.begun.has(request)) this.begin(request, now);
    if (call.answer === undefined) return;
    if (call.command === "ModifyListener")
      this.moved(call, String(call.input.ListenerArn), call.input.DefaultActions, now);
    if (call.command === "ModifyRule") this.moved(call, String(call.input.RuleArn), call.input.Actions, now);
  }

  entry({ kind, at }: LogEntry): void {
    if (kind === "dns-answer") this.answered(at);
  }

  second(sample: Sample): void {
    for (const { routes } of sample.sites)
      for (const { arn, serving } of routes) this.serving.set(arn, serving);
    this.answered(sample.at);
  }

  private begin(request: string, now: number): void {
    for (const [old, at] of this.begun) {
      if (now - at < LONGEST_INVOCATION_MILLISECONDS) break;
      this.begun.delete(old);
    }
    this.begun.set(request, now);
  }

  private moved({ caller }: CarriedCall, arn: string, actions: unknown, now: number): void {
    const before = this.serving.get(arn);
    const to = servingOf({ actions: (actions ?? []) as Action[] });
    this.serving.set(arn, to);
    if (to === before || to === undefined) return;
    const began = this.begun.get(caller.instance?.current?.requestId ?? "") ?? now;
    const site = this.judged(to, Math.min(began, now - KNOWING_MILLISECONDS));
    const better = site?.find(
      ({ group }) => group.arn !== to && group.kind === "application" && group.low > 0,
    );
    const destination = site?.find(({ group }) => group.arn === to);
    if (better === undefined || destination === undefined) return;
    if (destination.group.kind === "application" && destination.group.high > 0) return;
    this.watch.report(
      `${caller.name} moves traffic to ${destination.group.name} (0 healthy targets) while ${better.group.name} has ${better.group.low}`,
      (entry) => KINDS.has(entry.kind) && (entry.site === undefined || entry.site === destination.stack),
    );
  }

  /** Lowest and highest reported health of each group of the site that has the group, from `since` until now. */
  private judged(arn: string, since: number) {
    // The present too: health may have turned, been read and been acted on within the second.
    const samples = [
      ...this.watch.history.filter(({ at }) => at >= since - 1000),
      sampleOf(this.watch.world),
    ];
    const last = samples.at(-1)?.sites.find(({ groups }) => groups.some((group) => group.arn === arn));
    if (last === undefined) return undefined;
    return last.groups.map(({ name, arn: groupArn, kind }) => {
      const values = samples.flatMap(({ sites }) =>
        sites.flatMap(({ groups }) =>
          groups.filter((each) => each.arn === groupArn).map(({ reported }) => reported),
        ),
      );
      const group = { name, arn: groupArn, kind, low: Math.min(...values), high: Math.max(...values) };
      return { stack: last.stack, group };
    });
  }

  private answered(now: number): void {
    const to = this.watch.world.dnsSite();
    const from = this.answer;
    if (to === from) return;
    this.answer = to;
    if (to === undefined || from === undefined) return;
    const { dnsMilliseconds, gateMilliseconds, graceMilliseconds } = this.watch.bounds(from);
    const span = dnsMilliseconds + gateMilliseconds;
    const clouded = now - span - graceMilliseconds - dnsMilliseconds;
    if (this.watch.impairments.during(from, ["gate", "checkers", "reach"], clouded, now)) {
      this.watch.exempt("I2: Route 53 could not see the site it left");
      return;
    }
    const samples = this.watch.history.filter(({ at }) => at >= now - span);
    const dead = samples.every(({ sites }) => sites.filter(({ stack }) => stack === to).every(isDead));
    const left = samples.every(({ sites }) => sites.filter(({ stack }) => stack === from).every(serves));
    if (samples.length === 0 || !dead || !left) return;
    this.watch.report(
      `Route 53 answers ${to}, which has no healthy target, although ${from} serves`,
      ({ kind }) => KINDS.has(kind),
    );
  }
}

function serves({ routes, groups }: SiteSample): boolean {
  return routes.every(({ serving }) => groups.some((group) => group.arn === serving && canServe(group)));
}

export const noDeadTarget: InvariantDefinition = { id: "I2", create: (watch) => new NoDeadTarget(watch) };
