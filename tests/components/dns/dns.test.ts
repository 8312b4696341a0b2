import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Dns } from "../../../components/dns/dns";
import type { Settings } from "../../../components/settings/schema";
import { deploy } from "../support/deploy";
import { loadBalancer } from "../support/groups";
import { context, dnsSettings, HEALTH_CHECK_ID, settings, US_EAST_1_TOPIC_ARN } from "../support/settings";

function deployDns(role: Settings["role"], overrides: Record<string, unknown> = {}, protect = true) {
  const { dns } = settings({ dns: dnsSettings(overrides) });
  return deploy(() => {
    new Dns("dns", {
      context: context({ site: role === "primary" ? "prod" : "dr", protect }),
      role,
      dns,
      loadBalancer: loadBalancer(),
      usEast1: new aws.Provider("virginia", { region: "us-east-1" }),
      notificationTopicArn: US_EAST_1_TOPIC_ARN,
    });
  });
}

describe("DNS of a site", () => {
  it("answers the load balancer as an alias that never evaluates target health", async () => {
    const deployment = await deployDns("primary");
    assert.equal(deployment.all("Record").length, 4);
    for (const { inputs, name } of deployment.all("Record")) {
      const aliases = [
        { name: "web-1.eu-west-1.elb.amazonaws.com", zoneId: "Z32O12XQLNTSW2", evaluateTargetHealth: false },
      ];
      assert.deepEqual(inputs.aliases, aliases, name);
      assert.equal(inputs.zoneId, "Z0123456789ABCDEFGHIJ");
    }
  });

  it("makes the primary PRIMARY, under its record check and not under its watch check", async () => {
    const deployment = await deployDns("primary");
    for (const name of ["dns-service-a", "dns-service-aaaa"]) {
      const { inputs } = deployment.one("Record", name);
      assert.deepEqual(inputs.failoverRoutingPolicies, [{ type: "PRIMARY" }]);
      assert.equal(inputs.setIdentifier, "prod");
      assert.equal(inputs.healthCheckId, deployment.one("HealthCheck", "dns-record").id);
    }
  });

  it("puts the calculated check on the PRIMARY record where that depends on a takeover", async () => {
    const deployment = await deployDns("primary", { takeoverName: "backup.app.example.com" });
    for (const name of ["dns-service-a", "dns-service-aaaa"]) {
      const { healthCheckId } = deployment.one("Record", name).inputs;
      assert.equal(healthCheckId, deployment.one("HealthCheck", "dns-calculated").id);
    }
  });

  it("makes the backup SECONDARY without a health check", async () => {
    const { inputs } = (await deployDns("backup")).one("Record", "dns-service-a");
    assert.deepEqual(inputs.failoverRoutingPolicies, [{ type: "SECONDARY" }]);
    assert.equal(inputs.setIdentifier, "dr");
    assert.equal(inputs.healthCheckId, undefined);
  });

  it("puts an adopted check on the PRIMARY record", async () => {
    const deployment = await deployDns("primary", { healthCheck: { adoptId: HEALTH_CHECK_ID } });
    assert.equal(deployment.one("Record", "dns-service-a").inputs.healthCheckId, HEALTH_CHECK_ID);
  });

  it("answers fixed addresses with their time to live", async () => {
    const records = { kind: "addresses", addresses: ["192.0.2.1", "192.0.2.2"], ttlSeconds: 30 };
    const deployment = await deployDns("primary", { records });
    assert.deepEqual(deployment.names("Record"), ["dns-service-a", "dns-site-a"]);
    const { inputs } = deployment.one("Record", "dns-service-a");
    assert.deepEqual(
      [inputs.records, inputs.ttl, inputs.aliases],
      [["192.0.2.1", "192.0.2.2"], 30, undefined],
    );
  });

  it("makes only the watch check where records exist already", async () => {
    const deployment = await deployDns("primary", { records: { kind: "none" } });
    assert.deepEqual(deployment.all("Record"), []);
    assert.deepEqual(deployment.names("HealthCheck"), ["dns-watch"]);
  });

  it("protects the failover pair, not the site's own name", async () => {
    const protectedNames = (await deployDns("primary"))
      .all("Record")
      .filter(({ options }) => options.protect);
    assert.deepEqual(protectedNames.map(({ name }) => name).sort(), ["dns-service-a", "dns-service-aaaa"]);
    const loose = await deployDns("primary", {}, false);
    assert.deepEqual(
      loose.all("Record").filter(({ options }) => options.protect),
      [],
    );
  });

  it("alarms in us-east-1 when Route 53's checkers do not reach the site", async () => {
    const deployment = await deployDns("backup");
    const { inputs, region } = deployment.one("MetricAlarm");
    assert.equal(region, "us-east-1");
    assert.deepEqual(inputs.dimensions, { HealthCheckId: deployment.one("HealthCheck").id });
    assert.deepEqual(inputs.alarmActions, [US_EAST_1_TOPIC_ARN]);
    assert.match(String(inputs.alarmDescription), /^dr: Route 53's health checkers do not reach /);
  });
});
