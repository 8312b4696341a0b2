import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  createLoadBalancing,
  createSiteRules,
  firstRulePriority,
  rulePlan,
} from "../../../components/loadBalancing/siteLoadBalancing";
import { deploy } from "../support/deploy";
import { context, LISTENER_ARN, LOAD_BALANCER_ARN, PRIMARY_GROUP_ARN, settings } from "../support/settings";

describe("rule plan", () => {
  it("names the gate's path and the preview header only where they are enabled", () => {
    assert.deepEqual(rulePlan(settings()), {
      gatePath: "/lb-check",
      previewHeader: { name: "X-Site-Failover", value: "sorry-page" },
    });
    assert.deepEqual(rulePlan(settings({ gate: { enabled: false }, sorryPage: { enabled: false } })), {});
  });

  it("answers the takeover check on every backup site with a function behind the load balancer", () => {
    const of = (overrides: Record<string, unknown>) => rulePlan(settings(overrides)).takeoverPath;
    assert.equal(of({ role: "backup" }), "/lb-takeover");
    assert.equal(of({ role: "backup", gate: { enabled: false } }), "/lb-takeover");
    assert.equal(of({ role: "backup", gate: { enabled: false }, sorryPage: { enabled: false } }), undefined);
    assert.equal(of({ role: "primary" }), undefined);
  });
});

describe("first priority of our rules", () => {
  it("is 1 on listeners of ours, and the configured one on adopted ones", () => {
    assert.equal(firstRulePriority(settings()), 1);
    const adopted = {
      mode: "adopt",
      arn: LOAD_BALANCER_ARN,
      listenerArns: [LISTENER_ARN],
      firstRulePriority: 21,
    };
    assert.equal(firstRulePriority(settings({ loadBalancer: adopted })), 21);
  });
});

describe("load balancing", () => {
  it("creates a group for an adopted load balancer in that load balancer's VPC", async () => {
    const adopted = settings({
      loadBalancer: { mode: "adopt", arn: LOAD_BALANCER_ARN, listenerArns: [LISTENER_ARN] },
      targetGroups: [{ name: "old", arn: PRIMARY_GROUP_ARN }, { name: "new" }],
      gate: { enabled: false },
      sorryPage: { enabled: false },
    });
    const deployment = await deploy(() => {
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      createLoadBalancing(
        "prod",
        { context: context(), settings: adopted, edgeTargetGroup: undefined },
        parent,
      );
    });
    const group = deployment.one("TargetGroup");
    assert.equal(group.name, "prod-new");
    assert.match(String(group.inputs.vpcId), /^vpc-/);
  });
});

describe("rules on adopted listeners", () => {
  const second = `${LISTENER_ARN.slice(0, -16)}0467ef3c8400ae65`;
  const rulesOn = async (listenerArns: readonly string[]) => {
    const adopted = settings({
      loadBalancer: { mode: "adopt", arn: LOAD_BALANCER_ARN, listenerArns },
      gate: { enabled: false },
      sorryPage: { enabled: false },
    });
    const deployment = await deploy(() => {
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      const arns = listenerArns.map((arn) => pulumi.output(arn));
      createSiteRules(
        "prod",
        { context: context(), settings: adopted, listenerArns: arns, edgeGroupArn: undefined },
        parent,
      );
    });
    return new Map(deployment.all("ListenerRule").map(({ urn, inputs }) => [inputs.listenerArn, urn]));
  };

  it("stay the same resources when another listener leaves the list, or when the order changes", async () => {
    const before = await rulesOn([LISTENER_ARN, second]);
    assert.equal((await rulesOn([second])).get(second), before.get(second));
    assert.deepEqual(await rulesOn([second, LISTENER_ARN]), new Map([...before].reverse()));
  });
});
