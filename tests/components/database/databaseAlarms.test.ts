import * as assert from "node:assert/strict";
import { CREATED, database, REPLICA, SOURCE_ARN } from "../support/database";
import { deploy } from "../support/deploy";
import { TOPIC_ARN } from "../support/settings";

const limits = { freeStorageGigabytes: 10, cpuPercent: 80, connections: 200, replicaLagSeconds: 45 };

describe("database alarms", () => {
  it("watch storage, processor and connections of an instance, and nothing of lag", async () => {
    const deployment = await deploy(() => database({ ...CREATED, alarms: limits }));
    assert.deepEqual(deployment.names("MetricAlarm"), [
      "prod-database-connections",
      "prod-database-cpu",
      "prod-database-storage",
    ]);
    const { inputs } = deployment.one("MetricAlarm", "prod-database-storage");
    assert.deepEqual(
      [inputs.namespace, inputs.metricName, inputs.comparisonOperator, inputs.threshold],
      ["AWS/RDS", "FreeStorageSpace", "LessThanThreshold", 10 * 1024 ** 3],
    );
    assert.deepEqual(inputs.dimensions, { DBInstanceIdentifier: "app-prod" });
    assert.deepEqual([inputs.alarmActions, inputs.okActions], [[TOPIC_ARN], [TOPIC_ARN]]);
    assert.match(String(inputs.alarmDescription), /^prod: the database app-prod has less than 10 GB/);
  });

  it("do not call a restart trouble: five minutes in a row, and no data is no verdict", async () => {
    const deployment = await deploy(() => database(CREATED));
    for (const { inputs } of deployment.all("MetricAlarm")) {
      assert.deepEqual([inputs.evaluationPeriods, inputs.datapointsToAlarm], [5, 5]);
      assert.equal(inputs.treatMissingData, "missing");
    }
  });

  it("are silent by default about the five minutes that an idle PostgreSQL seems to lag", async () => {
    const deployment = await deploy(() => database(REPLICA, { sourceArn: SOURCE_ARN }));
    const { threshold, comparisonOperator } = deployment.one("MetricAlarm", "prod-database-lag").inputs;
    assert.equal(comparisonOperator, "GreaterThanThreshold");
    assert.ok(Number(threshold) >= 300, `${threshold}`);
  });

  it("watch the lag of the cross-region replica, and that it replicates at all", async () => {
    const deployment = await deploy(() =>
      database({ ...REPLICA, alarms: limits }, { sourceArn: SOURCE_ARN }),
    );
    const lag = deployment.one("MetricAlarm", "prod-database-lag").inputs;
    assert.deepEqual(
      [lag.metricName, lag.comparisonOperator, lag.threshold],
      ["ReplicaLag", "GreaterThanThreshold", 45],
    );
    const replication = deployment.one("MetricAlarm", "prod-database-replication").inputs;
    assert.deepEqual(
      [
        replication.metricName,
        replication.comparisonOperator,
        replication.threshold,
        replication.treatMissingData,
      ],
      ["ReplicaLag", "LessThanThreshold", 0, "breaching"],
    );
  });

  it("watch each read replica like an instance, and its lag", async () => {
    const readReplicas = [{ identifier: "app-reads", instanceClass: "db.r6g.large" }];
    const deployment = await deploy(() =>
      database({ ...CREATED, masterPassword: "generated", readReplicas }),
    );
    const own = deployment.names("MetricAlarm").filter((name) => name.includes("-replica-app-reads-"));
    assert.deepEqual(
      own.map((name) => name.split("-").at(-1)),
      ["connections", "cpu", "lag", "replication", "storage"],
    );
    const { inputs } = deployment.one("MetricAlarm", "prod-database-replica-app-reads-lag");
    assert.deepEqual(inputs.dimensions, { DBInstanceIdentifier: "app-reads" });
  });
});
