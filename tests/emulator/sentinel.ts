/** The sentinel looks at instances, a database, target groups and an endpoint, and asks the controller. */
import { strict as assert } from "node:assert";
import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { EC2Client, StopInstancesCommand } from "@aws-sdk/client-ec2";
import { SENTINEL_METRIC, SENTINEL_NAMESPACE, type SentinelConfig } from "../../handlers/runtime/config";
import { type ResourceHealth, SENTINEL_ID, type SentinelDocument } from "../../handlers/state/documents";
import { assertEvent, story } from "./asking";
import type { Database } from "./databases";
import type { Inbox } from "./inbox";
import type { LambdaEndpoint } from "./lambdaEndpoint";
import type { SiteLoadBalancer } from "./loadBalancer";
import { present, type Report, resultOf } from "./report";
import { SCHEDULE_EVENT, type Site } from "./site";
import { stateOf } from "./tables";

export interface Watched {
  readonly balancer: SiteLoadBalancer;
  readonly database: Database;
  /** An instance that runs; a second one of the configuration does not exist. */
  readonly instanceId: string;
  readonly inbox: Inbox;
  readonly lambda: LambdaEndpoint;
}

type Looks = Readonly<Record<string, ResourceHealth>>;

export async function checkSentinel(report: Report, prod: Site, watched: Watched): Promise<void> {
  const { balancer, database, inbox, lambda } = watched;
  const look = async (expected: Looks) => {
    const asked = lambda.invoked.length;
    const { rule } = resultOf<{ rule: string }>(await prod.invoke("sentinel", SCHEDULE_EVENT));
    const document = present(await stateOf<SentinelDocument>(prod, SENTINEL_ID), "sentinel's document");
    const states = Object.entries(document.resources).map(([name, { state }]) => [name, state]);
    assert.deepEqual(Object.fromEntries(states), expected);
    await lambda.settled();
    return { rule, asked: lambda.invoked.slice(asked).filter(({ type }) => type === "Event") };
  };
  const healthy: Looks = {
    database: "healthy",
    "primary-targets": "healthy",
    "backup-targets": "healthy",
    "primary-1": "healthy",
    // EC2 describes no such instance: unknown, which is published as nothing and asks for nothing.
    "primary-2": "unknown",
    site: "healthy",
  };
  await report.check("sentinel: instances, database, target groups and endpoint are healthy", async () => {
    const { rule, asked } = await look(healthy);
    assert.deepEqual(asked, []);
    return rule;
  });
  const failed: Looks = { ...healthy, database: "unhealthy", "primary-1": "unhealthy", site: "unhealthy" };
  await report.check(
    "sentinel: a database that has stopped is asked for, and the controller answers",
    async () => {
      await new EC2Client(prod.connection).send(
        new StopInstancesCommand({ InstanceIds: [watched.instanceId] }),
      );
      assert.ok(await database.stop(), "the database is stopped");
      inbox.applicationStatus = 503;
      const { asked } = await look(failed);
      assert.deepEqual(
        asked.map(({ functionName }) => functionName),
        ["prod-controller"],
      );
      const event = await assertEvent(prod, inbox, eventIdOf(asked[0]?.payload), ["pending", "failed"]);
      assert.deepEqual([event.type, event.requestedBy, event.steps.length], ["automatic", "sentinel", 0]);
      assert.match(event.problem ?? "", /database-available/);
      return event.problem;
    },
  );
  await report.check("sentinel: one outage asks once", async () => {
    const { rule, asked } = await look(failed);
    assert.deepEqual(asked, []);
    return rule;
  });
  await report.check("sentinel: a target group that has lost targets is failed over", async () => {
    await balancer.deregister("primary", ["172.31.0.10"]);
    const { asked } = await look({ ...failed, "primary-targets": "degraded" });
    const statuses = ["pending", "in_progress", "completed"];
    const event = await assertEvent(prod, inbox, eventIdOf(asked[0]?.payload), statuses);
    assert.deepEqual([event.type, event.requestedBy], ["automatic", "sentinel"]);
    return `${story(event, statuses)}; ${await balancer.assertServing("backup")}`;
  });
  await report.check("sentinel: every look is a datapoint of its metric, but an unknown one", () =>
    checkMetric(prod),
  );
}

function eventIdOf(payload: unknown): string {
  return `failover-${(payload as { requestId?: string } | undefined)?.requestId}`;
}

async function checkMetric(site: Site): Promise<string> {
  const cloudWatch = new CloudWatchClient(site.connection);
  const metric = { Namespace: SENTINEL_NAMESPACE, MetricName: SENTINEL_METRIC };
  const { Metrics = [] } = await cloudWatch.send(new ListMetricsCommand(metric));
  const names = Metrics.flatMap(({ Dimensions = [] }) =>
    Dimensions.flatMap(({ Name, Value }) => (Name === "Resource" ? [Value ?? ""] : [])),
  );
  const known = site.config<SentinelConfig>("sentinel").resources.map(({ name }) => name);
  assert.deepEqual(new Set(names), new Set(known.filter((name) => name !== "primary-2")));
  const seen: string[] = [];
  for (const [name, lowest] of [
    ["database", 0],
    ["primary-targets", 0.5],
    ["backup-targets", 1],
    ["primary-1", 0],
    ["site", 0],
  ] as const) {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        ...metric,
        Dimensions: [
          { Name: "Site", Value: site.name },
          { Name: "Resource", Value: name },
        ],
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 3600,
        Statistics: ["Minimum", "Maximum", "SampleCount"],
      }),
    );
    const minimum = Math.min(...Datapoints.map(({ Minimum = Number.NaN }) => Minimum));
    const maximum = Math.max(...Datapoints.map(({ Maximum = Number.NaN }) => Maximum));
    assert.deepEqual([minimum, maximum], [lowest, 1], name);
    seen.push(`${name} ${lowest} to 1`);
  }
  return seen.join(", ");
}
