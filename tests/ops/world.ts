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
import type { LatchDocument } from "../../handlers/state/documents";
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
    healthCheckId: "record-id",
    alarmName: "prod-latch",
    checkPath: "/lb-check",
    failedOverPath: "/lb-check-failed-over",
    rearmAfterHealthySeconds: 300,
  },
} satisfies SiteManifest;

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
    healthyTargets: 2,
    hostCounts: (at: number): number | undefined => (at < NOW ? 2 : undefined),
    watchState: "OK",
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
    const document = Key.id.S === "latch" ? world.document : { switches: [] };
    return {
      Item: { version: { N: String(world.documentVersion) }, document: { S: JSON.stringify(document) } },
    };
  });
  dynamoDb
    .on(PutItemCommand)
    .callsFake(({ Item }: { Item: { document: { S: string }; version: { N: string } } }) => {
      world.document = JSON.parse(Item.document.S) as LatchDocument;
      world.documentVersion = Number(Item.version.N);
      world.writes.push("document");
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
    const record = recordHealthyAt(world.now) ? world.recordStateAfterReturn : "ALARM";
    const alarm = { AlarmName: name, StateValue: name === "prod-watch" ? world.watchState : record };
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
