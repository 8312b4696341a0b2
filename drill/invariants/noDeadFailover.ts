/**
 * I2, no dead target, for the controller: it never takes the primary out for a backup site that has no healthy target
 * while the primary has one, also when an operator asks for it; and the way back is not opened to a primary that has
 * none while the backup has one.
 *
 * Judged at the controller's write to the record check's path, by what it could have known: what load balancers
 * reported in the `KNOWING_MILLISECONDS` before the write. Its switches inside a site are carried out by the
 * target-group function and judged there. A site that is cut off is not judged: its health cannot be read.
 */
import type { LogEntry } from "../kernel/log";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { isDead, type Sample, type SiteSample } from "./sample";

/** Checks come before the first step, and steps before this one take minutes; the controller looks again before it. */
const KNOWING_MILLISECONDS = 60_000;
const KINDS = new Set(["event", "step", "path", "target", "fault", "act", "dns-answer"]);

class NoDeadFailover implements Checker {
  constructor(private readonly watch: Watch) {}

  call({ caller, command, input, answer }: CarriedCall, now: number): void {
    const { world } = this.watch;
    const { latch } = world.site("primary");
    if (answer === undefined || command !== "UpdateHealthCheck" || !caller.name.endsWith("-controller"))
      return;
    if (latch === undefined || input.HealthCheckId !== latch.healthCheckId) return;
    const closing = input.ResourcePath === latch.failedOverPath;
    const [from, to] = closing ? (["primary", "backup"] as const) : (["backup", "primary"] as const);
    if (this.wasCutOff(world.stackOf(from), now) || this.wasCutOff(world.stackOf(to), now)) {
      this.watch.exempt("I2: a site was cut off when the controller moved DNS");
      return;
    }
    const samples = this.watch.history.filter(({ at }) => at >= now - KNOWING_MILLISECONDS);
    if (samples.length === 0) return;
    const all = (role: string, holds: (site: SiteSample) => boolean) =>
      samples.every((sample) => siteOf(sample, role).every(holds));
    if (!all(to, isDead) || !all(from, (site) => !isDead(site))) return;
    this.watch.report(
      `${caller.name} moves DNS to ${world.stackOf(to)}, which has no healthy target, although ${world.stackOf(from)} has one`,
      ({ kind }: LogEntry) => KINDS.has(kind),
    );
  }

  private wasCutOff(site: string, now: number): boolean {
    return this.watch.impairments.during(site, ["gate", "reach"], now - KNOWING_MILLISECONDS, now);
  }
}

function siteOf({ sites }: Sample, role: string): SiteSample[] {
  return sites.filter((site) => site.role === role);
}

export const noDeadFailover: InvariantDefinition = { id: "I2", create: (watch) => new NoDeadFailover(watch) };
