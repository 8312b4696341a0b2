import * as assert from "node:assert/strict";
import { Site } from "../../../components/site/site";
import { type Deployment, deploy, json } from "../support/deploy";
import { dnsSettings, HEALTH_CHECK_ID, settings } from "../support/settings";

let everything: Promise<Deployment> | undefined;

/** A site; the one with everything enabled is deployed once for all tests. */
function deploySite(overrides?: Record<string, unknown>): Promise<Deployment> {
  const build = () =>
    deploy(() => {
      new Site("prod", {
        settings: settings(overrides),
        project: "shop",
        stack: "prod",
        region: "eu-west-1",
      });
    });
  if (overrides !== undefined) {
    return build();
  }
  everything ??= build();
  return everything;
}

const functions = (deployment: Deployment) => deployment.names("Function");

describe("site", () => {
  it("has every part on a primary with everything enabled", async () => {
    assert.deepEqual(functions(await deploySite()), [
      "prod-edge",
      "prod-heartbeat",
      "prod-latch",
      "prod-target-groups",
    ]);
  });

  it("has no latch on the backup", async () => {
    assert.deepEqual(functions(await deploySite({ role: "backup" })), [
      "prod-edge",
      "prod-heartbeat",
      "prod-target-groups",
    ]);
  });

  it("has no heartbeat where alarms alone find out", async () => {
    const deployment = await deploySite({ targetGroupFailover: { detection: "alarm" } });
    assert.deepEqual(functions(deployment), ["prod-edge", "prod-latch", "prod-target-groups"]);
    assert.deepEqual(
      deployment.names("ListenerRule").filter((name) => /heartbeat/.test(name)),
      [],
    );
  });

  it("probes the groups only where that is enabled, and then by a rule for each", async () => {
    assert.deepEqual((await deploySite()).names("RandomPassword"), []);
    const deployment = await deploySite({ targetGroupFailover: { probe: { enabled: true } } });
    const probes = deployment.names("ListenerRule").filter((name) => /probe/.test(name));
    assert.deepEqual(probes, ["prod-probe-1", "prod-probe-2"]);
  });

  it("keeps its lease by its own gate check, and by no mode but those with a lease", async () => {
    const leaseOf = async (overrides?: Record<string, unknown>) => {
      const { environment } = (await deploySite(overrides)).one("Function", "prod-edge").inputs as {
        environment: { variables: Record<string, string> };
      };
      const { gate } = JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? "") as {
        gate: { lease?: Record<string, unknown> };
      };
      return gate.lease;
    };
    const check = async (name: string) => (await deploySite()).one("HealthCheck", name).id;
    assert.deepEqual(await leaseOf(), {
      stateTable: "prod-state",
      gateCheckId: await check("prod-dns-record"),
      watchCheckId: await check("prod-dns-watch"),
      intervalSeconds: 10,
      failureThreshold: 2,
      armAfterHealthySeconds: 300,
    });
    assert.notEqual(await leaseOf({ latch: { mode: "both" } }), undefined);
    assert.equal(await leaseOf({ latch: { mode: "path" } }), undefined);
    assert.equal(await leaseOf({ latch: { enabled: false } }), undefined);
    assert.equal(await leaseOf({ role: "backup" }), undefined);
  });

  it("refuses a lease without the gate that keeps it, and says what to set", async () => {
    await assert.rejects(
      deploySite({ gate: { enabled: false } }),
      /latch\.mode is lease, but gate\.enabled is false.* Set gate\.enabled to true, or latch\.mode to path/,
    );
  });

  it("answers the takeover check on a backup, before anything else can", async () => {
    const backup = await deploySite({ role: "backup" });
    for (const listener of [1, 2]) {
      const { priority, conditions } = backup.one(
        "ListenerRule",
        `prod-listener-${listener}-takeover`,
      ).inputs;
      assert.deepEqual([priority, conditions], [4, [{ pathPattern: { values: ["/lb-takeover"] } }]]);
    }
    assert.deepEqual(
      (await deploySite()).names("ListenerRule").filter((name) => /takeover/.test(name)),
      [],
    );
  });

  it("has no latch where it is disabled, but still the record check", async () => {
    const deployment = await deploySite({ latch: { enabled: false } });
    assert.deepEqual(functions(deployment), ["prod-edge", "prod-heartbeat", "prod-target-groups"]);
    assert.deepEqual(deployment.names("HealthCheck"), ["prod-dns-record", "prod-dns-watch"]);
  });

  it("has no failover function where target-group failover is disabled, but still the alarms for people", async () => {
    const deployment = await deploySite({ targetGroupFailover: { enabled: false } });
    assert.deepEqual(functions(deployment), ["prod-edge", "prod-latch"]);
    assert.ok(deployment.names("MetricAlarm").includes("prod-targets-primary-unhealthy"));
  });

  it("keeps the edge for a sorry page without a gate, and sends the check to the application", async () => {
    const deployment = await deploySite({ gate: { enabled: false }, latch: { mode: "path" } });
    assert.deepEqual(functions(deployment), [
      "prod-edge",
      "prod-heartbeat",
      "prod-latch",
      "prod-target-groups",
    ]);
    assert.deepEqual(deployment.names("ListenerRule"), [
      "prod-heartbeat",
      "prod-listener-1-failed-over",
      "prod-listener-1-preview",
      "prod-listener-2-failed-over",
      "prod-listener-2-preview",
    ]);
  });

  it("keeps the edge for a gate without a sorry page, and out of the list", async () => {
    const deployment = await deploySite({ sorryPage: { enabled: false } });
    const [action] = deployment.one("Listener", "prod-https").inputs.defaultActions as [
      { forward: { targetGroups: unknown[] } },
    ];
    assert.equal(action.forward.targetGroups.length, 2);
    assert.ok(deployment.names("ListenerRule").includes("prod-listener-1-gate"));
  });

  it("has no edge without gate and sorry page, and still answers the failed-over path", async () => {
    const deployment = await deploySite({
      gate: { enabled: false },
      sorryPage: { enabled: false },
      latch: { mode: "path" },
    });
    assert.deepEqual(functions(deployment), ["prod-heartbeat", "prod-latch", "prod-target-groups"]);
    assert.deepEqual(deployment.names("TargetGroup"), [
      "prod-backup",
      "prod-heartbeat-group",
      "prod-primary",
    ]);
    assert.deepEqual(deployment.names("ListenerRule"), [
      "prod-heartbeat",
      "prod-listener-1-failed-over",
      "prod-listener-2-failed-over",
    ]);
  });

  it("answers the failed-over path first even where port 80 only redirects", async () => {
    const deployment = await deploySite();
    const http = deployment.one("Listener", "prod-http");
    assert.equal((http.inputs.defaultActions as { type: string }[])[0]?.type, "redirect");
    const first = deployment
      .all("ListenerRule")
      .filter(({ inputs }) => inputs.listenerArn === http.outputs.arn);
    const rule = first.find(({ inputs }) => inputs.priority === 1);
    assert.deepEqual(
      rule?.inputs.actions,
      deployment.one("ListenerRule", "prod-listener-1-failed-over").inputs.actions,
    );
  });

  it("sends no path or header to the edge before its function is registered, and takes it out only after", async () => {
    const deployment = await deploySite();
    const attachment = deployment.one("TargetGroupAttachment", "prod-edge").urn;
    const edge = deployment.all("ListenerRule").filter(({ name }) => name !== "prod-heartbeat");
    assert.ok(edge.length > 2);
    for (const { name, options } of edge) {
      assert.equal(options.dependsOn.includes(attachment), !name.endsWith("-failed-over"), name);
    }
  });

  it("latches an adopted health check where the records exist already", async () => {
    const dns = dnsSettings({ records: { kind: "none" }, healthCheck: { adoptId: HEALTH_CHECK_ID } });
    const deployment = await deploySite({ dns });
    assert.deepEqual(deployment.one("MetricAlarm", "prod-latch").inputs.dimensions, {
      HealthCheckId: HEALTH_CHECK_ID,
    });
    assert.deepEqual(deployment.names("HealthCheck"), ["prod-dns-watch"]);
  });

  it("refuses a latch without a health check to hold, and says what to set", async () => {
    await assert.rejects(
      deploySite({ dns: dnsSettings({ records: { kind: "none" } }) }),
      /the latch has no health check to hold\. Set dns\.healthCheck\.adoptId/,
    );
  });

  it("refuses a target group that bears the sorry page's name", async () => {
    await assert.rejects(
      deploySite({ targetGroups: [{ name: "sorry-page" }] }),
      /a target group is named "sorry-page".* Rename the group/,
    );
  });

  it("writes a manifest within Parameter Store's 4 KB", async () => {
    const parameter = (await deploySite()).one("Parameter");
    assert.ok(Buffer.byteLength(String(parameter.inputs.value)) <= 4096);
    assert.equal((json(parameter, "value") as { role: string }).role, "primary");
  });

  it("hands the same list to listeners, functions and manifest", async () => {
    const deployment = await deploySite();
    const [action] = deployment.one("Listener", "prod-https").inputs.defaultActions as [
      { forward: { targetGroups: { arn: string }[] } },
    ];
    const listed = action.forward.targetGroups.map(({ arn }) => arn);
    const { groups } = json(deployment.one("Parameter"), "value") as { groups: { arn: string }[] };
    assert.deepEqual(
      groups.map(({ arn }) => arn),
      listed,
    );
    for (const name of ["prod-edge", "prod-target-groups"]) {
      const { environment } = deployment.one("Function", name).inputs as {
        environment: { variables: Record<string, string> };
      };
      for (const arn of listed) {
        assert.ok(environment.variables.SITE_FAILOVER_CONFIG?.includes(arn), `${name} does not know ${arn}`);
      }
    }
  });
});
