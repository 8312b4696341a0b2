/** A site's load balancer on the emulator: its groups, two listeners and a rule each, with targets that are healthy. */
import { strict as assert } from "node:assert";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { TargetGroupFailoverConfig } from "../../handlers/runtime/config";
import { present } from "./report";
import type { Site } from "./site";

const TARGETS: Readonly<Record<string, readonly string[]>> = {
  primary: ["172.31.0.10", "172.31.0.11"],
  backup: ["172.31.0.20"],
};

export class SiteLoadBalancer {
  private readonly elb: ElasticLoadBalancingV2Client;
  private readonly arns: Record<string, string> = {};
  private readonly listenerArns: string[] = [];

  constructor(private readonly site: Site) {
    this.elb = new ElasticLoadBalancingV2Client(site.connection);
  }

  /** Under the names and in the order that the functions' configuration has; their ARNs are taught to the emulator. */
  async create(): Promise<void> {
    const { emulator, name, connection } = this.site;
    const config = this.site.config<TargetGroupFailoverConfig>("target-groups");
    const { Subnets = [] } = await new EC2Client(connection).send(new DescribeSubnetsCommand({}));
    assert.ok(Subnets.length >= 2, "the emulator has a default VPC with two subnets");
    const made = await this.elb.send(
      new CreateLoadBalancerCommand({
        Name: `${name}-alb`,
        Subnets: Subnets.slice(0, 2).map(({ SubnetId }) => SubnetId ?? ""),
      }),
    );
    for (const group of config.groups) {
      const arn = await this.createGroup(group.name, group.kind, Subnets[0]?.VpcId);
      this.arns[group.name] = arn;
      emulator.replacements.set(group.arn, arn);
    }
    for (const [index, arn] of config.listenerArns.entries()) {
      const listenerArn = await this.createListener(made.LoadBalancers?.[0]?.LoadBalancerArn, 80 + index);
      this.listenerArns.push(listenerArn);
      emulator.replacements.set(arn, listenerArn);
    }
    await this.register("primary");
    await this.register("backup");
  }

  async register(group: string, targets = TARGETS[group] ?? []): Promise<void> {
    await this.elb.send(
      new RegisterTargetsCommand({ TargetGroupArn: this.arns[group], Targets: described(targets) }),
    );
  }

  async deregister(group: string, targets = TARGETS[group] ?? []): Promise<void> {
    await this.elb.send(
      new DeregisterTargetsCommand({ TargetGroupArn: this.arns[group], Targets: described(targets) }),
    );
  }

  /** Name of the group that each listener and rule gives its weight to. */
  async serving(): Promise<string[]> {
    const listeners = await this.elb.send(new DescribeListenersCommand({ ListenerArns: this.listenerArns }));
    const rules = await Promise.all(
      this.listenerArns.map((ListenerArn) => this.elb.send(new DescribeRulesCommand({ ListenerArn }))),
    );
    return [
      ...(listeners.Listeners ?? []).map((listener) => this.servedBy(listener.DefaultActions)),
      ...rules.flatMap((answer) =>
        (answer.Rules ?? []).filter((rule) => !rule.IsDefault).map((rule) => this.servedBy(rule.Actions)),
      ),
    ];
  }

  async assertServing(group: string): Promise<string> {
    assert.deepEqual(await this.serving(), [group, group, group, group], "two listeners and two rules");
    return `two listeners and two rules serve ${group}`;
  }

  private servedBy(actions: Action[] | undefined): string {
    const tuple = (actions?.[0]?.ForwardConfig?.TargetGroups ?? []).find(({ Weight }) => (Weight ?? 0) > 0);
    return (
      Object.keys(this.arns).find((name) => this.arns[name] === tuple?.TargetGroupArn) ?? "no known group"
    );
  }

  private async createGroup(name: string, kind: string, VpcId: string | undefined): Promise<string> {
    const made = await this.elb.send(
      new CreateTargetGroupCommand({
        Name: `${this.site.name}-${name}`,
        ...(kind === "sorry-page"
          ? { TargetType: "lambda" }
          : { TargetType: "ip", Protocol: "HTTP", Port: 8080, VpcId }),
      }),
    );
    return present(made.TargetGroups?.[0]?.TargetGroupArn, "target group");
  }

  private async createListener(LoadBalancerArn: string | undefined, Port: number): Promise<string> {
    const made = await this.elb.send(
      new CreateListenerCommand({ LoadBalancerArn, Protocol: "HTTP", Port, DefaultActions: this.forward() }),
    );
    const ListenerArn = present(made.Listeners?.[0]?.ListenerArn, "listener");
    await this.elb.send(
      new CreateRuleCommand({
        ListenerArn,
        Priority: 100,
        Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/api/*"] } }],
        Actions: this.forward(),
      }),
    );
    return ListenerArn;
  }

  private forward(): Action[] {
    const arns = Object.values(this.arns);
    const TargetGroups = arns.map((TargetGroupArn, index) => ({
      TargetGroupArn,
      Weight: index === 0 ? 100 : 0,
    }));
    return [{ Type: "forward", ForwardConfig: { TargetGroups } }];
  }
}

const described = (targets: readonly string[]) => targets.map((Id) => ({ Id, Port: 8080 }));
