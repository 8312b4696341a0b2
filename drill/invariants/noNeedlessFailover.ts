/**
 * I9, no needless failover: Route 53 leaves a site only when the site cannot serve.
 *
 * Judged whenever Route 53 stops answering the primary. It is a violation when some application group of the primary
 * could serve, in truth and as the load balancer reports it, in all of the `dnsMilliseconds` and `gateMilliseconds`
 * before: a probe that the site could have answered well would have come to each checker in that time. Which group serves
 * makes no difference: a switch to the one that can is what the target-group tier is for, and the gate's grace gives it
 * time.
 *
 * Exempt, each counted apart, and nothing else:
 * - somebody asked for it: a takeover is claimed, a path is closed that somebody else than a lapsed lease closed, or the
 *   controller works on a failover of the site;
 * - checkers of so many regions were cut off that those left are 18 % or less (7 of 8 regions, in the last
 *   `dnsMilliseconds` and as long before: an outage that has just ended is counted by the checkers afterwards);
 * - the gate's function was throttled or crashed, or its calls of Elastic Load Balancing failed for longer than the gate
 *   answers its last verdict (`staleMilliseconds`), or its environments were recycled meanwhile, which forgets it;
 * - the lease's table could not be used while an environment of the gate's function was new: it has never read the lease
 *   and answers no (a gate with a memory goes on by it);
 * - the gate's environments were recycled so often that none lived to see the next request, or its clocks differed by
 *   more than the lease allows for (`CLOCKS_MILLISECONDS`);
 * - a load balancer's node or a zone was lost: half of the checkers' connections fail;
 * - a switch was not possible: the serving group could not serve for the whole grace, and the switch limit was used up or
 *   the switching function, its calls or its state table were impaired in that time.
 */
import type { LogEntry } from "../kernel/log";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { REGIONS_THAT_MATTER } from "./needlessLatch";
import { canServe, type Sample, type SiteSample, sampleOf } from "./sample";

const CLOCKS_MILLISECONDS = 500;
/** A gate that is recycled more often than this may not see a checker's next request. */
const RECYCLED_TOO_OFTEN_MILLISECONDS = 30_000;
const KINDS = new Set([
  "fault",
  "fault-end",
  "act",
  "weights",
  "decision",
  "health-check",
  "dns-answer",
  "lapsed",
  "claimed",
  "path",
]);

class NoNeedlessFailover implements Checker {
  private readonly primary: string;
  private answer: string | undefined;
  private limitedAt = Number.NEGATIVE_INFINITY;
  /** Last time at which an environment of the gate's function was new. */
  private freshAt = Number.NEGATIVE_INFINITY;
  private readonly known = new Set<object>();

  constructor(private readonly watch: Watch) {
    this.primary = watch.world.stackOf("primary");
    this.answer = watch.world.dnsSite();
    for (const instance of this.environments()) this.known.add(instance);
  }

  call({ caller, command, input }: CarriedCall, now: number): void {
    if (command !== "PutItem" || !caller.name.startsWith(`${this.primary}-`)) return;
    if (JSON.stringify(input.Item ?? "").includes("TG-RATE-LIMITED")) this.limitedAt = now;
  }

  entry({ kind, at }: LogEntry): void {
    if (kind === "dns-answer") this.look(at);
  }

  second({ at }: Sample): void {
    for (const instance of this.environments()) {
      if (this.known.has(instance)) continue;
      this.known.add(instance);
      this.freshAt = at;
    }
    this.look(at);
  }

  private environments(): readonly object[] {
    for (const deployed of this.watch.world.cloud.lambda.functions.values())
      if (deployed.spec.name === `${this.primary}-edge`) return deployed.instances;
    return [];
  }

  private look(now: number): void {
    const before = this.answer;
    this.answer = this.watch.world.dnsSite();
    if (before !== this.primary || this.answer === this.primary) return;
    const { dnsMilliseconds, gateMilliseconds } = this.watch.bounds(this.primary);
    const span = dnsMilliseconds + gateMilliseconds;
    const able = this.ableGroup(now - span);
    if (able === undefined) return;
    const excuse = this.excuse(now, span);
    if (excuse !== undefined) {
      this.watch.exempt(`I9: ${excuse}`);
      return;
    }
    this.watch.report(
      `Route 53 leaves ${this.primary} although ${able} could serve in all of the last ${Math.round(span / 1000)} s`,
      ({ kind, site }) => KINDS.has(kind) && (site === undefined || site === this.primary),
    );
  }

  /** A group that could serve all the time since. */
  private ableGroup(since: number): string | undefined {
    if (since < this.watch.zeroAt) return undefined;
    const samples = [...this.watch.history.filter(({ at }) => at >= since), sampleOf(this.watch.world)];
    const present = siteOf(samples.at(-1))?.groups ?? [];
    return present.find(({ arn }) =>
      samples.every((sample) => siteOf(sample)?.groups.some((group) => group.arn === arn && canServe(group))),
    )?.name;
  }

  private excuse(now: number, span: number): string | undefined {
    const { world, impairments } = this.watch;
    const { dnsMilliseconds } = this.watch.bounds(this.primary);
    const from = now - span - dnsMilliseconds;
    if (this.isAskedFor()) return "somebody asked for the failover";
    if (impairments.regionsCut(this.primary, from, now).size >= REGIONS_THAT_MATTER)
      return "the checkers were cut off";
    if (world.site("primary").latch !== undefined && this.isGateImpaired(from, now))
      return "the gate was impaired";
    if (this.isLeaseUnread(from, now)) return "a new gate could not read the lease";
    if (
      impairments.some(this.primary, ({ fault }) => fault === "zone" || fault === "load-balancer-node", {
        from,
        to: now,
      })
    )
      return "a node of the load balancer was lost";
    return this.switchWasNotPossible(now) ? "a switch was not possible" : undefined;
  }

  private isAskedFor(): boolean {
    const { world } = this.watch;
    const holding = world.holdingOut();
    if (holding.includes("takeover") || (holding.includes("path") && !holding.includes("lease"))) return true;
    if (world.leaseDocument()?.lapsed?.rule.startsWith("LEASE") === false) return true;
    const { eventId } = world.lock("backup") ?? {};
    const event = world.events("backup").find(({ id }) => id === eventId);
    return event?.resourceType === "dns";
  }

  private isGateImpaired(from: number, to: number): boolean {
    const { impairments } = this.watch;
    const { staleMilliseconds } = this.watch.bounds(this.primary);
    const isRecycled = this.freshAt >= from;
    return (
      impairments.some(this.primary, ({ fault }) => fault === "function", { from, to }, ["gate"]) ||
      impairments.some(
        this.primary,
        ({ fault }) => fault === "api",
        { from, to, long: isRecycled ? 0 : staleMilliseconds },
        ["gate"],
      ) ||
      impairments.some(
        this.primary,
        (fault) =>
          (fault.fault === "function" &&
            fault.function === "edge" &&
            (fault.recycled === true ||
              (fault.recycleEvery ?? Number.POSITIVE_INFINITY) < RECYCLED_TOO_OFTEN_MILLISECONDS)) ||
          (fault.fault === "clocks" && fault.function === "edge" && fault.off > CLOCKS_MILLISECONDS),
        { from, to },
      )
    );
  }

  private isLeaseUnread(from: number, to: number): boolean {
    return this.freshAt >= from && this.watch.impairments.during(this.primary, ["state"], from, to);
  }

  private switchWasNotPossible(now: number): boolean {
    const { graceMilliseconds, switchWindowMilliseconds } = this.watch.bounds(this.primary);
    const since = now - graceMilliseconds;
    const waited = this.watch.history
      .filter(({ at }) => at >= since)
      .some((sample) => !serves(siteOf(sample)));
    return (
      waited &&
      (now - this.limitedAt < switchWindowMilliseconds ||
        this.watch.impairments.during(this.primary, ["switching", "state"], since - graceMilliseconds, now))
    );
  }
}

const siteOf = (sample: Sample | undefined): SiteSample | undefined =>
  sample?.sites.find(({ role }) => role === "primary");

function serves(site: SiteSample | undefined): boolean {
  return (
    site?.routes.every(({ serving }) =>
      site.groups.some((group) => group.arn === serving && canServe(group)),
    ) === true
  );
}

export const noNeedlessFailover: InvariantDefinition = {
  id: "I9",
  create: (watch) => new NoNeedlessFailover(watch),
};
