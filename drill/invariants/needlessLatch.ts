/**
 * Needless latches, counted beside I1: the latch closed although Route 53 never left the primary for a cause of its own.
 *
 * - A lease that lapsed is needless when, from the moment on at which it was in doubt, the site could serve again, as its
 *   load balancer reports it, while Route 53 still called the gate check healthy: without the doubt it would not have
 *   left. An outage whose length falls just short of what Route 53 takes is such a case, and so is whatever silences the
 *   gate towards checkers alone.
 * - A path that the latch function changed is needless when Route 53 had not answered the backup since the last re-arm.
 *
 * What an operator or the controller closes is nobody's mistake and not counted.
 */
import type { LogEntry } from "../kernel/log";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import type { Sample, SiteSample } from "./sample";
import type { NeedlessLatch } from "./violation";

/** Faults of this long before a lapse tell what it was about. */
const BEFORE_MILLISECONDS = 120_000;
/** Of eight regions of checkers: those of the last one are 12.5 %. */
export const REGIONS_THAT_MATTER = 7;
/** Rules of the lease itself; a takeover has one of its own. */
const LEASE_RULE = /^LEASE/;

class NeedlessLatchWatch implements Checker {
  /** A doubt that is not judged yet. */
  private doubtedAt: number | undefined;
  /** A doubt without which Route 53 would have stayed. */
  private needlessSince: number | undefined;
  private leftAt = Number.NEGATIVE_INFINITY;
  private rearmedAt = Number.NEGATIVE_INFINITY;
  private last: Sample | undefined;

  constructor(private readonly watch: Watch) {}

  entry({ kind, at }: LogEntry): void {
    const { world } = this.watch;
    if (kind === "dns-answer" && world.dnsSite() !== world.stackOf("primary")) this.leftAt = at;
    if (kind === "rearmed" || kind === "lease-rearmed") this.rearmedAt = at;
    if (kind === "undoubted" || kind === "lease-rearmed") this.forget();
    if (kind === "doubted") this.doubted(at);
    if (kind === "lapsed") this.lapsed(at);
  }

  private forget(): void {
    this.doubtedAt = undefined;
    this.needlessSince = undefined;
  }

  private doubted(at: number): void {
    this.doubtedAt = at;
    if (this.last !== undefined) this.judge(this.last);
  }

  private lapsed(at: number): void {
    if (LEASE_RULE.test(this.watch.world.leaseDocument()?.lapsed?.rule ?? "")) {
      if (this.doubtedAt === undefined && this.needlessSince === undefined) this.doubted(at);
      if (this.needlessSince !== undefined) this.report("lease", this.needlessSince);
    }
    this.forget();
  }

  call({ caller, command, input, answer }: CarriedCall, now: number): void {
    const { latch } = this.watch.world.site("primary");
    if (answer === undefined || command !== "UpdateHealthCheck" || !caller.name.endsWith("-latch")) return;
    if (input.ResourcePath !== latch?.failedOverPath || this.watch.world.holdingOut().includes("lease"))
      return;
    if (this.leftAt <= this.rearmedAt) this.report("path", now);
  }

  second(sample: Sample): void {
    this.last = sample;
    if (sample.answer !== this.watch.world.stackOf("primary")) this.leftAt = sample.at;
    this.judge(sample);
  }

  private judge({ sites }: Sample): void {
    const { doubtedAt } = this;
    if (doubtedAt === undefined) return;
    const { world } = this.watch;
    const id = world.site("primary").latch?.healthCheckId ?? "";
    const primary = sites.find(({ role }) => role === "primary");
    if (world.cloud.route53.state.checks.get(id)?.healthy !== true) this.doubtedAt = undefined;
    else if (primary !== undefined && isReportedAble(primary) && !this.isLeavingAnyway(primary.stack)) {
      this.doubtedAt = undefined;
      this.needlessSince = doubtedAt;
    }
  }

  /** The gate says no for a reason of its own, or too few checkers reach it: Route 53 will leave for that. */
  private isLeavingAnyway(site: string): boolean {
    const { world, impairments } = this.watch;
    const now = world.kernel.clock.now();
    return (
      impairments.during(site, ["gate"], now, now) ||
      impairments.regionsCut(site, now, now).size >= REGIONS_THAT_MATTER
    );
  }

  private report(by: NeedlessLatch["by"], at: number): void {
    const during = this.watch.impairments.kindsDuring(at - BEFORE_MILLISECONDS, at);
    this.watch.needless({ at, by, during });
  }
}

function isReportedAble({ groups }: SiteSample): boolean {
  return groups.some(
    ({ kind, minimum, reported }) => kind === "application" && reported >= Math.max(minimum, 1),
  );
}

export const needlessLatch: InvariantDefinition = {
  id: "I1",
  create: (watch) => (watch.world.site("primary").latch === undefined ? {} : new NeedlessLatchWatch(watch)),
};
