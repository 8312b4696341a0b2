/** The plain state of the Application Load Balancers of a region. */
import type { Action, RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Rules } from "../rules";

/** What a target does with a connection; it follows from the faults in force. */
export type TargetCondition =
  | { readonly kind: "healthy" }
  | { readonly kind: "refuse" }
  | { readonly kind: "hang" }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "slow"; readonly milliseconds: number };

export type TargetState = "initial" | "healthy" | "unhealthy" | "unused" | "draining" | "unavailable";

/** How one load balancer node sees one target. */
export interface NodeView {
  state: TargetState;
  /** Results in a row that contradict `state`. */
  streak: number;
  /** Moment of the node's first probe, milliseconds within the interval. */
  readonly phase: number;
  /** True while a probe of this view is in the queue. */
  scheduled: boolean;
  /** True while the node itself is lost: it asks nobody, and its view counts for nothing. */
  lost?: boolean;
}

export interface Target {
  /** Instance id, IP address or function ARN. */
  readonly id: string;
  readonly port: number;
  /** The worst of `rules`; derived, never set by hand. */
  condition: TargetCondition;
  /** What faults say about the target. */
  readonly rules: Rules<TargetCondition>;
  /** Index of the zone, among the load balancer's nodes. */
  readonly zone: number;
  /** Draining: it gets no new requests and is no more after the group's delay. */
  deregistered: boolean;
  /** One view per node of the load balancer, by index. */
  readonly views: NodeView[];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
export interface TargetHealthCheck {
  readonly enabled: boolean;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** Status codes such as `200` or `200-299,301`. */
  readonly successCodes: string;
  /** Asked of Lambda targets only; what other targets answer is a condition of theirs. */
  readonly path?: string;
}

export interface TargetGroup {
  readonly arn: string;
  /** `targetgroup/name/id`, the metric dimension. */
  readonly arnSuffix: string;
  readonly name: string;
  /** Stack name of the site. */
  readonly site: string;
  readonly targetType: "instance" | "ip" | "lambda";
  readonly healthCheck: TargetHealthCheck;
  readonly multiValueHeaders: boolean;
  readonly deregistrationDelaySeconds: number;
  readonly targets: Target[];
  /** True while a listener or rule of the load balancer names the group; only then is it checked. */
  used: boolean;
}

export interface Rule {
  readonly arn: string;
  /** 1–50000; `Infinity` for the default rule. */
  readonly priority: number;
  readonly conditions: readonly RuleCondition[];
  /** What the API answers. */
  actions: readonly Action[];
  /** What the nodes do: follows `actions` after propagation. */
  effective: readonly Action[];
}

export interface Listener {
  readonly arn: string;
  readonly port: number;
  readonly protocol: string;
  readonly loadBalancerArn: string;
  /** By priority, the default rule last. */
  readonly rules: Rule[];
}

export interface LoadBalancer {
  readonly arn: string;
  /** `app/name/id`, the metric dimension. */
  readonly arnSuffix: string;
  readonly dnsName: string;
  readonly site: string;
  readonly region: string;
  /** One node per availability zone. */
  readonly nodes: readonly string[];
  /** Nodes that are lost, by index, since when; consulted, one entry per fault. */
  readonly losses: Rules<NodeLoss>;
  readonly idleTimeoutSeconds: number;
  readonly listeners: Listener[];
}

export interface NodeLoss {
  readonly node: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export interface ElbState {
  readonly loadBalancers: Map<string, LoadBalancer>;
  readonly targetGroups: Map<string, TargetGroup>;
  readonly listeners: Map<string, Listener>;
  readonly rules: Map<string, Rule>;
}

export function createElbState(): ElbState {
  return { loadBalancers: new Map(), targetGroups: new Map(), listeners: new Map(), rules: new Map() };
}

export interface ForwardTarget {
  readonly arn: string;
  readonly weight: number;
}

/** Target groups and weights of a forward action, in either of its two spellings. */
export function forwardTargets(action: Action): readonly ForwardTarget[] {
  let targets = known.get(action);
  if (targets === undefined) {
    targets = forwardTargetsOf(action);
    known.set(action, targets);
  }
  return targets;
}

/** Actions are replaced, never edited. */
const known = new WeakMap<Action, readonly ForwardTarget[]>();

function forwardTargetsOf(action: Action): readonly ForwardTarget[] {
  const groups = action.ForwardConfig?.TargetGroups;
  if (groups !== undefined && groups.length > 0) {
    return groups.map((group) => ({ arn: group.TargetGroupArn ?? "", weight: group.Weight ?? 1 }));
  }
  return action.TargetGroupArn === undefined ? [] : [{ arn: action.TargetGroupArn, weight: 1 }];
}

/** ARNs of all target groups that a load balancer's listeners and rules name, at whatever weight. */
export function groupsInRules(loadBalancer: LoadBalancer): Set<string> {
  const arns = new Set<string>();
  for (const listener of loadBalancer.listeners) {
    for (const rule of listener.rules) {
      for (const action of rule.effective) for (const target of forwardTargets(action)) arns.add(target.arn);
    }
  }
  return arns;
}

/** True when `status` is one of `codes` (`200`, `200-299,301`). */
export function statusMatches(codes: string, status: number): boolean {
  return codes.split(",").some((part) => {
    const [from, to] = part.split("-").map(Number);
    return from !== undefined && status >= from && status <= (to ?? from);
  });
}

/**
 * A target's state as the API reports it. AWS does not publish how differing nodes are combined; here a target is
 * healthy when every node that is not lost finds it so, which is the cautious reading.
 */
export function reportedState(target: Target): TargetState {
  let reported: TargetState = "unavailable";
  for (const { lost, state } of target.views) {
    if (lost === true) continue;
    if (state !== "healthy") return state;
    reported = state;
  }
  return reported;
}

const SEVERITY: readonly TargetCondition["kind"][] = ["healthy", "slow", "status", "refuse", "hang"];

/** The worst of several conditions; of two alike the later one, of two slow ones the slower. */
export function worstOf(conditions: readonly TargetCondition[]): TargetCondition {
  let worst: TargetCondition = { kind: "healthy" };
  for (const condition of conditions) {
    const difference = SEVERITY.indexOf(condition.kind) - SEVERITY.indexOf(worst.kind);
    if (difference < 0) continue;
    if (condition.kind === "slow" && worst.kind === "slow" && condition.milliseconds < worst.milliseconds)
      continue;
    worst = condition;
  }
  return worst;
}
