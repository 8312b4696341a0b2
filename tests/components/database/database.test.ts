import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Database } from "../../../components/database/database";
import { ADOPTED, CREATED, database, REPLICA, resolved, SOURCE_ARN } from "../support/database";
import { deploy } from "../support/deploy";
import { TOPIC_ARN } from "../support/settings";

async function facts(build: () => Database) {
  let found: Promise<object> | undefined;
  await deploy(() => {
    const { arn, config, source, kind } = build();
    const all = pulumi.output({ arn, config, source, kind });
    found = resolved(all);
  });
  return found;
}

describe("database", () => {
  it("tells the controller of an instance it makes: a reboot, and no lag", async () => {
    assert.deepEqual(await facts(() => database({ ...CREATED, onSiteFailover: "reboot" })), {
      arn: "arn:aws:rds:eu-west-1:123456789012:db:app-prod",
      kind: "instance",
      source: undefined,
      config: { identifier: "app-prod", kind: "instance", maximumLagSeconds: 0, onSiteFailover: "reboot" },
    });
  });

  it("tells the controller of a replica: what it replicates, and the lag that is allowed", async () => {
    const replica = { ...REPLICA, maximumLagSeconds: 12, onSiteFailover: "promote" };
    assert.deepEqual(await facts(() => database(replica, { sourceArn: pulumi.output(SOURCE_ARN) })), {
      arn: "arn:aws:rds:eu-west-1:123456789012:db:app-dr",
      kind: "replica",
      source: SOURCE_ARN,
      config: {
        identifier: "app-dr",
        kind: "replica",
        source: SOURCE_ARN,
        maximumLagSeconds: 12,
        onSiteFailover: "promote",
      },
    });
  });

  it("adopts an instance by its identifier, and makes nothing but alarms and an event subscription", async () => {
    let config: Promise<object> | undefined;
    const deployment = await deploy(() => {
      const made = database(ADOPTED);
      config = resolved(pulumi.all([made.arn, made.config]));
    });
    assert.deepEqual(await config, [
      "arn:aws:rds:eu-west-1:123456789012:db:shop",
      { identifier: "shop", kind: "instance", maximumLagSeconds: 30, onSiteFailover: "nothing" },
    ]);
    const made = deployment.resources.filter(({ component, type }) => !component && type.startsWith("aws:"));
    assert.deepEqual([...new Set(made.map(({ type }) => type.split(":").at(-1)))].sort(), [
      "EventSubscription",
      "MetricAlarm",
    ]);
  });

  it("prefers the source its settings name to the primary's", async () => {
    const deployment = await deploy(() =>
      database({ ...REPLICA, sourceArn: SOURCE_ARN }, { sourceArn: "arn:aws:rds:eu-west-2:1:db:other" }),
    );
    assert.equal(deployment.one("Instance").inputs.replicateSourceDb, SOURCE_ARN);
  });

  it("refuses a replica of nothing, and says what to set", async () => {
    await assert.rejects(
      deploy(() => database(REPLICA)),
      /the replica app-dr has no source\. Set database\.sourceArn .*, or peerStack/,
    );
  });

  it("hands RDS's own events of the instance and its read replicas to people", async () => {
    const readReplicas = [{ identifier: "app-reads", instanceClass: "db.r6g.large" }];
    const { inputs } = (
      await deploy(() => database({ ...CREATED, masterPassword: "generated", readReplicas }))
    ).one("EventSubscription");
    assert.deepEqual(inputs, {
      snsTopic: TOPIC_ARN,
      sourceType: "db-instance",
      sourceIds: ["app-prod", "app-reads"],
      eventCategories: ["availability", "failover", "failure", "read replica"],
      tags: { owner: "sre" },
    });
  });
});
