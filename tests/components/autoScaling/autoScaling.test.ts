import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { failoverCapacity, restCapacity } from "../../../components/autoScaling/autoScaling";
import { ADOPTED, autoScaling, autoScalingSettings, CREATED } from "../support/autoScaling";
import { resolved } from "../support/database";
import { deploy } from "../support/deploy";

describe("Auto Scaling", () => {
  it("tells the controller the group, its instances at rest, and those a failover needs", async () => {
    let facts: Promise<object> | undefined;
    await deploy(() => {
      const { config, securityGroupId, groupArn } = autoScaling({ ...CREATED, failoverCapacity: 5 });
      const all = pulumi.output({ config, securityGroupId, groupArn });
      facts = resolved(all);
    });
    const { config, securityGroupId, groupArn } = (await facts) as Record<string, unknown>;
    assert.deepEqual(config, { groupName: "prod-capacity", restCapacity: 2, failoverCapacity: 5 });
    assert.match(String(securityGroupId), /^sg-/);
    assert.match(
      String(groupArn),
      /^arn:aws:autoscaling:eu-west-1:\d{12}:autoScalingGroup:.*:autoScalingGroupName\/prod-capacity$/,
    );
  });

  it("adopts a group by its name, up to that group's maximum, and makes a policy and alarms alone", async () => {
    let config: Promise<object> | undefined;
    const deployment = await deploy(() => {
      const made = autoScaling({ ...ADOPTED, restCapacity: 9 });
      assert.equal(made.securityGroupId, undefined);
      config = resolved(made.config);
    });
    assert.deepEqual(await config, { groupName: "shop", restCapacity: 9, failoverCapacity: 10 });
    const made = deployment.resources.filter(({ component, type }) => !component && type.startsWith("aws:"));
    assert.deepEqual(made.map(({ type }) => type.split(":").at(-1)).sort(), [
      "MetricAlarm",
      "MetricAlarm",
      "Policy",
    ]);
    assert.equal(deployment.one("Policy").inputs.autoscalingGroupName, "shop");
  });

  it("refuses to join a target group that the site does not have", async () => {
    await assert.rejects(
      deploy(() => autoScaling({ ...CREATED, targetGroups: ["green"] })),
      /names green, which is no target group of this site\. Name one of primary, backup/,
    );
  });
});

describe("capacity of a failover", () => {
  const created = (more: object) => autoScalingSettings({ ...CREATED, ...more });

  it("is what the settings say, else one step above what is there at rest", () => {
    assert.equal(failoverCapacity(created({ failoverCapacity: 5 }), 6), 5);
    assert.equal(failoverCapacity(created({ desiredCapacity: 3, failoverScaleAmount: 2 }), 6), 5);
  });

  it("is never above the group's maximum", () => {
    assert.equal(failoverCapacity(created({ desiredCapacity: 5, failoverScaleAmount: 4 }), 6), 6);
  });

  it("starts from the desired capacity of a group we make, and from the stated one of an adopted group", () => {
    assert.equal(restCapacity(created({ desiredCapacity: 3 })), 3);
    assert.equal(restCapacity(autoScalingSettings({ ...ADOPTED, restCapacity: 7 })), 7);
  });
});
