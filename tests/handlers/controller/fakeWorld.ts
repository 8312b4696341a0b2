/**
 * The AWS around the controller of a backup site `dr`, behind aws-sdk-client-mock and in virtual time: three tables,
 * target groups with a target-group function, an Auto Scaling group that launches, a database that reboots and is
 * promoted, a record check that follows path, lease and takeover, with its metric, schedules and a topic. Every call is
 * counted, and a run can be killed before or after any of its calls.
 */
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
} from "@aws-sdk/client-cloudwatch";
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DescribeDBInstancesCommand,
  PromoteReadReplicaCommand,
  RDSClient,
  RebootDBInstanceCommand,
} from "@aws-sdk/client-rds";
import { GetHealthCheckCommand, Route53Client, UpdateHealthCheckCommand } from "@aws-sdk/client-route-53";
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import type { FailoverEvent, LockDocument } from "../../../handlers/history/failoverEvent";
import type { LeaseDocument, TakeoverDocument } from "../../../handlers/state/documents";
import { forward, groupArn, listenerArn, named, START } from "../fakeAws";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

interface Item {
  readonly [name: string]: AttributeValue;
}

/** A run dies at its call number `at`, before or after the call's effect: no later call of it happens. */
export interface Death {
  readonly at: number;
  readonly when: "before" | "after";
}

export class FakeWorld {
  now = START;
  tables: Record<string, Record<string, Item>> = { "dr-state": {}, "dr-events": {}, "prod-state": {} };
  /** Group name → states of its targets; `prod-*` are the primary's. */
  targets: Record<string, string[]> = {
    primary: ["healthy", "healthy"],
    backup: ["healthy", "healthy"],
    "prod-primary": ["healthy", "healthy"],
  };
  actions: Action[] = [forward({ primary: 100, backup: 0, sorry: 0 })];
  capacity = { desired: 2, minimum: 1, maximum: 6, suspended: [] as string[], launchSeconds: 45 };
  /** Time each instance is in service, newest last. */
  instances: number[] = [0, 0];
  database = {
    status: "available",
    zone: "eu-central-1a",
    standby: "eu-central-1b",
    multiAz: true,
    source: undefined as string | undefined,
    replication: "replicating",
    retention: 7,
    rebootSeconds: 90,
    zoneShownAfterSeconds: 60,
    promotionSeconds: 150,
  };
  private later: { at: number; act: () => void }[] = [];
  lag: { at: number; seconds: number } | undefined;
  healthCheck = { path: "/lb-check", version: 3 };
  /** Changes of the record check's status, oldest first. */
  statuses: { at: number; value: 0 | 1 }[] = [{ at: 0, value: 1 }];
  watch = { state: "OK", changedAt: START - 60 * MINUTE, healthySince: START - 60 * MINUTE };
  schedules: Record<string, CreateScheduleCommandInput> = {};
  messages: { subject: string; body: Record<string, unknown> }[] = [];
  calls: string[] = [];
  /** Effects that must not be made twice. */
  effects: string[] = [];
  death: Death | undefined;
  /** Throws to refuse a call. */
  refuse: (call: string, input: unknown) => void = () => {};

  private stubs: { restore: () => void }[] = [];

  readonly sleep = async (milliseconds: number): Promise<void> => {
    this.advance(milliseconds);
  };

  advance(milliseconds: number): void {
    this.now += milliseconds;
    const due = this.later.filter(({ at }) => at <= this.now).sort((a, b) => a.at - b.at);
    this.later = this.later.filter(({ at }) => at > this.now);
    for (const { act } of due) {
      act();
    }
  }

  after(seconds: number, act: () => void): void {
    this.later.push({ at: this.now + seconds * SECOND, act });
  }

  event(id: string): FailoverEvent {
    return JSON.parse(this.tables["dr-events"]?.[id]?.document?.S ?? "null") as FailoverEvent;
  }

  get events(): FailoverEvent[] {
    return Object.keys(this.tables["dr-events"] ?? {})
      .filter((id) => id !== "lock")
      .map((id) => this.event(id));
  }

  /** Time to live of an event's item, seconds since the epoch. */
  expiryOf(id: string): number | undefined {
    const expiry = this.tables["dr-events"]?.[id]?.expiresAt?.N;
    return expiry === undefined ? undefined : Number(expiry);
  }

  get lock(): LockDocument {
    return JSON.parse(this.tables["dr-events"]?.lock?.document?.S ?? "{}") as LockDocument;
  }

  document<T>(table: string, id: string): T {
    return JSON.parse(this.tables[table]?.[id]?.document?.S ?? "null") as T;
  }

  putDocument(table: string, id: string, document: unknown): void {
    const items = this.tables[table] ?? {};
    const version = Number(items[id]?.version?.N ?? 0) + 1;
    items[id] = { id: { S: id }, version: { N: String(version) }, document: { S: JSON.stringify(document) } };
  }

  get serving(): string | undefined {
    const tuple = this.actions[0]?.ForwardConfig?.TargetGroups?.find(({ Weight: weight }) => weight === 100);
    return tuple?.TargetGroupArn?.split("/")[1];
  }

  private on<I, O>(name: string, effect: (input: I) => O): (input: I) => Promise<O> {
    return async (input) => {
      this.calls.push(name);
      const count = this.calls.length;
      const at = this.death?.at ?? Number.POSITIVE_INFINITY;
      if (count > at || (count === at && this.death?.when === "before")) {
        throw named("Killed", `run killed before call ${count} (${name})`);
      }
      this.refuse(name, input);
      const output = effect(input);
      if (count === at) {
        throw named("Killed", `run killed after call ${count} (${name})`);
      }
      return output;
    };
  }

  install(): () => void {
    const elb = mockClient(ElasticLoadBalancingV2Client);
    elb.on(DescribeListenersCommand).callsFake(
      this.on("DescribeListeners", () => ({
        Listeners: [
          { ListenerArn: listenerArn(443), Port: 443, DefaultActions: structuredClone(this.actions) },
        ],
      })),
    );
    elb.on(DescribeRulesCommand).callsFake(this.on("DescribeRules", () => ({ Rules: [] })));
    elb.on(DescribeTargetHealthCommand).callsFake(
      this.on("DescribeTargetHealth", (input: { TargetGroupArn?: string }) => ({
        TargetHealthDescriptions: (this.targets[input.TargetGroupArn?.split("/")[1] ?? ""] ?? []).map(
          (State) => ({
            TargetHealth: { State },
          }),
        ),
      })),
    );
    const dynamo = mockClient(DynamoDBClient);
    dynamo.on(GetItemCommand).callsFake(
      this.on("GetItem", (input: { TableName?: string; Key?: { id?: { S?: string } } }) => {
        const item = this.table(input.TableName)[input.Key?.id?.S ?? ""];
        return item === undefined ? {} : { Item: structuredClone(item) };
      }),
    );
    dynamo
      .on(PutItemCommand)
      .callsFake(this.on("PutItem", (input: PutItemCommandInput) => this.putItem(input)));
    const sns = mockClient(SNSClient);
    sns.on(PublishCommand).callsFake(
      this.on("Publish", (input: { Subject?: string; Message?: string }) => {
        this.messages.push({ subject: input.Subject ?? "", body: JSON.parse(input.Message ?? "{}") });
        return {};
      }),
    );
    const lambda = mockClient(LambdaClient);
    lambda
      .on(InvokeCommand)
      .callsFake(this.on("Invoke", (input: { Payload?: unknown }) => this.invoke(String(input.Payload))));
    const scheduler = mockClient(SchedulerClient);
    scheduler.on(CreateScheduleCommand).callsFake(
      this.on("CreateSchedule", (input: CreateScheduleCommandInput) => {
        if (this.schedules[input.Name ?? ""] !== undefined) {
          throw named("ConflictException");
        }
        this.schedules[input.Name ?? ""] = input;
        return {};
      }),
    );
    scheduler.on(DeleteScheduleCommand).callsFake(
      this.on("DeleteSchedule", (input: { Name?: string }) => {
        if (this.schedules[input.Name ?? ""] === undefined) {
          throw named("ResourceNotFoundException");
        }
        delete this.schedules[input.Name ?? ""];
        return {};
      }),
    );
    this.stubs = [elb, dynamo, sns, lambda, scheduler, ...this.installTiers()];
    return () => {
      for (const stub of this.stubs) {
        stub.restore();
      }
    };
  }

  private installTiers(): { restore: () => void }[] {
    const scaling = mockClient(AutoScalingClient);
    scaling
      .on(DescribeAutoScalingGroupsCommand)
      .callsFake(this.on("DescribeAutoScalingGroups", () => this.describeGroup()));
    scaling
      .on(SetDesiredCapacityCommand)
      .callsFake(
        this.on("SetDesiredCapacity", (input: { DesiredCapacity?: number }) =>
          this.setCapacity(input.DesiredCapacity ?? 0),
        ),
      );
    const rds = mockClient(RDSClient);
    rds
      .on(DescribeDBInstancesCommand)
      .callsFake(this.on("DescribeDBInstances", () => this.describeDatabase()));
    rds.on(RebootDBInstanceCommand).callsFake(this.on("RebootDBInstance", () => this.reboot()));
    rds
      .on(PromoteReadReplicaCommand)
      .callsFake(
        this.on("PromoteReadReplica", (input: { BackupRetentionPeriod?: number }) =>
          this.promote(input.BackupRetentionPeriod),
        ),
      );
    const route53 = mockClient(Route53Client);
    route53.on(GetHealthCheckCommand).callsFake(
      this.on("GetHealthCheck", () => ({
        HealthCheck: {
          HealthCheckVersion: this.healthCheck.version,
          HealthCheckConfig: { ResourcePath: this.healthCheck.path },
        },
      })),
    );
    route53
      .on(UpdateHealthCheckCommand)
      .callsFake(
        this.on("UpdateHealthCheck", (input: { HealthCheckVersion?: number; ResourcePath?: string }) =>
          this.updateCheck(input),
        ),
      );
    const cloudWatch = mockClient(CloudWatchClient);
    cloudWatch
      .on(GetMetricDataCommand)
      .callsFake(this.on("GetMetricData", (input: GetMetricDataCommandInput) => this.metric(input)));
    cloudWatch.on(DescribeAlarmsCommand).callsFake(
      this.on("DescribeAlarms", (input: { AlarmNames?: string[] }) => ({
        MetricAlarms: [
          {
            AlarmName: input.AlarmNames?.[0],
            StateValue: this.watch.state,
            StateTransitionedTimestamp: new Date(this.watch.changedAt),
          },
        ],
      })),
    );
    return [scaling, rds, route53, cloudWatch];
  }

  private table(name: string | undefined): Record<string, Item> {
    const items = this.tables[name ?? ""];
    if (items === undefined) {
      throw named("ResourceNotFoundException", `no table ${name}`);
    }
    return items;
  }

  private putItem(input: PutItemCommandInput) {
    const items = this.table(input.TableName);
    const id = input.Item?.id?.S ?? "";
    const expected = Number(input.ExpressionAttributeValues?.[":expected"]?.N ?? 0);
    if (input.ConditionExpression === undefined || Number(items[id]?.version?.N ?? 0) !== expected) {
      throw named("ConditionalCheckFailedException");
    }
    const before = this.holds;
    items[id] = structuredClone(input.Item ?? {});
    this.followHolds(before);
    return {};
  }

  /** Whether takeover and lease hold the primary out. */
  get holds() {
    return {
      takeover: this.document<TakeoverDocument | null>("dr-state", "takeover")?.claimed !== undefined,
      lease: this.document<LeaseDocument | null>("prod-state", "lease")?.lapsed !== undefined,
    };
  }

  /** The record check follows half a minute later. */
  private followHolds(before: { takeover: boolean; lease: boolean }): void {
    const { takeover, lease } = this.holds;
    if (takeover !== before.takeover) {
      this.effects.push(takeover ? "takeover claimed" : "takeover released");
    }
    if (lease !== before.lease) {
      this.effects.push(lease ? "lease lapsed" : "lease re-armed");
    }
    if (takeover !== before.takeover || lease !== before.lease) {
      this.after(30, () => this.followSite());
    }
  }

  private followSite(): void {
    const { takeover, lease } = this.holds;
    const out = takeover || lease || this.healthCheck.path !== "/lb-check";
    this.statuses.push({ at: this.now, value: out ? 0 : 1 });
  }

  /** The target-group function, as far as the controller needs it. */
  private invoke(payload: string) {
    const { returnTo } = JSON.parse(payload) as { returnTo?: string };
    const pinned = this.document<{ pinned?: { group: string } } | null>("dr-state", "target-groups")?.pinned
      ?.group;
    const wanted = pinned ?? returnTo;
    if (wanted !== undefined && (this.targets[wanted] ?? []).includes("healthy") && this.serving !== wanted) {
      this.effects.push(`weights ${wanted}`);
      const names = (this.actions[0]?.ForwardConfig?.TargetGroups ?? []).map(
        ({ TargetGroupArn: arn }) => arn?.split("/")[1] ?? "",
      );
      this.actions = [forward({ ...Object.fromEntries(names.map((name) => [name, 0])), [wanted]: 100 })];
    }
    return {
      StatusCode: 200,
      Payload: Buffer.from(JSON.stringify({ rule: "TG-TEST", reason: `serves ${this.serving}` })),
    };
  }

  private describeGroup() {
    const { desired, minimum, maximum, suspended } = this.capacity;
    return {
      AutoScalingGroups: [
        {
          AutoScalingGroupName: "dr-app",
          DesiredCapacity: desired,
          MinSize: minimum,
          MaxSize: maximum,
          SuspendedProcesses: suspended.map((ProcessName) => ({ ProcessName })),
          Instances: this.instances.map((readyAt) => ({
            LifecycleState: readyAt <= this.now ? "InService" : "Pending",
            HealthStatus: "Healthy",
          })),
        },
      ],
    };
  }

  private setCapacity(count: number) {
    this.effects.push(`capacity ${count}`);
    this.capacity.desired = count;
    while (this.instances.length < count) {
      this.instances.push(this.now + this.capacity.launchSeconds * SECOND);
    }
    this.instances.length = count;
    return {};
  }

  private describeDatabase() {
    const { status, zone, standby, multiAz, source, replication, retention } = this.database;
    return {
      DBInstances: [
        {
          DBInstanceStatus: status,
          AvailabilityZone: zone,
          MultiAZ: multiAz,
          BackupRetentionPeriod: retention,
          ...(multiAz ? { SecondaryAvailabilityZone: standby } : {}),
          ...(source === undefined
            ? {}
            : {
                ReadReplicaSourceDBInstanceIdentifier: source,
                StatusInfos: [{ Status: replication, Normal: replication === "replicating" }],
              }),
        },
      ],
    };
  }

  private mustBeAvailable(): void {
    if (this.database.status !== "available") {
      throw named("InvalidDBInstanceStateFault");
    }
  }

  private reboot() {
    this.mustBeAvailable();
    this.effects.push("reboot");
    const { zone, standby } = this.database;
    this.database.status = "rebooting";
    this.after(this.database.rebootSeconds, () => {
      this.database.status = "available";
    });
    this.after(this.database.rebootSeconds + this.database.zoneShownAfterSeconds, () => {
      Object.assign(this.database, { zone: standby, standby: zone });
    });
    return {};
  }

  private promote(retention: number | undefined) {
    this.mustBeAvailable();
    this.effects.push(`promotion, backups kept ${retention} days`);
    this.database.status = "modifying";
    this.after(this.database.promotionSeconds, () => {
      Object.assign(this.database, { status: "available", source: undefined });
    });
    return {};
  }

  private updateCheck(input: { HealthCheckVersion?: number; ResourcePath?: string }) {
    if (input.HealthCheckVersion !== this.healthCheck.version) {
      throw named("HealthCheckVersionMismatch");
    }
    const path = input.ResourcePath ?? "";
    this.effects.push(`path ${path}`);
    this.healthCheck = { path, version: this.healthCheck.version + 1 };
    this.after(30, () => this.followSite());
    return { $metadata: { httpStatusCode: 200 } };
  }

  private minimumOf(id: string, minute: number): number {
    if (id === "watch-check") {
      return minute >= this.watch.healthySince ? 1 : 0;
    }
    const before = this.statuses.filter(({ at }) => at <= minute).at(-1)?.value ?? 1;
    const during = this.statuses
      .filter(({ at }) => at > minute && at < minute + MINUTE)
      .map(({ value }) => value);
    return Math.min(before, ...during);
  }

  private metric(input: GetMetricDataCommandInput) {
    if (input.MetricDataQueries?.[0]?.Id === "lag") {
      const shown = this.lag === undefined ? [] : [this.lag];
      return {
        MetricDataResults: [
          { Timestamps: shown.map(({ at }) => new Date(at)), Values: shown.map(({ seconds }) => seconds) },
        ],
      };
    }
    const start = input.StartTime?.getTime() ?? 0;
    // A minute's data is there once it has ended.
    const minutes: number[] = [];
    for (let minute = start; minute + MINUTE <= this.now; minute += MINUTE) {
      minutes.push(minute);
    }
    return {
      MetricDataResults: (input.MetricDataQueries ?? []).map((query) => {
        const id = query.MetricStat?.Metric?.Dimensions?.[0]?.Value ?? "";
        return {
          Id: query.Id,
          Timestamps: minutes.map((minute) => new Date(minute)),
          Values: minutes.map((minute) => this.minimumOf(id, minute)),
        };
      }),
    };
  }
}

/** Every tier, as the dr stack has them. */
export const controllerConfig = {
  site: "dr",
  stateTable: "dr-state",
  eventsTable: "dr-events",
  notificationTopicArn: "arn:aws:sns:eu-central-1:123456789012:dr-notifications",
  keepDays: 400,
  rollback: {
    scheduleGroup: "dr-rollbacks",
    roleArn: "arn:aws:iam::123456789012:role/dr-rollback",
    deadLetterArn: "arn:aws:sqs:eu-central-1:123456789012:dr-dead-letters",
  },
  deadlines: { loadBalancerSeconds: 300, databaseSeconds: 1800, capacitySeconds: 900, dnsSeconds: 600 },
  loadBalancer: {
    groups: [
      { name: "primary", arn: groupArn("primary"), kind: "application" as const, minimumHealthyTargets: 1 },
      { name: "backup", arn: groupArn("backup"), kind: "application" as const, minimumHealthyTargets: 1 },
      { name: "sorry", arn: groupArn("sorry"), kind: "sorry-page" as const, minimumHealthyTargets: 0 },
    ],
    listenerArns: [listenerArn(443)],
    functionName: "dr-target-groups",
  },
  database: {
    identifier: "app-dr",
    kind: "replica" as "replica" | "instance",
    source: "arn:aws:rds:eu-west-1:123456789012:db:app-prod",
    maximumLagSeconds: 30,
    onSiteFailover: "nothing" as "promote" | "reboot" | "nothing",
  },
  autoScaling: { groupName: "dr-app", restCapacity: 2, failoverCapacity: 4 },
  primary: {
    site: "prod",
    region: "eu-west-1",
    stateTable: "prod-state",
    latchMode: "path" as "path" | "lease" | "both",
    takeover: false,
    healthCheckId: "record-check",
    recordCheckId: "record-check",
    checkPath: "/lb-check",
    failedOverPath: "/lb-check-failed-over",
    watchAlarmName: "prod-watch",
    watchCheckId: "watch-check",
    groups: [
      {
        name: "prod-primary",
        arn: groupArn("prod-primary"),
        kind: "application" as const,
        minimumHealthyTargets: 1,
      },
    ],
    rearmAfterHealthySeconds: 300,
  },
};
export type TestConfig = typeof controllerConfig;

/** Sixteen checkers call the primary healthy. */
export function armLease(world: FakeWorld): void {
  const checkers = Object.fromEntries(
    Array.from({ length: 16 }, (_, index) => [`192.0.2.${index}`, [world.now - index * 500, 3] as const]),
  );
  const armedAt = new Date(world.now - 60 * MINUTE).toISOString();
  world.putDocument("prod-state", "lease", { checkers, peak: 3, armedAt } satisfies LeaseDocument);
}

/** A primary that is held out by a lease and, from the backup site, by a takeover. */
export const leased = {
  ...controllerConfig.primary,
  latchMode: "lease" as "path" | "lease" | "both",
  takeover: true,
  healthCheckId: "gate-check",
  intervalSeconds: 10,
  failureThreshold: 3,
};
