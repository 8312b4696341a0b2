/**
 * A small stateful AWS behind aws-sdk-client-mock: listeners, rules, target health, a state table and an events table,
 * one topic, one health check, one alarm and its metric, instances, databases, functions and published metrics. Every call is counted, and any call can be made to fail before or after it has
 * its effect, so that a test can stop a handler after each of its calls.
 */
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  PutMetricDataCommand,
  type PutMetricDataCommandInput,
} from "@aws-sdk/client-cloudwatch";
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { DescribeInstanceStatusCommand, EC2Client, type InstanceStateName } from "@aws-sdk/client-ec2";
import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type Listener,
  ModifyListenerCommand,
  ModifyRuleCommand,
  type Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { GetHealthCheckCommand, Route53Client, UpdateHealthCheckCommand } from "@aws-sdk/client-route-53";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";

export const START = Date.parse("2026-03-01T12:00:00.000Z");
const ACCOUNT = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";
export const groupArn = (name: string) => `${ACCOUNT}:targetgroup/${name}/0123456789abcdef`;
export const listenerArn = (port: number) => `${ACCOUNT}:listener/app/site/0123456789abcdef/${port}`;
export const ruleArn = (port: number, priority: number) =>
  `${ACCOUNT}:listener-rule/app/site/0123456789abcdef/${port}/${priority}`;

/** Fails call number `at` (1, 2, …), or with `dead` every call from there on, before or after its effect. */
export interface Failure {
  readonly at: number;
  readonly when: "before" | "after";
  readonly dead: boolean;
}

export function named(name: string, message = "refused by the test"): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

export function forward(weights: Readonly<Record<string, number>>): Action {
  const tuples = Object.entries(weights).map(([name, weight]) => ({
    TargetGroupArn: groupArn(name),
    Weight: weight,
  }));
  return {
    Type: "forward",
    Order: 1,
    ForwardConfig: { TargetGroups: tuples, TargetGroupStickinessConfig: { Enabled: false } },
  };
}

export class FakeAws {
  now = START;
  listeners: Listener[] = [];
  rules: Record<string, Rule[]> = {};
  /** Group name → states of its targets. */
  targets: Record<string, string[]> = {};
  items: Record<string, { version: number; document: string }> = {};
  /** Items of tables whose name ends with `-events`. */
  events: Record<string, { version: number; document: string; item: Record<string, AttributeValue> }> = {};
  /** Instance id → state and results of the two status checks. */
  instances: Record<string, readonly [state: string, instanceCheck: string, systemCheck: string]> = {};
  /** Database identifier → status. */
  databases: Record<string, string> = {};
  /** Metrics published, as `Namespace Metric Value Dimension=Value …`. */
  metrics: string[] = [];
  /** Asynchronous invocations. */
  invocations: { functionName: string; payload: Record<string, unknown> }[] = [];
  messages: { subject: string; body: Record<string, string | null> }[] = [];
  healthCheck = { path: "/lb-check", version: 7 };
  alarm: { state: string; changedAtMs: number } | undefined;
  /** Start of a minute → minimum and maximum of HealthCheckStatus. */
  minutes: Record<number, { minimum: number; maximum: number }> = {};
  rulesPerPage = 100;
  /** Names of calls in order. */
  calls: string[] = [];
  failure: Failure | undefined;
  /** Called before each call with its name and input; throws to refuse it, and may take its time. */
  refuse: (call: string, input: unknown) => unknown = () => {};

  get writes(): string[] {
    return this.calls.filter((call) => /^(Modify|PutItem|Publish|Update|Invoke)/.test(call));
  }

  private call<I, O>(name: string, effect: (input: I) => O): (input: I) => Promise<O> {
    return async (input) => {
      this.calls.push(name);
      const count = this.calls.length;
      const failing =
        this.failure !== undefined &&
        (this.failure.dead ? count >= this.failure.at : count === this.failure.at);
      const lateOnly = this.failure?.when === "after" && count === this.failure.at;
      if (failing && !lateOnly) {
        throw named("TimeoutError", `call ${count} (${name}) stopped by the test`);
      }
      await this.refuse(name, input);
      const output = effect(input);
      if (failing) {
        throw named("TimeoutError", `the answer of call ${count} (${name}) was lost by the test`);
      }
      return output;
    };
  }

  install(): () => void {
    const elb = mockClient(ElasticLoadBalancingV2Client);
    elb
      .on(DescribeListenersCommand)
      .callsFake(this.call("DescribeListeners", (input) => this.describeListeners(input)));
    elb.on(DescribeRulesCommand).callsFake(this.call("DescribeRules", (input) => this.describeRules(input)));
    elb
      .on(DescribeTargetHealthCommand)
      .callsFake(this.call("DescribeTargetHealth", (input) => this.describeHealth(input)));
    elb
      .on(ModifyListenerCommand)
      .callsFake(this.call("ModifyListener", (input) => this.modifyListener(input)));
    elb.on(ModifyRuleCommand).callsFake(this.call("ModifyRule", (input) => this.modifyRule(input)));
    const dynamo = mockClient(DynamoDBClient);
    dynamo.on(GetItemCommand).callsFake(this.call("GetItem", (input) => this.getItem(input)));
    dynamo.on(PutItemCommand).callsFake(this.call("PutItem", (input) => this.putItem(input)));
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).callsFake(this.call("Publish", (input) => this.publish(input)));
    const route53 = mockClient(Route53Client);
    route53.on(GetHealthCheckCommand).callsFake(this.call("GetHealthCheck", () => this.getHealthCheck()));
    route53
      .on(UpdateHealthCheckCommand)
      .callsFake(this.call("UpdateHealthCheck", (input) => this.updateHealthCheck(input)));
    const cloudWatch = mockClient(CloudWatchClient);
    cloudWatch
      .on(DescribeAlarmsCommand)
      .callsFake(this.call("DescribeAlarms", (input) => this.describeAlarms(input)));
    cloudWatch
      .on(GetMetricDataCommand)
      .callsFake(this.call("GetMetricData", (input) => this.getMetricData(input)));
    cloudWatch
      .on(PutMetricDataCommand)
      .callsFake(this.call("PutMetricData", (input) => this.putMetricData(input)));
    const ec2 = mockClient(EC2Client);
    ec2
      .on(DescribeInstanceStatusCommand)
      .callsFake(this.call("DescribeInstanceStatus", (input) => this.describeInstances(input)));
    const rds = mockClient(RDSClient);
    rds
      .on(DescribeDBInstancesCommand)
      .callsFake(this.call("DescribeDBInstances", (input) => this.describeDatabases(input)));
    const lambda = mockClient(LambdaClient);
    lambda.on(InvokeCommand).callsFake(this.call("Invoke", (input) => this.invoke(input)));
    return () => {
      for (const stub of [elb, dynamo, sns, route53, cloudWatch, ec2, rds, lambda]) {
        stub.restore();
      }
    };
  }

  document<T>(id: string): T {
    return JSON.parse(this.items[id]?.document ?? "null") as T;
  }

  /** Weights of every managed route, as `label: group=weight`. */
  weights(): Record<string, string> {
    const text = (actions: readonly Action[] = []) =>
      actions
        .flatMap(
          (action) =>
            action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }],
        )
        .map((tuple) => `${tuple.TargetGroupArn?.split("/")[1]}=${tuple.Weight}`)
        .sort()
        .join(" ");
    const listeners = this.listeners.map((item) => [`listener ${item.Port}`, text(item.DefaultActions)]);
    const rules = Object.values(this.rules).flatMap((list) =>
      list.map((rule) => [rule.RuleArn, text(rule.Actions)]),
    );
    return Object.fromEntries([...listeners, ...rules]);
  }

  private describeListeners(input: { ListenerArns?: string[] }) {
    return {
      Listeners: structuredClone(
        this.listeners.filter((item) => input.ListenerArns?.includes(item.ListenerArn ?? "")),
      ),
    };
  }

  private describeRules(input: { ListenerArn?: string; Marker?: string }) {
    const all = [
      ...(this.rules[input.ListenerArn ?? ""] ?? []),
      { RuleArn: `${input.ListenerArn}/default`, IsDefault: true, Priority: "default" },
    ];
    const start = Number(input.Marker ?? 0);
    const end = start + this.rulesPerPage;
    const page = structuredClone(all.slice(start, end));
    return end < all.length ? { Rules: page, NextMarker: String(end) } : { Rules: page };
  }

  private describeHealth(input: { TargetGroupArn?: string }) {
    const states = this.targets[input.TargetGroupArn?.split("/")[1] ?? ""] ?? [];
    return {
      TargetHealthDescriptions: states.map((state, index) => ({
        Target: { Id: `i-${index}` },
        TargetHealth: { State: state },
      })),
    };
  }

  private modifyListener(input: { ListenerArn?: string; DefaultActions?: Action[] }) {
    const listener = this.listeners.find((item) => item.ListenerArn === input.ListenerArn);
    if (listener === undefined) {
      throw named("ListenerNotFoundException");
    }
    listener.DefaultActions = structuredClone(input.DefaultActions ?? []);
    return {};
  }

  private modifyRule(input: { RuleArn?: string; Actions?: Action[] }) {
    const rule = Object.values(this.rules)
      .flat()
      .find((item) => item.RuleArn === input.RuleArn);
    if (rule === undefined) {
      throw named("RuleNotFoundException");
    }
    rule.Actions = structuredClone(input.Actions ?? []);
    return {};
  }

  private table(name: string | undefined): Record<string, { version: number; document: string }> {
    return name?.endsWith("-events") === true ? this.events : this.items;
  }

  private getItem(input: { TableName?: string; Key?: { id?: { S?: string } } }) {
    const id = input.Key?.id?.S ?? "";
    const item = this.table(input.TableName)[id];
    return item === undefined
      ? {}
      : { Item: { id: { S: id }, version: { N: String(item.version) }, document: { S: item.document } } };
  }

  private putItem(input: PutItemCommandInput) {
    const id = input.Item?.id?.S ?? "";
    const expected = Number(input.ExpressionAttributeValues?.[":expected"]?.N ?? 0);
    const table = this.table(input.TableName);
    if ((table[id]?.version ?? 0) !== expected) {
      throw named("ConditionalCheckFailedException");
    }
    const version = Number(input.Item?.version?.N);
    const document = input.Item?.document?.S ?? "";
    if (table === this.events) {
      this.events[id] = { version, document, item: input.Item ?? {} };
    } else {
      table[id] = { version, document };
    }
    return {};
  }

  private publish(input: { Subject?: string; Message?: string }) {
    this.messages.push({ subject: input.Subject ?? "", body: JSON.parse(input.Message ?? "{}") });
    return { MessageId: String(this.messages.length) };
  }

  private getHealthCheck() {
    const { path, version } = this.healthCheck;
    return {
      HealthCheck: { HealthCheckVersion: version, HealthCheckConfig: { Type: "HTTPS", ResourcePath: path } },
    };
  }

  private updateHealthCheck(input: { HealthCheckVersion?: number; ResourcePath?: string }) {
    if (input.HealthCheckVersion !== this.healthCheck.version) {
      throw named("HealthCheckVersionMismatch");
    }
    this.healthCheck = {
      path: input.ResourcePath ?? this.healthCheck.path,
      version: this.healthCheck.version + 1,
    };
    return { $metadata: { httpStatusCode: 200 } };
  }

  private describeInstances(input: { InstanceIds?: string[] }) {
    const [id = ""] = input.InstanceIds ?? [];
    const found = this.instances[id];
    return {
      InstanceStatuses:
        found === undefined
          ? []
          : [
              {
                InstanceId: id,
                InstanceState: { Name: found[0] as InstanceStateName },
                InstanceStatus: { Status: found[1] as "ok" },
                SystemStatus: { Status: found[2] as "ok" },
              },
            ],
    };
  }

  private describeDatabases(input: { DBInstanceIdentifier?: string }) {
    const status = this.databases[input.DBInstanceIdentifier ?? ""];
    if (status === undefined) {
      throw named("DBInstanceNotFoundFault");
    }
    return { DBInstances: [{ DBInstanceIdentifier: input.DBInstanceIdentifier, DBInstanceStatus: status }] };
  }

  private putMetricData(input: PutMetricDataCommandInput) {
    const lines = (input.MetricData ?? []).map(({ MetricName, Value, Dimensions }) =>
      [
        input.Namespace,
        MetricName,
        Value,
        ...(Dimensions ?? []).map(({ Name, Value: value }) => `${Name}=${value}`),
      ].join(" "),
    );
    this.metrics.push(...lines);
    return {};
  }

  private invoke(input: InvokeCommandInput) {
    if (input.InvocationType !== "Event") {
      throw named("InvalidParameterValueException", "the fake takes asynchronous invocations only");
    }
    const payload = JSON.parse(String(input.Payload)) as Record<string, unknown>;
    this.invocations.push({ functionName: input.FunctionName ?? "", payload });
    return { StatusCode: 202 };
  }

  private describeAlarms(input: { AlarmNames?: string[] }): Partial<DescribeAlarmsCommandOutput> {
    if (this.alarm === undefined) {
      return { MetricAlarms: [] };
    }
    const changedAt = new Date(this.alarm.changedAtMs);
    const [AlarmName] = input.AlarmNames ?? [];
    return {
      MetricAlarms: [
        { AlarmName, StateValue: this.alarm.state as "ALARM", StateUpdatedTimestamp: changedAt },
      ],
    };
  }

  private getMetricData(input: GetMetricDataCommandInput) {
    const inside = Object.entries(this.minutes)
      .map(([start, values]) => ({ start: Number(start), values }))
      .filter(
        ({ start }) => start >= (input.StartTime?.getTime() ?? 0) && start < (input.EndTime?.getTime() ?? 0),
      );
    const results = (input.MetricDataQueries ?? []).map((query) => ({
      Id: query.Id,
      Timestamps: inside.map(({ start }) => new Date(start)),
      Values: inside.map(({ values }) =>
        query.MetricStat?.Stat === "Minimum" ? values.minimum : values.maximum,
      ),
    }));
    return { MetricDataResults: results };
  }
}
