/**
 * I7, deployment-neutral: `pulumi up`, with or without refresh, never undoes a switch, a failover or a latch.
 *
 * What functions and operators change goes through the API, and each of their calls is seen here. Weights of a
 * listener or rule, the path of the latch's health check and the desired capacity of a group (which its scaling policies
 * change, too) that are found otherwise than the last such call left them have been changed by a deployment, and so has
 * a database that was promoted and is a replica again. A deployment that calls the API under a name of its own
 * (`pulumi`) counts as one, too.
 */
import type { LogEntry } from "../kernel/log";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import { labelOf, type Sample } from "./sample";

const KINDS = new Set(["act", "outcome", "weights", "path", "deploy", "desired-capacity", "database"]);
const DEPLOYMENT = /pulumi|deployment/i;
const CHANGES = new Set(["ModifyListener", "ModifyRule", "UpdateHealthCheck", "SetDesiredCapacity"]);

/** One thing that a deployment must leave alone. */
interface Kept {
  /** ARN of the rule, listener or database, id of the health check, name of the group. */
  readonly id: string;
  readonly label: string;
  readonly value: unknown;
  /** It comes to this by itself, after a call that has asked for it. */
  readonly becomes?: unknown;
}

const PROMOTED = "a database of its own";

class DeploymentNeutral implements Checker {
  private readonly known = new Map<string, string>();
  /** Values last found, so that nothing is serialized while nothing is replaced. */
  private readonly last = new Map<string, unknown>();

  constructor(private readonly watch: Watch) {
    for (const { id, value } of this.kept()) this.learn(id, value);
  }

  call({ caller, command, input, answer }: CarriedCall): void {
    if (answer === undefined || DEPLOYMENT.test(caller.name)) return;
    if (!CHANGES.has(command)) return;
    const written = input.ListenerArn ?? input.RuleArn ?? input.HealthCheckId ?? input.AutoScalingGroupName;
    for (const { id, value } of this.kept()) if (id === written) this.learn(id, value);
  }

  entry({ kind, data }: LogEntry): void {
    if (kind === "outcome") this.look();
    // A scaling policy is no call.
    if (kind !== "desired-capacity" || data?.by === "SetDesiredCapacity") return;
    for (const { id, value } of this.groups()) this.learn(id, value);
  }

  second(_sample: Sample): void {
    this.look();
  }

  private learn(id: string, value: unknown): void {
    this.last.set(id, value);
    this.known.set(id, JSON.stringify(value));
  }

  private look(): void {
    for (const { id, label, value, becomes } of this.kept()) {
      if (this.last.get(id) === value) continue;
      const before = this.known.get(id);
      this.learn(id, value);
      const after = this.known.get(id) ?? "";
      if (before === undefined || before === after || value === becomes) continue;
      this.watch.report(
        `a deployment has changed the ${label}: ${describe(before)} → ${describe(after)}`,
        (entry) => KINDS.has(entry.kind),
      );
    }
  }

  /** Actions of every listener and rule, the path of the latch's health check, capacities, and what databases are. */
  private *kept(): Iterable<Kept> {
    yield* this.weights();
    yield* this.path();
    yield* this.groups();
    yield* this.databases();
  }

  private *weights(): Iterable<Kept> {
    const { world } = this.watch;
    for (const { loadBalancerArn } of [world.site("primary"), world.site("backup")]) {
      const balancer = world.cloud.elb.state.loadBalancers.get(loadBalancerArn);
      for (const listener of balancer?.listeners ?? [])
        for (const rule of listener.rules)
          yield {
            id: Number.isFinite(rule.priority) ? rule.arn : listener.arn,
            label: `weights of ${balancer?.site}, port ${labelOf(listener, rule)}`,
            value: rule.actions,
          };
    }
  }

  private *path(): Iterable<Kept> {
    const { world } = this.watch;
    const id = world.site("primary").latch?.healthCheckId ?? "";
    const check = world.cloud.route53.state.checks.get(id);
    if (check !== undefined) yield { id, label: "path of the record check", value: check.resourcePath };
  }

  private *databases(): Iterable<Kept> {
    const { world } = this.watch;
    for (const { stack } of [world.site("primary"), world.site("backup")]) {
      const database = world.cloud.rds.mainOf(stack);
      if (database === undefined) continue;
      const value = database.source === undefined ? PROMOTED : `a replica of ${database.source}`;
      yield { id: database.arn, label: `database ${database.identifier}`, value, becomes: PROMOTED };
    }
  }

  private *groups(): Iterable<Kept> {
    for (const { name, desiredCapacity } of this.watch.world.cloud.autoScaling.state.groups.values())
      yield { id: name, label: `desired capacity of ${name}`, value: desiredCapacity };
  }
}

/** Weights without the ARNs' noise. */
function describe(text: string): string {
  return text.replace(/arn:[^"]*?targetgroup\/([^/"]+)[^"]*/g, "$1");
}

export const deploymentNeutral: InvariantDefinition = {
  id: "I7",
  create: (watch) => new DeploymentNeutral(watch),
};
