/**
 * I3, served in time: whenever some group or site has been healthy for the predicted recovery time, clients reach it.
 *
 * A second is *bad* when less than `SERVED_SHARE` of its requests were served (the sorry page does not serve). Clients
 * whose resolver over-stays the TTL are not counted here: nothing the design does reaches them. A group *can serve*
 * while as many targets as it needs answer in truth and are reported healthy. One of several targets that flaps faster
 * than the load balancer notices is no matter of a failover, hence the share.
 *
 * A violation is a run of bad seconds that lasts longer than a predicted bound while, for the whole of that bound,
 * - *inside the answered site* one and the same group could serve: `switch` = TTL of the last answer, or the load
 *   balancer's verdict and the next run of the schedule, whichever ends later. While schedules are impaired the alarm's
 *   way is waited for; while both are, the bound is suspended;
 * - *in the other site* some group could serve, and did by its weights: TTL + the load balancer's verdict + gate +
 *   Route 53, counted from the last moment at which some group of the answered site was reported able to serve,
 *   because until then Route 53 is rightly told that the site is healthy; but never longer than that and the gate's
 *   grace.
 *
 * A fault suspends a bound from its beginning until its end plus the bound itself, as follows: `switching` (the
 * function that switches, or its API) the first; `gate`, `checkers` both of a site for the second, because Route 53 is
 * then told wrong; `reach` (the site is cut off) the first, for that site, and for the second the site that should
 * serve. Two situations suspend both, because the design decides so, and are counted apart:
 * - the latch is closed, or an operator has just re-armed: the backup is answered whatever it does (I1 before I3);
 * - the switch limit of the site is used up (I4 before I3), for the first only.
 */
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import type { Part } from "./impairments";
import { canServe, type Sample, type SiteSample } from "./sample";
import type { SiteBounds } from "./siteBounds";

const SERVED_SHARE = 1 / 3;
/** Requests of a second are known after a client's time-out. */
const KNOWN_AFTER_MILLISECONDS = 7000;
const KINDS = new Set(["fault", "fault-end", "weights", "switched", "dns-answer", "decision", "path", "act"]);

class ServedInTime implements Checker {
  /** Begin of the present run of bad seconds. */
  private badSince: number | undefined;
  private answerAtBegin: string | undefined;
  private reportedRun: number | undefined;
  /** By group ARN: since when it could serve without a break. */
  private readonly ableSince = new Map<string, number>();
  /** By stack: since when its serving group could serve, on every route. */
  private readonly servingSince = new Map<string, number>();
  /** By stack: when some group of the site was last reported able to serve, which is what the gate goes by. */
  private readonly lastAble = new Map<string, number>();
  private answer: string | undefined;
  private answeredSince: number;
  private latchedAt = Number.NEGATIVE_INFINITY;
  private readonly limitedAt = new Map<string, number>();
  /** Samples that wait for the fates of their second. */
  private readonly waiting: Sample[] = [];

  constructor(private readonly watch: Watch) {
    this.answeredSince = watch.zeroAt;
  }

  call({ caller, command, input }: CarriedCall, now: number): void {
    if (command === "PutItem" && JSON.stringify(input.Item ?? "").includes("TG-RATE-LIMITED"))
      this.limitedAt.set(caller.name.slice(0, caller.name.indexOf("-")), now);
  }

  second(sample: Sample): void {
    this.waiting.push(sample);
    const first = this.waiting[0];
    if (first === undefined || sample.at - first.at < KNOWN_AFTER_MILLISECONDS) return;
    this.waiting.shift();
    this.follow(first);
    this.judge(first);
  }

  private follow(sample: Sample): void {
    const { at, sites } = sample;
    if (sample.answer !== this.answer) {
      this.answer = sample.answer;
      this.answeredSince = at;
    }
    if (sample.latchClosed) this.latchedAt = at;
    for (const site of sites) {
      for (const group of site.groups) keep(this.ableSince, group.arn, canServe(group), at);
      if (site.groups.some(isReportedAble)) this.lastAble.set(site.stack, at);
      keep(this.servingSince, site.stack, servesNow(site), at);
    }
    if (!this.isBad(at)) this.endRun(sample);
    else if (this.badSince === undefined) {
      this.badSince = at;
      this.answerAtBegin = sample.answer;
    }
  }

  /** Clients are served again: how long had that been possible? */
  private endRun({ at, sites, answer, latchClosed }: Sample): void {
    const bad = this.badSince;
    this.badSince = undefined;
    if (bad === undefined) return;
    const since = sites
      .filter(({ role }) => role === "backup" || !latchClosed)
      .flatMap(({ groups }) => groups.flatMap(({ arn }) => this.ableSince.get(arn) ?? []));
    if (since.length === 0) return;
    const tier = answer === this.answerAtBegin ? "target group" : "DNS";
    this.watch.wait({ tier, seconds: (at - Math.max(bad, Math.min(...since))) / 1000 });
  }

  private isBad(at: number): boolean {
    const { fates } = this.watch.world.clients;
    const second = fates.secondOf(at) - 1;
    const all = fates.sum(second, second + 1, counts);
    return (
      all > 0 &&
      fates.sum(second, second + 1, (fate) => fate.kind === "served" && counts(fate)) < SERVED_SHARE * all
    );
  }

  private judge({ at, sites, answer }: Sample): void {
    const bad = this.badSince;
    if (bad === undefined || bad === this.reportedRun) return;
    const site = sites.find(({ stack }) => stack === answer);
    const other = sites.find(({ stack }) => stack !== answer);
    if (site === undefined || other === undefined) return;
    const seconds = Math.round((at - bad) / 1000);
    const inside = this.insideProblem(site, at, bad);
    const between = inside ?? this.betweenProblem(site, other, at, bad);
    if (between === undefined) return;
    this.reportedRun = bad;
    this.watch.report(`clients have not been served for ${seconds} s although ${between}`, ({ kind }) =>
      KINDS.has(kind),
    );
  }

  private insideProblem(site: SiteSample, at: number, bad: number): string | undefined {
    const bounds = this.watch.bounds(site.stack);
    const impaired = (parts: readonly Part[], span: number) =>
      this.watch.impairments.during(site.stack, parts, at - span, at);
    const byTick = impaired(["heartbeat", "reach"], bounds.switchByTickMilliseconds);
    const byAlarm = byTick && impaired(["ticks"], bounds.switchByAlarmMilliseconds);
    const bound = insideBound(bounds, byTick, byAlarm);
    const able = site.groups.find(({ arn }) => at - (this.ableSince.get(arn) ?? at) > bound);
    if (able === undefined || at - bad <= bound || at - this.answeredSince <= bounds.ttlMilliseconds + 5000)
      return undefined;
    if (impaired(["switching", "reach"], bound) || (byAlarm && impaired(["alarms"], bound))) return undefined;
    if (at - (this.limitedAt.get(site.stack) ?? Number.NEGATIVE_INFINITY) < bounds.switchWindowMilliseconds) {
      this.watch.exempt("I3: the switch limit was used up");
      return undefined;
    }
    return `${able.name} of ${site.stack} could serve all the time; ${bound / 1000} s is the most a switch should take`;
  }

  private betweenProblem(site: SiteSample, other: SiteSample, at: number, bad: number): string | undefined {
    const bounds = this.watch.bounds(site.stack);
    const turn = betweenBound(bounds);
    // A site that comes and goes is rightly called healthy in between: Route 53 counts from the last time it was.
    const down = Math.max(bad, this.lastAble.get(site.stack) ?? bad);
    const bound = at - down > turn ? turn : turn + bounds.graceMilliseconds;
    const able = at - (this.servingSince.get(other.stack) ?? at) > bound;
    if (!able || (at - down <= turn && at - bad <= bound)) return undefined;
    const { impairments } = this.watch;
    const clouded =
      impairments.during(site.stack, ["gate", "checkers"], at - bound, at) ||
      impairments.during(other.stack, ["gate", "checkers", "reach"], at - bound, at);
    if (clouded) return undefined;
    if (at - this.latchedAt <= bound) {
      this.watch.exempt("I3: the latch kept the primary out");
      return undefined;
    }
    return `${other.stack} could serve all the time; ${bound / 1000} s is the most that DNS should take`;
  }
}

function isReportedAble({ kind, minimum, reported }: SiteSample["groups"][number]): boolean {
  return kind === "application" && reported >= minimum;
}

/** Requests that count: not those of resolvers that over-stay the TTL. */
function counts(fate: object): boolean {
  return !("overstayed" in fate && fate.overstayed === true);
}

function keep(since: Map<string, number>, key: string, holds: boolean, at: number): void {
  if (!holds) since.delete(key);
  else if (!since.has(key)) since.set(key, at);
}

function servesNow({ routes, groups }: SiteSample): boolean {
  return routes.every(({ serving }) => groups.some((group) => group.arn === serving && canServe(group)));
}

/** Whoever is not impaired is quickest. */
function insideBound(bounds: SiteBounds, byTick: boolean, byAlarm: boolean): number {
  const { switchMilliseconds, switchByTickMilliseconds, switchByAlarmMilliseconds } = bounds;
  const byHeartbeat = byTick ? switchByTickMilliseconds : switchMilliseconds;
  return bounds.detectMilliseconds + (byAlarm ? switchByAlarmMilliseconds : byHeartbeat);
}

function betweenBound(bounds: SiteBounds): number {
  const { detectMilliseconds, gateMilliseconds, dnsMilliseconds, ttlMilliseconds } = bounds;
  return detectMilliseconds + gateMilliseconds + dnsMilliseconds + ttlMilliseconds + 5000;
}

export const servedInTime: InvariantDefinition = { id: "I3", create: (watch) => new ServedInTime(watch) };
