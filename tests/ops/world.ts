/** A latched primary site whose guards all hold, as mocked AWS clients with a little state. */
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { GetHealthCheckCommand, Route53Client, UpdateHealthCheckCommand } from "@aws-sdk/client-route-53";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import type { SiteManifest } from "../../components/manifest";
import type { LatchDocument, LeaseDocument, TakeoverDocument } from "../../handlers/state/documents";
import type { OpsClients, OpsClock } from "../../ops/clients";

const MINUTE = 60_000;
export const NOW = Date.parse("2026-03-01T12:00:30Z");

const elb = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";

export const manifest = {
  version: 1,
  project: "site-failover",
  stack: "prod",
  role: "primary",
  region: "eu-west-1",
  peerRegion: "eu-central-1",
  serviceName: "app.example.com",
  siteName: "primary.app.example.com",
  loadBalancerArn: `${elb}:loadbalancer/app/web/0123456789abcdef`,
  listenerArns: [
    `${elb}:listener/app/web/0123456789abcdef/aaaa`,
    `${elb}:listener/app/web/0123456789abcdef/bbbb`,
  ],
  groups: [
    { name: "main", arn: `${elb}:targetgroup/main/1111`, kind: "application", minimumHealthyTargets: 2 },
    { name: "spare", arn: `${elb}:targetgroup/spare/2222`, kind: "application", minimumHealthyTargets: 1 },
    { name: "sorry", arn: `${elb}:targetgroup/sorry/3333`, kind: "sorry-page", minimumHealthyTargets: 1 },
  ],
  stateTable: "prod-state",
  notificationTopicArn: "arn:aws:sns:eu-west-1:123456789012:prod-notifications",
  functions: ["prod-latch"],
  watch: { healthCheckId: "watch-id", alarmName: "prod-watch" },
  latch: {
    mode: "path",
    healthCheckId: "record-id",
    recordCheckId: "record-id",
    intervalSeconds: 10,
    failureThreshold: 3,
    alarmName: "prod-latch",
    checkPath: "/lb-check",
    failedOverPath: "/lb-check-failed-over",
    rearmAfterHealthySeconds: 300,
  },
} satisfies SiteManifest;

/** The same site held out by a lease, its record depending on the takeover of `dr`. */
export const leased = {
  ...manifest,
  latch: { ...manifest.latch, mode: "lease" as "path" | "lease" | "both", healthCheckId: "gate-id" },
} satisfies SiteManifest;

/** Sixteen checkers, `healthy` of them surely healthy at `NOW`; armed a month ago. */
export function leaseOf(healthy: number, changes: Partial<LeaseDocument> = {}): LeaseDocument {
  const checkers = Object.fromEntries(
    Array.from({ length: 16 }, (_, index) => [
      `192.0.2.${index}`,
      [NOW - (index < healthy ? 5000 : 60_000), 3] as const,
    ]),
  );
  return { checkers, peak: 3, armedAt: "2026-02-01T00:00:00.000Z", ...changes };
}

/** A takeover that stands for half an hour. */
export const CLAIMED = {
  at: new Date(NOW - 30 * MINUTE).toISOString(),
  eventId: "failover-one",
  by: "ann",
  reason: "orders fail",
};

/** Mocks take commands of every client; typed clients are handed out as the real ones. */
export function makeWorld() {
  const world = {
    now: NOW,
    path: "/lb-check-failed-over",
    version: 7,
    document: {
      armedAt: "2026-02-01T00:00:00.000Z",
      latched: { at: "2026-03-01T11:00:00.000Z", rule: "LATCH-CLOSE", reason: "failed" },
    } as LatchDocument,
    documentVersion: 3,
    lease: { checkers: {}, peak: 0 } as LeaseDocument,
    takeover: {} as TakeoverDocument,
    healthyTargets: 2,
    hostCounts: (at: number): number | undefined => (at < NOW ? 2 : undefined),
    watchState: "OK",
    alarmState: (name: string): string =>
      name === "prod-watch"
        ? world.watchState
        : recordHealthyAt(world.now)
          ? world.recordStateAfterReturn
          : "ALARM",
    watchSince: NOW - 10 * MINUTE,
    /** Last update of the alarm, which may change its reason alone. */
    watchUpdatedAt: NOW - 10 * MINUTE,
    recordStateAfterReturn: "OK",
    /** Seconds after the path was restored until Route 53 calls the check healthy; undefined = never. */
    returnsAfterSeconds: 90 as number | undefined,
    restoredAt: undefined as number | undefined,
    /** Writes in the order they were made. */
    writes: [] as string[],
    mocks: {
      autoScaling: mockClient(AutoScalingClient),
      lambda: mockClient(LambdaClient),
      rds: mockClient(RDSClient),
      cloudWatch: mockClient(CloudWatchClient),
      dynamoDb: mockClient(DynamoDBClient),
      elb: mockClient(ElasticLoadBalancingV2Client),
      route53: mockClient(Route53Client),
      sns: mockClient(SNSClient),
      ssm: mockClient(SSMClient),
    },
  };
  const recordHealthyAt = (time: number) =>
    world.restoredAt !== undefined &&
    world.returnsAfterSeconds !== undefined &&
    time >= world.restoredAt + world.returnsAfterSeconds * 1000;
  const metricValue = (metric: string, id: string, at: number) => {
    if (metric === "HealthyHostCount") {
      return world.hostCounts(at);
    }
    return id === "record-id" ? Number(recordHealthyAt(at)) : Number(world.watchState === "OK");
  };
  const { cloudWatch, dynamoDb, elb: balancer, route53, sns, ssm } = world.mocks;
  route53.on(GetHealthCheckCommand).callsFake(() => ({
    HealthCheck: { HealthCheckVersion: world.version, HealthCheckConfig: { ResourcePath: world.path } },
  }));
  route53
    .on(UpdateHealthCheckCommand)
    .callsFake((input: { HealthCheckVersion: number; ResourcePath: string }) => {
      if (input.HealthCheckVersion !== world.version) {
        throw Object.assign(new Error("stale"), { name: "HealthCheckVersionMismatch" });
      }
      world.version += 1;
      world.path = input.ResourcePath;
      world.restoredAt = world.now;
      world.writes.push(`path ${input.ResourcePath}`);
      return {};
    });
  dynamoDb.on(GetItemCommand).callsFake(({ Key }: { Key: { id: { S: string } } }) => {
    const document = stateOf(world, Key.id.S) ?? { switches: [] };
    return {
      Item: { version: { N: String(world.documentVersion) }, document: { S: JSON.stringify(document) } },
    };
  });
  dynamoDb
    .on(PutItemCommand)
    .callsFake(({ Item }: { Item: { id: { S: string }; document: { S: string } } }) => {
      writeState(world, Item.id.S, Item.document.S);
      return {};
    });
  sns.on(PublishCommand).callsFake(() => {
    world.writes.push("notification");
    return {};
  });
  ssm.on(GetParametersByPathCommand).resolves({ Parameters: [] });
  balancer.on(DescribeTargetHealthCommand).callsFake(() => ({
    TargetHealthDescriptions: Array.from({ length: 3 }, (_, index) => ({
      TargetHealth: { State: index < world.healthyTargets ? "healthy" : "unhealthy" },
    })),
  }));
  balancer.on(DescribeListenersCommand).resolves({
    Listeners: manifest.listenerArns.map((ListenerArn, index) => ({
      ListenerArn,
      Port: [443, 80][index],
      DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups: weights("main") } }],
    })),
  });
  balancer.on(DescribeRulesCommand).resolves({ Rules: [] });
  cloudWatch.on(DescribeAlarmsCommand).callsFake(({ AlarmNames: [name] }: { AlarmNames: string[] }) => {
    const alarm = { AlarmName: name, StateValue: world.alarmState(name ?? "") };
    const times = {
      StateTransitionedTimestamp: new Date(world.watchSince),
      StateUpdatedTimestamp: new Date(world.watchUpdatedAt),
    };
    return { MetricAlarms: [{ ...alarm, ...times }] };
  });
  cloudWatch.on(GetMetricDataCommand).callsFake((input) => {
    const { Metric } = input.MetricDataQueries[0].MetricStat;
    const times: number[] = [];
    for (let at = Math.ceil(input.StartTime / MINUTE) * MINUTE; at + MINUTE <= input.EndTime; at += MINUTE) {
      if (metricValue(Metric.MetricName, Metric.Dimensions[0].Value, at) !== undefined) {
        times.push(at);
      }
    }
    const Values = times.map((at) => metricValue(Metric.MetricName, Metric.Dimensions[0].Value, at));
    return { MetricDataResults: [{ Timestamps: times.map((at) => new Date(at)), Values }] };
  });
  return world;
}

/** What the state tables hold: latch and lease of the primary, takeover of the backup. */
export function stateOf(world: Pick<World, "document" | "lease" | "takeover">, id: string): unknown {
  return new Map<string, unknown>([
    ["latch", world.document],
    ["lease", world.lease],
    ["takeover", world.takeover],
  ]).get(id);
}

/** False for an item that is none of them. */
export function writeState(
  world: Pick<World, "document" | "lease" | "takeover" | "documentVersion" | "writes" | "restoredAt" | "now">,
  id: string,
  text: string,
): boolean {
  const key = new Map<string, "document" | "lease" | "takeover">([
    ["latch", "document"],
    ["lease", "lease"],
    ["takeover", "takeover"],
  ]).get(id);
  if (key === undefined) {
    return false;
  }
  Object.assign(world, { [key]: JSON.parse(text) });
  world.documentVersion += 1;
  world.writes.push(key);
  if (key !== "document") {
    world.restoredAt = world.now;
  }
  return true;
}

export type World = ReturnType<typeof makeWorld>;

export function weights(serving: string) {
  return manifest.groups.map(({ name, arn }) => ({
    TargetGroupArn: arn,
    Weight: name === serving ? 100 : 0,
  }));
}

export function clientsOf(): OpsClients {
  return {
    autoScaling: (region) => new AutoScalingClient({ region }),
    lambda: (region) => new LambdaClient({ region }),
    rds: (region) => new RDSClient({ region }),
    cloudWatch: (region) => new CloudWatchClient({ region }),
    dynamoDb: (region) => new DynamoDBClient({ region }),
    elb: (region) => new ElasticLoadBalancingV2Client({ region }),
    route53: () => new Route53Client({ region: "us-east-1" }),
    sns: (region) => new SNSClient({ region }),
    ssm: (region) => new SSMClient({ region }),
  };
}

/** Sleeping moves the world's time on. */
export function clockOf(world: World): OpsClock {
  return {
    now: () => world.now,
    sleep: async (milliseconds) => {
      world.now += milliseconds;
    },
  };
}

export function restore(world: World): void {
  for (const mock of Object.values(world.mocks)) {
    mock.restore();
  }
}
