import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { RULE_SLOT_COUNT } from "../../../components/loadBalancing/listenerRules";
import { Probes, type ProbesArgs, probeOrigin } from "../../../components/loadBalancing/probes";
import type { HeartbeatConfig } from "../../../handlers/runtime/config";
import { type Deployment, deploy } from "../support/deploy";
import { testFunction } from "../support/function";
import { groupList } from "../support/groups";
import {
  BACKUP_GROUP_ARN,
  context,
  dnsSettings,
  LISTENER_ARN,
  LOAD_BALANCER_ARN,
  PRIMARY_GROUP_ARN,
  settings,
} from "../support/settings";

type ProbeConfig = NonNullable<HeartbeatConfig["probe"]>;

const TARGET_GROUPS = [
  { name: "primary", healthCheck: { path: "/health", successCodes: "200" } },
  { name: "backup", healthCheck: { path: "/ready", successCodes: "200-299" } },
];

async function probes(overrides: Partial<ProbesArgs> = {}) {
  let config: ProbeConfig | undefined;
  let secret = false;
  const deployment = await deploy(() => {
    const made = new Probes("prod-probe", {
      context: context(),
      origin: "https://primary.app.example.com",
      timeoutSeconds: 3,
      listenerArn: pulumi.output(LISTENER_ARN),
      firstPriority: 21,
      groups: groupList(),
      targetGroups: settings({ targetGroups: TARGET_GROUPS }).targetGroups,
      function: testFunction("prod-target-groups"),
      ...overrides,
    });
    made.config.apply((value) => {
      config = value;
    });
    pulumi.isSecret(made.config).then((value) => {
      secret = value;
    });
  });
  return { deployment, config, secret };
}

const keyOf = (deployment: Deployment, group: string) =>
  deployment.one("RandomPassword", `prod-probe-${group}`).outputs.result;

describe("probes", () => {
  it("reach each application group alone, by a rule of its own on the first listener", async () => {
    const { deployment } = await probes();
    const rules = deployment.all("ListenerRule").map(({ inputs }) => inputs);
    assert.deepEqual(
      rules.map(({ listenerArn, priority, actions }) => [listenerArn, priority, actions]),
      [
        [LISTENER_ARN, 26, [{ type: "forward", targetGroupArn: PRIMARY_GROUP_ARN }]],
        [LISTENER_ARN, 27, [{ type: "forward", targetGroupArn: BACKUP_GROUP_ARN }]],
      ],
    );
  });

  it("are told apart by random keys in a header, another for each group", async () => {
    const { deployment } = await probes();
    for (const [index, group] of ["primary", "backup"].entries()) {
      assert.deepEqual(deployment.one("ListenerRule", `prod-probe-${index + 1}`).inputs.conditions, [
        { httpHeader: { httpHeaderName: "X-Site-Failover-Probe", values: [keyOf(deployment, group)] } },
      ]);
      const { length, special } = deployment.one("RandomPassword", `prod-probe-${group}`).inputs;
      // A rule's value may hold * and ?, which would match more than the key.
      assert.deepEqual([length, special], [32, false]);
    }
    assert.notEqual(keyOf(deployment, "primary"), keyOf(deployment, "backup"));
  });

  it("keep their rules where they are when groups change places: AWS refuses a priority that is taken", async () => {
    const placed = ({ deployment }: Awaited<ReturnType<typeof probes>>) =>
      deployment.all("ListenerRule").map(({ name, inputs }) => [name, inputs.priority]);
    const turned = await probes({ groups: [...groupList()].reverse() });
    assert.deepEqual(placed(turned), placed(await probes()));
    const [first] = turned.deployment.all("ListenerRule");
    assert.deepEqual(first?.inputs.actions, [{ type: "forward", targetGroupArn: BACKUP_GROUP_ARN }]);
    assert.deepEqual(first?.inputs.conditions, [
      {
        httpHeader: {
          httpHeaderName: "X-Site-Failover-Probe",
          values: [keyOf(turned.deployment, "backup")],
        },
      },
    ]);
  });

  it("wait for the function that moves the weights: an earlier version of it would move them too", async () => {
    const { deployment } = await probes();
    const mover = deployment.one("Function", "prod-target-groups");
    for (const { options } of deployment.all("ListenerRule")) {
      assert.ok(options.dependsOn.includes(mover.urn));
    }
  });

  it("want of each group what its own health check wants, and are kept secret", async () => {
    const { deployment, config, secret } = await probes();
    assert.deepEqual(config, {
      origin: "https://primary.app.example.com",
      header: "X-Site-Failover-Probe",
      timeoutSeconds: 3,
      groups: [
        { name: "primary", key: keyOf(deployment, "primary"), path: "/health", successCodes: "200" },
        { name: "backup", key: keyOf(deployment, "backup"), path: "/ready", successCodes: "200-299" },
      ],
    });
    assert.equal(secret, true);
  });

  it("have places for as many groups as the settings allow", async () => {
    const names = ["one", "two", "three", "four", "five"];
    const { targetGroups } = settings({ targetGroups: names.map((name) => ({ name })) });
    assert.throws(() => settings({ targetGroups: [...names, "six"].map((name) => ({ name })) }), /too_big/);
    const { deployment } = await probes({
      groups: targetGroups.map(({ name }) => ({
        name,
        kind: "application",
        minimumHealthyTargets: 1,
        arn: pulumi.output(`${PRIMARY_GROUP_ARN.slice(0, -1)}${name.length}`),
      })),
      targetGroups,
    });
    const priorities = deployment.all("ListenerRule").map(({ inputs }) => Number(inputs.priority));
    assert.deepEqual(priorities, [26, 27, 28, 29, 30]);
    assert.equal(21 + RULE_SLOT_COUNT - 1, Math.max(...priorities));
  });
});

describe("origin of probes", () => {
  it("is 443 of a load balancer of ours, under the site's own name", () => {
    const dns = dnsSettings({ healthCheck: { type: "HTTP", port: 80 } });
    assert.equal(probeOrigin(settings({ dns })), "https://primary.app.example.com");
  });

  it("is where Route 53's checkers ask an adopted one", () => {
    const of = (healthCheck: object) =>
      probeOrigin(
        settings({
          loadBalancer: { mode: "adopt", arn: LOAD_BALANCER_ARN, listenerArns: [LISTENER_ARN] },
          dns: dnsSettings({ healthCheck }),
        }),
      );
    assert.equal(of({}), "https://primary.app.example.com");
    assert.equal(of({ port: 8443 }), "https://primary.app.example.com:8443");
    assert.equal(of({ type: "HTTP", port: 80 }), "http://primary.app.example.com");
  });
});
