/** The two stack files are two halves of one service; and what an operator is told of them. */
import * as assert from "node:assert/strict";
import type { PeerDocument } from "../../components/failover/peerDocument";
import type { SiteManifest } from "../../components/manifest";
import type { SynthesisedResource, SynthesisedStack } from "../../drill/synth/model";
import type { ControllerConfig, EdgeConfig } from "../../handlers/runtime/config";
import { ADOPTED, labels, ofType, STACKS, stackOf } from "./support/stacks";

function manifestOf(stack: SynthesisedStack): SiteManifest {
  return JSON.parse(String(ofType(stack, "Parameter")[0]?.inputs.value)) as SiteManifest;
}

describe("prod and dr", () => {
  it("are a primary and a backup in two regions that know of each other", async () => {
    const [prod, dr] = [manifestOf(await stackOf("prod")), manifestOf(await stackOf("dr"))];
    assert.deepEqual([prod.role, dr.role], ["primary", "backup"]);
    assert.notEqual(prod.region, dr.region);
    assert.deepEqual([prod.peerRegion, dr.peerRegion], [dr.region, prod.region]);
  });

  it("are the two halves of one failover pair, in one zone, told apart", async () => {
    const [prod, dr] = [await stackOf("prod"), await stackOf("dr")];
    const pairs = (stack: SynthesisedStack) =>
      ofType(stack, "Record")
        .filter(({ inputs }) => inputs.failoverRoutingPolicies !== undefined)
        .map(({ inputs }) => ({
          zone: inputs.zoneId,
          name: inputs.name,
          type: inputs.type,
          half: (inputs.failoverRoutingPolicies as { type: string }[])[0]?.type,
          set: inputs.setIdentifier,
          checked: inputs.healthCheckId !== undefined,
        }));
    const both = [...pairs(prod), ...pairs(dr)];
    for (const type of ["A", "AAAA"]) {
      const [first, second, ...others] = both.filter((record) => record.type === type);
      assert.deepEqual(others, []);
      assert.deepEqual([first?.zone, first?.name], [second?.zone, second?.name]);
      assert.deepEqual([first?.half, second?.half], ["PRIMARY", "SECONDARY"]);
      assert.deepEqual([first?.checked, second?.checked], [true, false]);
      assert.notEqual(first?.set, second?.set);
    }
  });

  it("have the primary's record wait for the gate check and for the backup not to take over", async () => {
    const [prod, dr] = [await stackOf("prod"), await stackOf("dr")];
    const records = ofType(prod, "Record").filter(({ inputs }) => inputs.healthCheckId !== undefined);
    const calculated = byName(prod, "HealthCheck", "prod-dns-calculated");
    assert.deepEqual(
      records.map(({ inputs }) => inputs.healthCheckId),
      records.map(() => calculated?.id),
    );
    const { latch } = manifestOf(prod);
    const takeover = byName(prod, "HealthCheck", "prod-dns-takeover");
    assert.deepEqual(calculated?.inputs.childHealthchecks, [latch?.healthCheckId, takeover?.id]);
    assert.deepEqual(
      [takeover?.inputs.fqdn, takeover?.inputs.resourcePath],
      [manifestOf(dr).siteName, manifestOf(dr).takeover?.path],
    );
  });

  it("tell the gate the checks it answers: the one below the record, and the one that only watches", async () => {
    const prod = await stackOf("prod");
    const edge = prod.functions.find(({ name }) => name === "prod-edge");
    const { gate } = JSON.parse(String(edge?.environment.SITE_FAILOVER_CONFIG)) as EdgeConfig;
    const { latch, watch } = manifestOf(prod);
    assert.deepEqual(
      [gate?.lease?.gateCheckId, gate?.lease?.watchCheckId],
      [latch?.healthCheckId, watch.healthCheckId],
    );
    assert.deepEqual(
      [gate?.lease?.intervalSeconds, gate?.lease?.failureThreshold],
      [latch?.intervalSeconds, latch?.failureThreshold],
    );
  });

  it("have names of their own", async () => {
    const names = [manifestOf(await stackOf("prod")).siteName, manifestOf(await stackOf("dr")).siteName];
    assert.equal(new Set([...names, manifestOf(await stackOf("prod")).serviceName]).size, 3);
  });

  it("latch the primary alone", async () => {
    const [prod, dr] = [manifestOf(await stackOf("prod")), manifestOf(await stackOf("dr"))];
    assert.equal(dr.latch, undefined);
    assert.equal(prod.latch?.failedOverPath, "/lb-check-failed-over");
    assert.notEqual(prod.latch?.healthCheckId, prod.watch.healthCheckId);
  });
});

describe("controllers of prod and dr", () => {
  it("fail over every tier of their site, and the whole site from the backup alone", async () => {
    const [prod, dr] = [manifestOf(await stackOf("prod")), manifestOf(await stackOf("dr"))];
    assert.deepEqual(prod.controller, {
      eventsTable: "prod-events",
      functionName: "prod-controller",
      resourceTypes: ["load_balancer", "database"],
    });
    assert.deepEqual(dr.controller, {
      eventsTable: "dr-events",
      functionName: "dr-controller",
      resourceTypes: ["load_balancer", "database", "dns", "auto_scaling"],
      primary: "prod",
    });
    assert.deepEqual(prod.database, { identifier: "app-prod", kind: "instance" });
    const source = "arn:aws:rds:eu-west-1:123456789012:db:app-prod";
    assert.deepEqual(dr.database, { identifier: "app-dr", kind: "replica", source });
    assert.deepEqual(dr.sentinel?.resources, ["database", "primary-targets", "site"]);
  });

  it("know of each other through the primary's output: the backup holds the primary's own check", async () => {
    const [prod, dr] = [await stackOf("prod"), await stackOf("dr")];
    const controller = dr.functions.find(({ name }) => name === "dr-controller");
    const { primary } = JSON.parse(String(controller?.environment.SITE_FAILOVER_CONFIG)) as ControllerConfig;
    const { stateTableArn, recordAlarmName, databaseArn, takeoverName, ...told } = prod.outputs
      .peer as PeerDocument;
    assert.deepEqual(primary, { ...told, takeover: true });
    assert.equal(takeoverName, manifestOf(dr).siteName);
    assert.equal(told.healthCheckId, manifestOf(prod).latch?.healthCheckId);
    assert.equal(told.recordCheckId, manifestOf(prod).latch?.recordCheckId);
    assert.equal(recordAlarmName, manifestOf(prod).latch?.alarmName);
    assert.equal(stateTableArn, byName(prod, "Table", "prod-state")?.outputs.arn);
    assert.equal(databaseArn, byName(prod, "Instance", "prod-database")?.outputs.arn);
  });

  it("have the backup's woken by the primary's failure, through an alarm and a topic of its own", async () => {
    const dr = await stackOf("dr");
    const alarm = byName(dr, "MetricAlarm", "dr-controller-primary-failed");
    const { recordCheckId } = (await stackOf("prod")).outputs.peer as PeerDocument;
    assert.deepEqual(alarm?.inputs.dimensions, { HealthCheckId: recordCheckId });
    const [subscription] = ofType(dr, "TopicSubscription").filter(
      ({ inputs }) => inputs.topic === (alarm?.inputs.alarmActions as string[] | undefined)?.[0],
    );
    assert.equal(
      subscription?.inputs.endpoint,
      dr.functions.find(({ name }) => name === "dr-controller")?.arn,
    );
    assert.equal(byName(await stackOf("prod"), "MetricAlarm", "prod-controller-primary-failed"), undefined);
  });
});

function byName(stack: SynthesisedStack, type: string, name: string): SynthesisedResource | undefined {
  return ofType(stack, type).find((resource) => resource.name === name);
}

describe("an adopted site", () => {
  it("adds the machinery and manages nothing that existed before", async () => {
    const stack = await stackOf("adopted");
    for (const type of ["LoadBalancer", "Listener", "Vpc", "Record", "SecurityGroup"]) {
      assert.deepEqual(labels(ofType(stack, type)), [], type);
    }
    for (const type of ["Instance", "SubnetGroup", "LaunchTemplate", "Group"]) {
      assert.deepEqual(labels(ofType(stack, type)), [], type);
    }
    assert.deepEqual(labels(ofType(stack, "TargetGroup")), [
      "TargetGroup prod-edge",
      "TargetGroup prod-heartbeat-group",
    ]);
    assert.deepEqual(labels(ofType(stack, "HealthCheck")), ["HealthCheck prod-dns-watch"]);
  });

  it("adds its rules to each listener from the configured priority on", async () => {
    const rules = ofType(await stackOf("adopted"), "ListenerRule").map(({ inputs }) => [
      inputs.listenerArn,
      inputs.priority,
    ]);
    // The heartbeat and the probes are on the first listener alone.
    const expected = [
      ...[ADOPTED.https, ADOPTED.http].flatMap((arn) => [21, 22, 23].map((priority) => [arn, priority])),
      ...[25, 26, 27].map((priority) => [ADOPTED.https, priority]),
    ];
    assert.deepEqual(rules.sort(), expected.sort());
  });

  it("lists the adopted groups, and the sorry page last", async () => {
    const { groups, listenerArns, latch } = manifestOf(await stackOf("adopted"));
    assert.deepEqual(
      groups.map(({ name }) => name),
      ["blue", "green", "sorry-page"],
    );
    assert.deepEqual([groups[0]?.arn, groups[1]?.arn], [ADOPTED.blue, ADOPTED.green]);
    assert.deepEqual(listenerArns, [ADOPTED.https, ADOPTED.http]);
    assert.equal(latch?.healthCheckId, ADOPTED.healthCheck);
  });
});

describe("what an operator is told", () => {
  for (const name of STACKS) {
    it(`by the outputs of ${name} is all there is, with nothing unknown`, async () => {
      const stack = await stackOf(name);
      const { outputs } = stack;
      const { controller, database, autoScaling } = manifestOf(stack);
      const optional = {
        eventsTableName: controller !== undefined,
        databaseIdentifier: database !== undefined,
        databaseSecretArn: ofType(stack, "Secret").length > 0,
        autoScalingGroupName: autoScaling !== undefined,
        peer: outputs.role === "primary",
      };
      const expected = [
        "commands",
        "consoleLinks",
        "functionNames",
        "healthCheckIds",
        "listenerArns",
        "loadBalancerArn",
        "loadBalancerDnsName",
        "manifestParameter",
        "network",
        "notificationTopicArns",
        "recoveryTimes",
        "region",
        "role",
        "serviceName",
        "siteName",
        "stateTableName",
        "targetGroupArns",
        ...Object.entries(optional).flatMap(([key, there]) => (there ? [key] : [])),
      ];
      assert.deepEqual(Object.keys(outputs).sort(), expected.sort());
      assert.doesNotMatch(JSON.stringify(outputs), /undefined|null|\[object/);
    });

    it(`by the manifest of ${name} fits Parameter Store's 4 KB and names real resources`, async () => {
      const stack = await stackOf(name);
      const [parameter] = ofType(stack, "Parameter");
      assert.ok(Buffer.byteLength(String(parameter?.inputs.value)) <= 4096);
      const manifest = manifestOf(stack);
      assert.deepEqual([...manifest.functions].sort(), stack.functions.map((lambda) => lambda.name).sort());
      const tables = ofType(stack, "Table").map(({ outputs }) => outputs.name);
      const named = [manifest.stateTable, manifest.controller?.eventsTable];
      assert.deepEqual(tables.sort(), named.filter((table) => table !== undefined).sort());
      assert.equal(
        manifest.watch.healthCheckId,
        ofType(stack, "HealthCheck").find((check) => check.name.endsWith("-watch"))?.id,
      );
    });
  }

  it("is how to re-arm on the primary, and not on the backup", async () => {
    const commands = async (name: "prod" | "dr") =>
      (await stackOf(name)).outputs.commands as Record<string, string>;
    assert.match(String((await commands("prod")).rearm), /^npm run ops -- rearm .*--region eu-west-1/);
    assert.equal((await commands("dr")).rearm, undefined);
    assert.match(String((await commands("dr")).status), /^npm run ops -- status .*--region /);
  });
});
