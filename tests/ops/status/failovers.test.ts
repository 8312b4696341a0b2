/** What `ops status` says of controller, sentinel, database and capacity, through the command line. */
import * as assert from "node:assert/strict";
import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { type DBInstance, DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { type Deployment, makeDeployment } from "../deployment";
import { event, minutesAgo } from "../sites";
import { NOW, restore } from "../world";

interface Row {
  readonly name: string;
  readonly value: string;
  readonly level: string;
}

describe("status of a site with a controller", () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = makeDeployment();
    const { autoScaling, rds, cloudWatch } = deployment.world.mocks;
    autoScaling.on(DescribeAutoScalingGroupsCommand).resolves({
      AutoScalingGroups: [
        {
          ...{ MinSize: 1, MaxSize: 6, DesiredCapacity: 2, DefaultCooldown: 300 },
          ...{ AvailabilityZones: [], HealthCheckType: "ELB", CreatedTime: new Date(0) },
          AutoScalingGroupName: "app",
          Instances: [instance("InService"), instance("InService"), instance("Pending")],
        },
      ],
    });
    database({ MultiAZ: true, ReadReplicaSourceDBInstanceIdentifier: "app-prod" });
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [{ Timestamps: [new Date(NOW - 120_000), new Date(NOW - 60_000)], Values: [9, 4] }],
    });
    rds.on(DescribeDBInstancesCommand, { DBInstanceIdentifier: "app-prod" }).resolves({
      DBInstances: [{ DBInstanceIdentifier: "app-prod", DBInstanceStatus: "available", MultiAZ: true }],
    });
    sentinel({
      app: { state: "healthy", since: minutesAgo(90), detail: "2 of 2" },
      login: {
        ...{ state: "healthy", since: minutesAgo(600), detail: "status 500" },
        candidate: { state: "unhealthy", count: 2 },
      },
    });
  });
  afterEach(() => restore(deployment.world));

  function database(values: Partial<DBInstance>): void {
    deployment.world.mocks.rds.on(DescribeDBInstancesCommand, { DBInstanceIdentifier: "app-dr" }).resolves({
      DBInstances: [{ DBInstanceIdentifier: "app-dr", DBInstanceStatus: "available", ...values }],
    });
  }
  function sentinel(resources: object): void {
    const item = { version: { N: "1" }, document: { S: JSON.stringify({ resources }) } };
    for (const site of ["prod", "dr"]) {
      deployment.items.set(`${site}-state/sentinel`, item);
    }
  }
  const instance = (LifecycleState: "InService" | "Pending") => ({
    ...{ InstanceId: "i-1", AvailabilityZone: "a", HealthStatus: "Healthy", ProtectedFromScaleIn: false },
    LifecycleState,
  });
  const status = async (stack = "dr") => {
    const { code, result, told } = await deployment.ops(["status", "--json", "--stack", stack]);
    const [site] = JSON.parse(result).sites;
    const rows = site.rows as Row[];
    const row = (name: string) => {
      const found = rows.find((item) => item.name === name);
      assert.ok(found, `no row ${name} in ${rows.map((item) => item.name)}`);
      return [found.value, found.level];
    };
    return { code, told, rows, row };
  };

  it("says what the database is, and how far a replica lags", async () => {
    const dr = await status();
    assert.deepEqual(dr.row("database"), ["app-dr: available, replica of app-prod, Multi-AZ", "good"]);
    assert.deepEqual(dr.row("replica lag"), ["4 s", "good"]);
    const prod = await status("prod");
    assert.deepEqual(prod.row("database"), ["app-prod: available, on its own, Multi-AZ", "good"]);
    assert.ok(!prod.rows.some(({ name }) => name === "replica lag"));
  });

  it("asks for attention to a promoted replica, and no longer for its lag", async () => {
    database({});
    deployment.world.mocks.cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    const { row, rows, code } = await status();
    const [value, level] = row("database");
    assert.match(value ?? "", /PROMOTED.*docs\/runbooks\/database-promotion\.md/);
    assert.deepEqual([level, rows.some(({ name }) => name === "replica lag"), code], ["attention", false, 0]);
  });

  it("says how many instances are in service", async () => {
    const { row } = await status();
    assert.deepEqual(row("capacity"), ["dr-app: 2 in service, 2 desired, at most 6", "good"]);
  });

  it("says what the sentinel has seen of each resource", async () => {
    const { row } = await status();
    assert.deepEqual(row("sentinel app"), ["healthy for 90 min: 2 of 2", "good"]);
    assert.deepEqual(row("sentinel login"), [
      "healthy for 10 h, unhealthy seen 2 times since: status 500",
      "attention",
    ]);
    sentinel({});
    assert.deepEqual((await status()).row("sentinel app"), ["not looked at yet", "attention"]);
  });

  it("says which failover runs, at which step, and shows the last events", async () => {
    assert.deepEqual((await status()).row("failover"), ["none is running", "good"]);
    deployment.put(event({ status: "in_progress", id: "failover-now", startTime: minutesAgo(1) }));
    deployment.put(event({ status: "failed", problem: "no capacity", startTime: minutesAgo(9) }));
    const lock = { eventId: "failover-now", holder: "x", leaseUntil: new Date(NOW + 30_000).toISOString() };
    deployment.items.set("dr-events/lock", { version: { N: "1" }, document: { S: JSON.stringify(lock) } });
    const { row, rows } = await status();
    assert.deepEqual(row("failover"), [
      "failover-now dns prod -> dr: in_progress, [1/1] close-latch record-id done: the record check is unhealthy",
      "attention",
    ]);
    const events = rows.filter(({ name }) => name === "event");
    assert.equal(events.length, 2);
    assert.match(events[0]?.value ?? "", /failover-now/);
    assert.match(events[1]?.value ?? "", /failed \(no capacity\)/);
    assert.equal(events[1]?.level, "attention");
  });

  it("shows each part that cannot be read as unknown, with its reason, and the rest", async () => {
    const { autoScaling, rds, cloudWatch, dynamoDb } = deployment.world.mocks;
    autoScaling.on(DescribeAutoScalingGroupsCommand).rejects(new Error("throttled"));
    rds.on(DescribeDBInstancesCommand).rejects(new Error("denied"));
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    dynamoDb.on(GetItemCommand, { TableName: "dr-events" }).rejects(new Error("no table"));
    sentinel({ app: { state: "fine" } });
    const { code, rows, told } = await status();
    assert.equal(code, 1);
    assert.deepEqual(
      rows.filter(({ level }) => level === "unknown").map(({ name }) => name),
      ["database", "replica lag", "capacity", "sentinel", "failover"],
    );
    assert.match(
      told,
      /dr: capacity: unknown: DescribeAutoScalingGroups of dr-app in eu-central-1 failed: Error: throttled/,
    );
    assert.match(told, /docs\/runbooks\/events-table\.md/);
    assert.deepEqual(rows.find(({ name }) => name === "group main")?.level, "good");
  });
});
