/** The load balancers in time: probes, propagation of modifications, metrics, and the answer to a request. */
import type { Kernel } from "../../kernel/kernel";
import type { Random } from "../../kernel/random";
import { unmodelled } from "../applied";
import { ELB_PROPAGATION } from "../assumptions";
import type { Counter, Gauge } from "../cloudwatch/series";
import type { CloudWatchService } from "../cloudwatch/service";
import { type Remove, Rules } from "../rules";
import type { ElbChange } from "./api";
import { connectedNode, isChecked, perNode } from "./nodes";
import { askLambda, countResult, type InvokeTarget, nextProbeAt, probe, settled } from "./probes";
import type { HttpRequest } from "./routing";
import {
  createElbState,
  forwardTargets,
  groupsInRules,
  type LoadBalancer,
  type NodeView,
  type Rule,
  reportedState,
  type Target,
  type TargetCondition,
  type TargetGroup,
  type TargetState,
  worstOf,
} from "./state";

interface GroupMetrics {
  readonly healthy: Gauge;
  readonly unhealthy: Gauge;
  /** Of targets that are no functions. */
  readonly requestsPerTarget: Counter | undefined;
}

/** Undefined: nothing to say of this request. */
export type RequestRule = (
  group: TargetGroup,
  target: Target,
  request: HttpRequest,
) => TargetCondition | undefined;

/** What a target does besides what faults of its own say; undefined: nothing to say about it. */
export type TargetRule = (group: TargetGroup, target: Target) => TargetCondition | undefined;

export class ElbService {
  readonly state = createElbState();
  /** Paths the application behind the targets answers with 200, others with 404; a design or a test replaces it. */
  answersPath: (path: string) => boolean = () => true;
  /** Text of the application's pages, for health checks that look for a string. */
  applicationBody = "";
  /** Calls the function behind a Lambda target, for its health checks. */
  invokeTarget: InvokeTarget = () => {
    throw unmodelled(
      "health checks of Lambda targets before Lambda is connected",
      "Set ElbService.invokeTarget.",
    );
  };
  /** Rules about targets as they come and go: one that is registered later is asked about too. */
  readonly targetRules = new Rules<TargetRule>(() => this.refreshTargets());
  private readonly reported = new WeakMap<Target, TargetState>();
  /** What requests get, whatever the health checks do; the first rule that says something counts. */
  readonly requestRules = new Rules<RequestRule>();
  /** Told when all nodes have come to find a target healthy, or unhealthy. */
  onTarget: (group: TargetGroup, target: Target) => void = () => {};
  private readonly random: Random;
  private readonly nodeRandom: Random;
  private readonly metrics = new Map<string, GroupMetrics>();
  private readonly balancerOf = new Map<string, LoadBalancer>();

  constructor(
    readonly kernel: Kernel,
    private readonly cloudWatch: CloudWatchService,
  ) {
    this.random = kernel.random.stream("elb");
    this.nodeRandom = kernel.random.stream("elb-nodes");
  }

  /** Starts a load balancer whose listeners, rules and groups are already in the state. */
  start(loadBalancer: LoadBalancer, groups: readonly TargetGroup[]): void {
    for (const group of groups) {
      this.balancerOf.set(group.arn, loadBalancer);
      const metric = (name: string) => ({
        region: loadBalancer.region,
        namespace: "AWS/ApplicationELB",
        name,
        dimensions: { TargetGroup: group.arnSuffix, LoadBalancer: loadBalancer.arnSuffix },
      });
      this.metrics.set(group.arn, {
        healthy: this.cloudWatch.gauge(metric("HealthyHostCount")),
        unhealthy: this.cloudWatch.gauge(metric("UnHealthyHostCount")),
        requestsPerTarget:
          group.targetType === "lambda"
            ? undefined
            : this.cloudWatch.counter(metric("RequestCountPerTarget")),
      });
    }
    this.refreshUse(loadBalancer);
  }

  /**
   * Registers a target, before or after the load balancer's start; its views start as the group's use says. `zone`:
   * index among the nodes; without one, targets lie in the zones in turn.
   */
  register(group: TargetGroup, id: string, port: number, nodes: number, zone?: number): Target {
    const phaseEnd = group.healthCheck.intervalSeconds * 1000;
    const views: NodeView[] = [];
    for (let node = 0; node < nodes; node++) {
      views.push({ state: "unused", streak: 0, phase: this.random.between(0, phaseEnd), scheduled: false });
    }
    const target: Target = {
      id,
      port,
      condition: { kind: "healthy" },
      rules: new Rules<TargetCondition>(() => this.refreshTarget(group, target)),
      zone: zone ?? group.targets.length % Math.max(nodes, 1),
      deregistered: false,
      views,
    };
    group.targets.push(target);
    target.condition = this.conditionOf(group, target);
    const loadBalancer = this.balancerOf.get(group.arn);
    if (loadBalancer !== undefined) {
      const lost = new Set(loadBalancer.losses.all().map(({ node }) => node));
      for (const [node, view] of views.entries()) view.lost = lost.has(node);
      if (group.used) this.restart(group, target);
      this.measure(group);
    }
    return target;
  }

  /** Registers a target of a group whose load balancer is known, in a zone by its name. */
  registerInZone(group: TargetGroup, id: string, zone: string): Target {
    const nodes = this.balancerOf.get(group.arn)?.nodes ?? [];
    const index = nodes.indexOf(zone);
    return this.register(group, id, 0, nodes.length, index < 0 ? undefined : index);
  }

  /**
   * The target drains: no new requests, no checks. After the group's delay it is gone.
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
   */
  deregister(group: TargetGroup, id: string): void {
    const target = group.targets.find((each) => each.id === id && !each.deregistered);
    if (target === undefined) return;
    target.deregistered = true;
    for (const view of target.views) view.state = group.used ? "draining" : "unused";
    this.measure(group);
    this.kernel.clock.after(group.deregistrationDelaySeconds * 1000, () => {
      group.targets.splice(group.targets.indexOf(target), 1);
    });
  }

  /** Asks the rules about every target again. */
  refreshTargets(applies: (target: Target) => boolean = () => true): void {
    for (const group of this.state.targetGroups.values())
      for (const target of group.targets) if (applies(target)) this.refreshTarget(group, target);
  }

  private refreshTarget(group: TargetGroup, target: Target): void {
    target.condition = this.conditionOf(group, target);
    this.wakeProbes(group, target);
  }

  private conditionOf(group: TargetGroup, target: Target): TargetCondition {
    const more = this.targetRules.all().flatMap((rule) => rule(group, target) ?? []);
    return worstOf([...target.rules.all(), ...more]);
  }

  /** A request that goes to a target: the metric is the number of requests by that of registered targets. */
  countRequest(group: TargetGroup): void {
    const counter = this.metrics.get(group.arn)?.requestsPerTarget;
    if (counter === undefined) return;
    let registered = 0;
    for (const { deregistered } of group.targets) if (!deregistered) registered++;
    counter.add(this.kernel.clock.now(), 1 / registered);
  }

  /** Load balancer of a group; undefined before its start. */
  loadBalancerOf(group: TargetGroup): LoadBalancer | undefined {
    return this.balancerOf.get(group.arn);
  }

  /** A node of the load balancer is lost until the answer is called. */
  loseNode(loadBalancer: LoadBalancer, node: number): Remove {
    const remove = loadBalancer.losses.add({ node, since: this.kernel.clock.now() });
    this.refreshNodes(loadBalancer);
    return () => {
      remove();
      this.refreshNodes(loadBalancer);
    };
  }

  private refreshNodes(loadBalancer: LoadBalancer): void {
    const lost = new Set(loadBalancer.losses.all().map(({ node }) => node));
    for (const group of this.state.targetGroups.values()) {
      if (this.balancerOf.get(group.arn) !== loadBalancer) continue;
      for (const target of group.targets) {
        for (const [node, view] of target.views.entries()) view.lost = lost.has(node);
        this.wakeProbes(group, target);
      }
      this.measure(group);
    }
  }

  /** The node a new connection goes to, or undefined when it goes to a lost one. */
  connect(loadBalancer: LoadBalancer): number | undefined {
    return connectedNode(loadBalancer, this.kernel.clock.now(), this.nodeRandom);
  }

  /** What the API changed reaches the nodes a moment later. */
  act(change: ElbChange): void {
    const { listener, rule } = change;
    const loadBalancer = this.state.loadBalancers.get(listener.loadBalancerArn);
    const delay = this.random.between(ELB_PROPAGATION[0], ELB_PROPAGATION[1]);
    const actions = rule.actions;
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "target group",
      kind: "weights",
      ...(loadBalancer === undefined ? {} : { site: loadBalancer.site }),
      text: `${rule.priority === Number.POSITIVE_INFINITY ? "listener" : `rule ${rule.priority} of the listener`} on port ${listener.port}: ${this.describeWeights(rule)}`,
      data: { listener: listener.arn, rule: rule.arn, weights: rule.actions.flatMap(forwardTargets) },
    });
    this.kernel.clock.after(delay, () => {
      if (rule.actions !== actions) return;
      rule.effective = actions;
      if (loadBalancer !== undefined) this.refreshUse(loadBalancer);
    });
  }

  describeWeights(rule: Rule): string {
    const weights = rule.actions.flatMap(forwardTargets);
    return weights
      .map(({ arn, weight }) => `${this.state.targetGroups.get(arn)?.name ?? arn} ${weight}`)
      .join(", ");
  }

  /**
   * Groups in no rule are not checked: their targets are `unused` and their metrics stop.
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  private refreshUse(loadBalancer: LoadBalancer): void {
    const used = groupsInRules(loadBalancer);
    for (const group of this.state.targetGroups.values()) {
      const now = used.has(group.arn);
      if (this.balancerOf.get(group.arn) !== loadBalancer || now === group.used) continue;
      group.used = now;
      for (const target of group.targets) this.restart(group, target);
      this.measure(group);
    }
  }

  /** A group that comes into use starts anew; one that leaves all rules is not checked any more. */
  private restart(group: TargetGroup, target: Target): void {
    if (target.deregistered) return;
    const checked = group.healthCheck.enabled ? "initial" : "unavailable";
    for (const view of target.views) {
      view.state = group.used ? checked : "unused";
      view.streak = 0;
    }
    this.wakeProbes(group, target);
  }

  private wakeProbes(group: TargetGroup, target: Target): void {
    if (!group.used || !group.healthCheck.enabled || target.deregistered) return;
    for (const [node, view] of target.views.entries()) this.scheduleProbe(group, target, view, node);
  }

  /** Probes that cannot change anything are not run: the view sleeps until the target's condition changes. */
  private scheduleProbe(group: TargetGroup, target: Target, view: NodeView, node: number): void {
    if (view.scheduled || view.lost === true || settled(group, target, view)) return;
    view.scheduled = true;
    const { clock } = this.kernel;
    // Strictly later than now, so that a probe does not repeat itself at its own moment.
    const at = nextProbeAt(group, view, clock.now() + 1);
    const count = (passed: boolean) => {
      view.scheduled = false;
      if (!isChecked(view)) return;
      if (view.lost !== true && countResult(group, view, passed)) this.turned(group, target, view);
      this.scheduleProbe(group, target, view, node);
    };
    clock.at(at, () => {
      // A node that was lost meanwhile asks nobody, and nobody asks a target that drains.
      if (view.lost === true || !isChecked(view)) {
        view.scheduled = false;
        return;
      }
      if (group.targetType === "lambda") {
        askLambda(this.kernel.clock, this.invokeTarget, group, target, count);
        return;
      }
      const result = probe(group, target);
      clock.after(result.afterMilliseconds, () => count(result.passed));
    });
  }

  /** What the API says of a target, from the first node on that finds it otherwise. */
  private report(group: TargetGroup, target: Target, state: TargetState): void {
    if (this.reported.get(target) === state) return;
    this.reported.set(target, state);
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "target group",
      kind: "reported",
      site: group.site,
      text: `target ${target.id} of ${group.name} is reported ${state}`,
      detail: true,
      data: { group: group.arn, target: target.id, state },
    });
  }

  private turned(group: TargetGroup, target: Target, view: NodeView): void {
    this.measure(group);
    const state = reportedState(target);
    this.report(group, target, state);
    const nodesAgree = target.views.every((other) => other.lost === true || other.state === view.state);
    if (!nodesAgree) return;
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "target group",
      kind: "target",
      site: group.site,
      text: `target ${target.id} of ${group.name} is ${state} for every load balancer node`,
      detail: true,
      data: { group: group.arn, target: target.id, state },
    });
    this.onTarget(group, target);
  }

  /** HealthyHostCount and UnHealthyHostCount, sampled per node. */
  private measure(group: TargetGroup): void {
    const metrics = this.metrics.get(group.arn);
    if (metrics === undefined) return;
    const now = this.kernel.clock.now();
    const registered = group.targets.some(({ deregistered }) => !deregistered);
    if (!group.used || !group.healthCheck.enabled || !registered) {
      metrics.healthy.set(now, undefined);
      metrics.unhealthy.set(now, undefined);
      return;
    }
    metrics.healthy.set(now, perNode(group, "healthy"));
    metrics.unhealthy.set(now, perNode(group, "unhealthy"));
  }

  /** Targets that every node finds healthy. */
  healthyTargets(group: TargetGroup): number {
    return group.targets.filter((target) => reportedState(target) === "healthy").length;
  }
}
