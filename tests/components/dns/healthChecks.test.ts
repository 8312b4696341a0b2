import * as assert from "node:assert/strict";
import { HealthChecks, healthCheckAlarmArgs, healthCheckArgs } from "../../../components/dns/healthChecks";
import type { Settings } from "../../../components/settings/schema";
import { deploy } from "../support/deploy";
import { context, dnsSettings, HEALTH_CHECK_ID, settings, US_EAST_1_TOPIC_ARN } from "../support/settings";

const dns = (overrides: Record<string, unknown> = {}): Settings["dns"] =>
  settings({ dns: dnsSettings(overrides) }).dns;

function deployChecks(role: Settings["role"], overrides: Record<string, unknown> = {}, protect = true) {
  return deploy(() => new HealthChecks("dns", { context: context({ protect }), role, dns: dns(overrides) }));
}

describe("Route 53 health checks", () => {
  it("ask the site's own name over HTTPS with SNI, every 10 s, two in a row, without measuring latency", () => {
    assert.deepEqual(healthCheckArgs(dns(), {}), {
      type: "HTTPS",
      fqdn: "primary.app.example.com",
      port: 443,
      resourcePath: "/lb-check",
      requestInterval: 10,
      failureThreshold: 2,
      enableSni: true,
      measureLatency: false,
      tags: {},
    });
  });

  it("name no SNI over HTTP, which Route 53 refuses", () => {
    const healthCheck = { type: "HTTP", port: 80, path: "/up", intervalSeconds: 30, failureThreshold: 3 };
    const args = healthCheckArgs(dns({ healthCheck }), {});
    assert.equal("enableSni" in args, false);
    assert.deepEqual(
      [args.port, args.resourcePath, args.requestInterval, args.failureThreshold],
      [80, "/up", 30, 3],
    );
  });

  it("are two on the primary, alike: one that the latch changes, one that nothing changes", async () => {
    const deployment = await deployChecks("primary");
    const record = deployment.one("HealthCheck", "dns-record");
    const watch = deployment.one("HealthCheck", "dns-watch");
    const { tags: _, ...asked } = record.inputs;
    const { tags: __, ...watched } = watch.inputs;
    assert.deepEqual(asked, watched);
    assert.deepEqual(record.options.ignoreChanges, ["resourcePath"]);
    assert.deepEqual(watch.options.ignoreChanges, []);
  });

  it("are one on the backup, the watch check", async () => {
    assert.deepEqual((await deployChecks("backup")).names("HealthCheck"), ["dns-watch"]);
  });

  it("have the primary's record wait for the gate check and for nobody taking over, both", async () => {
    const deployment = await deployChecks("primary", { takeoverName: "backup.app.example.com" });
    const [gate, takeover] = ["dns-record", "dns-takeover"].map((name) =>
      deployment.one("HealthCheck", name),
    );
    const { tags: _, ...calculated } = deployment.one("HealthCheck", "dns-calculated").inputs;
    assert.deepEqual(calculated, {
      type: "CALCULATED",
      childHealthchecks: [gate?.id, takeover?.id],
      childHealthThreshold: 2,
    });
    assert.deepEqual(gate?.options.ignoreChanges, ["resourcePath"]);
  });

  it("ask the backup's own name whether it takes over, inverted, at the pace of the gate check", async () => {
    const healthCheck = { type: "HTTP", port: 80, intervalSeconds: 30, failureThreshold: 3 };
    const deployment = await deployChecks("primary", { takeoverName: "backup.app.example.com", healthCheck });
    const { tags: _, ...asked } = deployment.one("HealthCheck", "dns-takeover").inputs;
    assert.deepEqual(asked, {
      type: "HTTPS_STR_MATCH",
      searchString: "claimed by site-failover",
      fqdn: "backup.app.example.com",
      port: 443,
      resourcePath: "/lb-takeover",
      requestInterval: 30,
      failureThreshold: 3,
      invertHealthcheck: true,
      enableSni: true,
      measureLatency: false,
    });
  });

  it("keep the gate check where it was, whether or not the record depends on a takeover", async () => {
    const urn = async (overrides: Record<string, unknown>) =>
      (await deployChecks("primary", overrides)).one("HealthCheck", "dns-record").urn;
    assert.equal(await urn({ takeoverName: "backup.app.example.com" }), await urn({}));
  });

  it("put an adopted gate check under the calculated one", async () => {
    const adopted = { takeoverName: "backup.app.example.com", healthCheck: { adoptId: HEALTH_CHECK_ID } };
    const deployment = await deployChecks("primary", adopted);
    assert.deepEqual(deployment.names("HealthCheck"), ["dns-calculated", "dns-takeover", "dns-watch"]);
    const [first] = deployment.one("HealthCheck", "dns-calculated").inputs.childHealthchecks as string[];
    assert.equal(first, HEALTH_CHECK_ID);
  });

  it("leave the record check out where it is adopted or no record is made", async () => {
    const adopted = await deployChecks("primary", { healthCheck: { adoptId: HEALTH_CHECK_ID } });
    assert.deepEqual(adopted.names("HealthCheck"), ["dns-watch"]);
    const none = await deployChecks("primary", { records: { kind: "none" } });
    assert.deepEqual(none.names("HealthCheck"), ["dns-watch"]);
  });

  it("answer the adopted check's id on the primary alone", async () => {
    const idOf = async (role: Settings["role"]) => {
      let id: unknown = "absent";
      await deploy(() => {
        const args = { context: context(), role, dns: dns({ healthCheck: { adoptId: HEALTH_CHECK_ID } }) };
        const { gateCheckId, recordCheckId } = new HealthChecks("dns", args);
        // Nothing above it: the record depends on the gate check itself.
        assert.equal(recordCheckId, gateCheckId);
        gateCheckId?.apply((value) => {
          id = value;
        });
      });
      return id;
    };
    assert.deepEqual([await idOf("primary"), await idOf("backup")], [HEALTH_CHECK_ID, "absent"]);
  });

  it("are protected exactly when the stack is", async () => {
    for (const protect of [true, false]) {
      const checks = await deployChecks("primary", { takeoverName: "backup.app.example.com" }, protect);
      for (const check of checks.all("HealthCheck")) {
        assert.equal(check.options.protect, protect, check.name);
      }
    }
  });
});

describe("alarm on a health check", () => {
  const args = {
    context: context(),
    healthCheckId: HEALTH_CHECK_ID,
    description: "down",
    topicArn: US_EAST_1_TOPIC_ARN,
  };

  it("breaches below 1 in any sample of one minute, and not when data are missing", () => {
    const alarm = healthCheckAlarmArgs(args);
    assert.deepEqual(
      [alarm.namespace, alarm.metricName, alarm.dimensions],
      ["AWS/Route53", "HealthCheckStatus", { HealthCheckId: HEALTH_CHECK_ID }],
    );
    assert.deepEqual(
      [alarm.comparisonOperator, alarm.threshold, alarm.statistic, alarm.period, alarm.evaluationPeriods],
      ["LessThanThreshold", 1, "Minimum", 60, 1],
    );
    assert.equal(alarm.treatMissingData, "notBreaching");
  });

  it("tells of ALARM and OK, and of INSUFFICIENT_DATA where asked", () => {
    const told = [US_EAST_1_TOPIC_ARN];
    const plain = healthCheckAlarmArgs(args);
    assert.deepEqual(
      [plain.alarmActions, plain.okActions, plain.insufficientDataActions],
      [told, told, undefined],
    );
    assert.deepEqual(healthCheckAlarmArgs({ ...args, insufficientData: true }).insufficientDataActions, told);
  });
});
