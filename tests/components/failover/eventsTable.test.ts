import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EventsTable, eventsConfig } from "../../../components/failover/eventsTable";
import { deploy, json } from "../support/deploy";
import { context } from "../support/settings";

async function deployTable(protect = true) {
  const deployment = await deploy(() => new EventsTable("events", { context: context({ protect }) }));
  return deployment.one("Table");
}

describe("events table", () => {
  it("costs nothing at rest and can be restored", async () => {
    const { inputs } = await deployTable();
    assert.equal(inputs.billingMode, "PAY_PER_REQUEST");
    assert.deepEqual(inputs.pointInTimeRecovery, { enabled: true });
  });

  it("finds an event by its id, and a site's events by time", async () => {
    const { inputs } = await deployTable();
    assert.equal(inputs.hashKey, "id");
    const [index, ...others] = inputs.globalSecondaryIndexes as Record<string, unknown>[];
    assert.deepEqual(others, []);
    assert.deepEqual([index?.name, index?.projectionType], ["bySite", "ALL"]);
    assert.deepEqual(index?.keySchemas, [
      { attributeName: "site", keyType: "HASH" },
      { attributeName: "startTime", keyType: "RANGE" },
    ]);
    const attributes = inputs.attributes as { name: string }[];
    assert.deepEqual(
      attributes.map(({ name }) => name),
      ["id", "site", "startTime"],
    );
  });

  it("forgets what has expired", async () => {
    assert.deepEqual((await deployTable()).inputs.ttl, { attributeName: "expiresAt", enabled: true });
  });

  for (const protect of [true, false]) {
    it(`is ${protect ? "" : "not "}kept from deletion by Pulumi and by AWS when protect is ${protect}`, async () => {
      const table = await deployTable(protect);
      assert.equal(table.options.protect, protect);
      assert.equal(table.inputs.deletionProtectionEnabled, protect);
    });
  }

  it("is named to functions with the days it keeps, and not at all where there is none", async () => {
    const deployment = await deploy(() => {
      const table = new EventsTable("events", { context: context() });
      const told = [eventsConfig({ table, keepDays: 30 }), eventsConfig(undefined)];
      new aws.ssm.Parameter("told", { name: "/told", type: "String", value: pulumi.jsonStringify(told) });
    });
    const told = json(deployment.one("Parameter"), "value");
    assert.deepEqual(told, [{ eventsTable: "events", eventsKeepDays: 30 }, {}]);
  });
});
