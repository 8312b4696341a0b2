/**
 * Auto Scaling groups in time: instances are launched into the zones in turn, join the target groups, are replaced when
 * they are unhealthy, and are terminated when there are too many. Nothing is polled: a group acts when its desired
 * capacity, a target or an instance changes.
 */
import type { Kernel } from "../../kernel/kernel";
import type { Random } from "../../kernel/random";
import { APPLICATION_START, INSTANCE_LAUNCH, SCALING_NOTICE } from "../assumptions";
import type { CloudWatchService } from "../cloudwatch/service";
import type { Ec2Instance, Ec2Service } from "../ec2/service";
import type { ElbService } from "../elb/service";
import { reportedState, type TargetGroup } from "../elb/state";
import { Rules } from "../rules";
import type { AutoScalingChange } from "./api";
import {
  counting,
  createAutoScalingState,
  GROUP_METRICS,
  inService,
  type ScalingGroup,
  type ScalingInstance,
} from "./state";
import { desiredAfter } from "./steps";

/** What a fault does to launches. */
export interface LaunchRule {
  readonly applies: (group: ScalingGroup) => boolean;
  /** None succeeds; the group tries again. */
  readonly fails?: boolean;
  /** A new instance takes this much longer. */
  readonly slowMilliseconds?: number;
}

/** Wait before a launch that failed, or one in a region that is cut off, is tried again. */
const RETRY_MILLISECONDS = 30_000;
/** Since when the instances of a new drill are in service: neither grace period nor warm-up is left. */
const LONG_AGO_MILLISECONDS = 86_400_000;

export class AutoScalingService {
  readonly state = createAutoScalingState();
  readonly launchRules = new Rules<LaunchRule>();
  isRegionLost: (region: string) => boolean = () => false;
  isZoneLost: (zone: string) => boolean = () => false;
  private readonly random: Random;
  /** Groups that look at themselves in a moment. */
  private readonly due = new Set<ScalingGroup>();

  constructor(
    private readonly kernel: Kernel,
    private readonly cloudWatch: CloudWatchService,
    private readonly ec2: Ec2Service,
    private readonly elb: ElbService,
  ) {
    this.random = kernel.random.stream("auto-scaling");
    elb.targetRules.add((_group, target) => {
      const instance = ec2.instances.get(target.id);
      return instance === undefined || instance.started ? undefined : { kind: "refuse" };
    });
  }

  /** A group as it has long been: its instances are in service and have started. */
  add(group: ScalingGroup): void {
    this.state.groups.set(`${group.region}/${group.name}`, group);
    for (const name of group.enabledMetrics) {
      const metric = { region: group.region, namespace: "AWS/AutoScaling", name };
      group.gauges.set(
        name,
        this.cloudWatch.gauge({ ...metric, dimensions: { AutoScalingGroupName: group.name } }),
      );
    }
    for (let index = 0; index < group.desiredCapacity; index++) this.begin(group, "running");
    this.measure(group);
  }

  groupOf(site: string): ScalingGroup | undefined {
    return [...this.state.groups.values()].find((group) => group.site === site);
  }

  inService(group: ScalingGroup): number {
    return inService(group).length;
  }

  act({ group, before, by }: AutoScalingChange): void {
    const after = group.desiredCapacity;
    this.log(group, "desired-capacity", `${group.name}: desired capacity ${before} → ${after}`, {
      from: before,
      to: after,
      by,
    });
    this.measure(group);
    this.reconcile(group);
  }

  /** An alarm invokes a policy. `breach`: the metric's value less the threshold. */
  runPolicy(policyArn: string, breach: number): boolean {
    for (const group of this.state.groups.values()) {
      const policy = group.policies.find(({ arn }) => arn === policyArn);
      if (policy === undefined) continue;
      const before = group.desiredCapacity;
      group.desiredCapacity = desiredAfter(group, policy, breach, this.kernel.clock.now());
      if (group.desiredCapacity !== before)
        this.act({ kind: "desired-capacity", group, before, by: policy.name });
      return true;
    }
    return false;
  }

  /** That many instances in service are gone at once, and never come back; the group replaces them. */
  endInstances(group: ScalingGroup, count: number): void {
    for (const instance of inService(group).slice(0, count)) {
      const known = this.ec2.instances.get(instance.id);
      if (known !== undefined) known.state = "terminated";
      this.log(group, "instance-lost", `${group.name}: ${instance.id} is gone`, { instance: instance.id });
      for (const target of this.targetsOf(group, instance)) target.rules.add({ kind: "hang" });
      if (known !== undefined) this.unfit(known);
    }
  }

  /** EC2 finds an instance impaired, stopped or gone: no grace period counts for that. */
  unfit({ id }: Ec2Instance): void {
    for (const group of this.state.groups.values()) {
      const instance = group.instances.find((each) => each.id === id);
      if (instance !== undefined) this.notice(group, instance, () => this.isUnfit(id));
    }
  }

  /**
   * The load balancer's verdict on a target has turned.
   * https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html
   */
  targetTurned(turned: TargetGroup, id: string): void {
    for (const group of this.state.groups.values()) {
      if (group.healthCheckType !== "ELB" || !group.targetGroupArns.includes(turned.arn)) continue;
      const instance = group.instances.find((each) => each.id === id);
      if (instance === undefined || !this.failsElb(group, instance)) continue;
      this.notice(group, instance, () => this.failsElb(group, instance));
    }
  }

  private isUnfit(id: string): boolean {
    const instance = this.ec2.instances.get(id);
    if (instance === undefined) return true;
    return instance.impaired || ["stopped", "terminated"].includes(this.ec2.stateOf(instance));
  }

  /** Unhealthy in any of its target groups, once the grace period is over. */
  private failsElb(group: ScalingGroup, instance: ScalingInstance): boolean {
    return this.targetsOf(group, instance).some((target) => reportedState(target) === "unhealthy");
  }

  private targetsOf(group: ScalingGroup, { id }: ScalingInstance) {
    return group.targetGroupArns.flatMap(
      (arn) => this.elb.state.targetGroups.get(arn)?.targets.filter((target) => target.id === id) ?? [],
    );
  }

  /** Looks at the instance when the group notices, and not before its grace period unless EC2 says so. */
  private notice(group: ScalingGroup, instance: ScalingInstance, isBad: () => boolean): void {
    const { clock } = this.kernel;
    const graceEnd = (instance.inServiceAt ?? clock.now()) + group.gracePeriodSeconds * 1000;
    const begin = this.isUnfit(instance.id) ? clock.now() : Math.max(clock.now(), graceEnd);
    const wait = this.random.between(SCALING_NOTICE[0], SCALING_NOTICE[1]);
    clock.at(begin + wait, () => {
      if (instance.lifecycle === "Terminating" || !isBad()) return;
      if (this.isRegionLost(group.region)) {
        clock.after(RETRY_MILLISECONDS, () => this.notice(group, instance, isBad));
        return;
      }
      instance.health = "Unhealthy";
      this.terminate(group, instance, "it is unhealthy");
      this.reconcile(group);
    });
  }

  /** Launches what is missing, terminates what is too much: the oldest of the zone with most instances. */
  private reconcile(group: ScalingGroup): void {
    if (this.isRegionLost(group.region)) {
      this.reconcileLater(group);
      return;
    }
    for (let missing = group.desiredCapacity - counting(group).length; missing > 0; missing--)
      this.begin(group, "pending");
    for (let excess = counting(group).length - group.desiredCapacity; excess > 0; excess--) {
      const fullest = this.zonesByFilling(group).reverse()[0];
      const instance = counting(group).find(({ zone }) => zone === fullest);
      if (instance !== undefined) this.terminate(group, instance, "it is one too many");
    }
    this.measure(group);
  }

  private reconcileLater(group: ScalingGroup): void {
    if (this.due.has(group)) return;
    this.due.add(group);
    this.kernel.clock.after(RETRY_MILLISECONDS, () => {
      this.due.delete(group);
      this.reconcile(group);
    });
  }

  /** The emptiest first; of equals the first of the list. */
  private zonesByFilling(group: ScalingGroup): string[] {
    const filling = (zone: string) => counting(group).filter((each) => each.zone === zone).length;
    return [...group.zones].sort((left, right) => filling(left) - filling(right));
  }

  private begin(group: ScalingGroup, state: "pending" | "running"): void {
    const zones = this.zonesByFilling(group);
    const zone = zones.find((each) => !this.isZoneLost(each)) ?? zones[0] ?? group.region;
    const { clock } = this.kernel;
    const id = this.ec2.newId();
    this.ec2.add({ id, region: group.region, site: group.site, zone }, state);
    const running = state === "running";
    const instance: ScalingInstance = {
      id,
      zone,
      lifecycle: running ? "InService" : "Pending",
      health: "Healthy",
      inServiceAt: running ? clock.now() - LONG_AGO_MILLISECONDS : undefined,
    };
    group.instances.push(instance);
    if (running) {
      this.join(group, instance);
      return;
    }
    const rules = this.launchRules.all().filter(({ applies }) => applies(group));
    const slow = Math.max(0, ...rules.map(({ slowMilliseconds = 0 }) => slowMilliseconds));
    const takes = this.random.between(INSTANCE_LAUNCH[0], INSTANCE_LAUNCH[1]) + slow;
    this.log(group, "launch", `${group.name} launches ${id} in ${zone}`, { instance: id, zone });
    clock.after(takes, () => this.launched(group, instance));
  }

  private launched(group: ScalingGroup, instance: ScalingInstance): void {
    if (instance.lifecycle !== "Pending") return;
    const known = this.ec2.instances.get(instance.id);
    const fails = this.launchRules.all().some((rule) => rule.fails === true && rule.applies(group));
    if (fails || this.isZoneLost(instance.zone) || this.isRegionLost(group.region)) {
      this.log(group, "launch-failed", `${group.name}: ${instance.id} could not be launched`, {
        instance: instance.id,
      });
      group.instances.splice(group.instances.indexOf(instance), 1);
      if (known !== undefined) known.state = "terminated";
      this.measure(group);
      this.reconcileLater(group);
      return;
    }
    instance.lifecycle = "InService";
    instance.inServiceAt = this.kernel.clock.now();
    if (known !== undefined) known.state = "running";
    this.log(group, "in-service", `${group.name}: ${instance.id} is in service`, { instance: instance.id });
    this.join(group, instance);
    this.measure(group);
    this.kernel.clock.after(this.random.between(APPLICATION_START[0], APPLICATION_START[1]), () => {
      if (known === undefined || known.state !== "running") return;
      known.started = true;
      this.elb.refreshTargets(({ id }) => id === instance.id);
    });
  }

  private join(group: ScalingGroup, { id, zone }: ScalingInstance): void {
    for (const arn of group.targetGroupArns) {
      const targets = this.elb.state.targetGroups.get(arn);
      if (targets !== undefined) this.elb.registerInZone(targets, id, zone);
    }
  }

  private terminate(group: ScalingGroup, instance: ScalingInstance, why: string): void {
    const { id } = instance;
    instance.lifecycle = "Terminating";
    this.log(group, "terminate", `${group.name} terminates ${id}: ${why}`, { instance: id });
    let drains = 0;
    for (const arn of group.targetGroupArns) {
      const targets = this.elb.state.targetGroups.get(arn);
      if (targets === undefined) continue;
      this.elb.deregister(targets, id);
      drains = Math.max(drains, targets.deregistrationDelaySeconds);
    }
    this.kernel.clock.after(drains * 1000, () => {
      group.instances.splice(group.instances.indexOf(instance), 1);
      const known = this.ec2.instances.get(id);
      if (known !== undefined) known.state = "terminated";
      this.measure(group);
    });
  }

  private measure(group: ScalingGroup): void {
    for (const [name, gauge] of group.gauges) {
      const count = GROUP_METRICS[name]?.(group) ?? 0;
      gauge.set(this.kernel.clock.now(), { minimum: count, maximum: count, average: count });
    }
  }

  private log(group: ScalingGroup, kind: string, text: string, data: Record<string, unknown>): void {
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "capacity",
      kind,
      site: group.site,
      text,
      detail: kind !== "desired-capacity" && kind !== "instance-lost",
      data: { group: group.name, ...data },
    });
  }
}
