/**
 * DB instances in time: failovers, restarts, promotions, and how far replicas are behind. Nothing is polled: an instance
 * is looked at when a call, a zone, a region or a rule changes.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html
 */
import type { Kernel } from "../../kernel/kernel";
import type { Random } from "../../kernel/random";
import {
  DATABASE_FAILOVER,
  DATABASE_RECOVERY,
  DATABASE_RESTART,
  PROMOTION,
  PROMOTION_RESTART,
  type Range,
} from "../assumptions";
import type { CloudWatchService } from "../cloudwatch/service";
import { Rules } from "../rules";
import type { RdsChange } from "./api";
import { eventMessage, RDS_EVENTS, type RdsEvent, topicsFor } from "./events";
import type { Following } from "./lag";
import { DbMetrics } from "./metrics";
import { createRdsState, type DbInstance, sourceOf } from "./state";

/** A fault that keeps replicas back. */
export interface LagRule {
  readonly applies: (instance: DbInstance) => boolean;
  /** At once that far behind; without, the lag grows with time. */
  readonly seconds?: number;
}

export class RdsService {
  readonly state = createRdsState();
  readonly lagRules = new Rules<LagRule>(() => this.refresh());
  /** True for an instance that cannot serve in any zone. */
  readonly downRules = new Rules<(instance: DbInstance) => boolean>(() => this.refresh());
  isRegionLost: (region: string) => boolean = () => false;
  isZoneLost: (zone: string) => boolean = () => false;
  publish: (topicArn: string, subject: string, message: string) => void = () => {};
  private readonly random: Random;
  private readonly metrics = new Map<DbInstance, DbMetrics>();
  private readonly following = new Map<DbInstance, string>();
  /** Instances whose way back is under way. */
  private readonly moving = new Set<DbInstance>();

  constructor(
    private readonly kernel: Kernel,
    private readonly cloudWatch: CloudWatchService,
  ) {
    this.random = kernel.random.stream("rds");
  }

  add(instance: DbInstance): void {
    this.state.instances.set(`${instance.region}/${instance.identifier}`, instance);
    this.metrics.set(instance, new DbMetrics(this.kernel, this.cloudWatch, instance));
  }

  mainOf(site: string): DbInstance | undefined {
    return [...this.state.instances.values()].find((each) => each.main && each.site === site);
  }

  canRead(instance: DbInstance): boolean {
    return instance.serves && !this.isRegionLost(instance.region);
  }

  /** A replica, and one that is being promoted, cannot be written to. */
  canWrite(instance: DbInstance): boolean {
    return this.canRead(instance) && instance.source === undefined;
  }

  /** Can the site's database be written to? Undefined: the site has none. */
  databaseServes(site: string): boolean | undefined {
    const instance = this.mainOf(site);
    return instance === undefined ? undefined : this.canWrite(instance);
  }

  /** Lag of a replica; undefined when it is none. */
  lagSeconds(instance: DbInstance): number | undefined {
    return this.metrics.get(instance)?.lag?.now(this.kernel.clock.now());
  }

  act(change: RdsChange): void {
    if (change.kind === "promote") this.promote(change.instance);
    else this.restart(change.instance, change.failover);
  }

  /** Zones, regions or rules have changed. */
  refresh(): void {
    for (const instance of this.state.instances.values()) {
      if (!this.canBe(instance)) this.leave(instance);
      else if (!instance.serves && !this.moving.has(instance)) this.recover(instance);
    }
    this.refreshLag();
  }

  private isDown(instance: DbInstance): boolean {
    return this.downRules.all().some((rule) => rule(instance));
  }

  /** It can serve in the zone it is in. */
  private canBe(instance: DbInstance): boolean {
    return !this.isZoneLost(instance.zone) && !this.isDown(instance);
  }

  private hasStandby({ secondaryZone }: DbInstance): boolean {
    return secondaryZone !== undefined && !this.isZoneLost(secondaryZone);
  }

  /** The instance cannot serve where it is: it fails over where it can, or waits for its zone. */
  private leave(instance: DbInstance): void {
    if (instance.serves) this.set(instance, "rebooting", false, "it cannot serve where it is");
    if (this.moving.has(instance) || this.isDown(instance) || !this.hasStandby(instance)) return;
    this.failOver(instance);
  }

  private failOver(instance: DbInstance): void {
    this.moving.add(instance);
    this.tell(instance, RDS_EVENTS.failoverStarted);
    this.after(DATABASE_FAILOVER, () => {
      this.moving.delete(instance);
      if (!this.hasStandby(instance) || this.isDown(instance)) {
        this.refresh();
        return;
      }
      const { zone, secondaryZone = zone } = instance;
      instance.zone = secondaryZone;
      instance.secondaryZone = zone;
      this.set(instance, "available", true, `it serves from ${instance.zone}`);
      this.tell(instance, RDS_EVENTS.failoverCompleted);
      this.refresh();
    });
  }

  private recover(instance: DbInstance): void {
    this.moving.add(instance);
    this.after(DATABASE_RECOVERY, () => {
      this.moving.delete(instance);
      if (this.canBe(instance)) {
        this.set(instance, "available", true, "it has recovered");
        this.tell(instance, RDS_EVENTS.restarted);
      }
      this.refresh();
    });
  }

  /** A standby that is lost cannot be failed over to: then the instance restarts where it is. */
  private restart(instance: DbInstance, failover: boolean): void {
    this.set(instance, "rebooting", false, failover ? "reboot with failover" : "reboot");
    if (failover && this.hasStandby(instance)) {
      this.failOver(instance);
    } else {
      this.moving.add(instance);
      this.after(DATABASE_RESTART, () => {
        this.moving.delete(instance);
        if (this.canBe(instance)) {
          this.set(instance, "available", true, "it has restarted");
          this.tell(instance, RDS_EVENTS.restarted);
        }
        this.refresh();
      });
    }
    this.refreshLag();
  }

  /**
   * The replica stops replicating at once, can be read until it restarts, and is available as a database of its own.
   * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Promote.html
   */
  private promote(instance: DbInstance): void {
    const { clock } = this.kernel;
    instance.promotion = { at: clock.now(), lagSeconds: this.lagSeconds(instance) ?? 0 };
    this.metrics.get(instance)?.lag?.end(clock.now());
    const { identifier, site, source, promotion } = instance;
    this.kernel.log.add({
      at: clock.now(),
      tier: "database",
      kind: "promotion",
      site,
      text: `replica ${identifier} is being promoted; it was ${promotion.lagSeconds.toFixed(1)} s behind ${source}`,
      data: { identifier, lagSeconds: promotion.lagSeconds },
    });
    this.after(PROMOTION, () => {
      this.moving.add(instance);
      this.set(instance, "rebooting", false, "the last step of its promotion");
      this.after(PROMOTION_RESTART, () => {
        this.moving.delete(instance);
        instance.source = undefined;
        if (this.canBe(instance)) {
          this.set(instance, "available", true, "it is a database of its own");
          this.tell(instance, RDS_EVENTS.restarted);
        }
        this.refresh();
      });
    });
  }

  private after([minimum, maximum]: Range, run: () => void): void {
    this.kernel.clock.after(this.random.between(minimum, maximum), run);
  }

  private set(instance: DbInstance, status: DbInstance["status"], serves: boolean, why: string): void {
    if (instance.status === status && instance.serves === serves) return;
    instance.status = status;
    instance.serves = serves;
    this.metrics.get(instance)?.measure(instance);
    const { identifier, zone, site } = instance;
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "database",
      kind: "database",
      site,
      text: `database ${identifier} is ${status}${serves ? "" : " and does not serve"}`,
      why,
      data: { identifier, status, zone, serves, writable: this.canWrite(instance) },
    });
  }

  private tell(instance: DbInstance, event: RdsEvent): void {
    const message = eventMessage(instance, event, this.kernel.clock.now());
    for (const topic of topicsFor(this.state, instance, event))
      this.publish(topic, "RDS Notification Message", message);
  }

  /** How each replica does, from what keeps it back. */
  private refreshLag(): void {
    const now = this.kernel.clock.now();
    for (const [instance, { lag }] of this.metrics) {
      if (lag === undefined || instance.promotion !== undefined) continue;
      const next = this.followingOf(instance);
      const key = JSON.stringify(next);
      if ((this.following.get(instance) ?? '{"kind":"follows"}') === key) continue;
      this.following.set(instance, key);
      lag.change(now, next);
    }
  }

  private followingOf(instance: DbInstance): Following {
    const rules = this.lagRules.all().filter(({ applies }) => applies(instance));
    const source = sourceOf(this.state, instance);
    const cutOff = source !== undefined && !this.canRead(source);
    if (cutOff || !this.canRead(instance) || rules.some(({ seconds }) => seconds === undefined))
      return { kind: "stands still" };
    if (rules.length === 0) return { kind: "follows" };
    return { kind: "behind", seconds: Math.max(...rules.map(({ seconds = 0 }) => seconds)) };
  }
}
