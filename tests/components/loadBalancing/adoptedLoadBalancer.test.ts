import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AdoptedLoadBalancer } from "../../../components/loadBalancing/adoptedLoadBalancer";
import { deploy } from "../support/deploy";
import { HTTP_LISTENER_ARN } from "../support/groups";
import { LISTENER_ARN, LOAD_BALANCER_ARN } from "../support/settings";

describe("adopted load balancer", () => {
  it("is looked up for what DNS needs, and nothing of it is managed", async () => {
    let found: Record<string, unknown> = {};
    const deployment = await deploy(() => {
      const listenerArns = [LISTENER_ARN, HTTP_LISTENER_ARN];
      const settings = { mode: "adopt" as const, arn: LOAD_BALANCER_ARN, listenerArns, firstRulePriority: 1 };
      const adopted = new AdoptedLoadBalancer("prod", { settings });
      pulumi
        .all({ arn: adopted.arn, dnsName: adopted.dnsName, zoneId: adopted.zoneId, vpcId: adopted.vpcId })
        .apply((values) => {
          found = { ...found, ...values };
        });
      pulumi.all([...adopted.listenerArns]).apply((arns) => {
        found = { ...found, listenerArns: arns };
      });
    });
    assert.equal(found.arn, LOAD_BALANCER_ARN);
    assert.match(String(found.dnsName), /\.elb\.amazonaws\.com$/);
    assert.match(String(found.zoneId), /^Z/);
    assert.match(String(found.vpcId), /^vpc-/);
    assert.deepEqual(found.listenerArns, [LISTENER_ARN, HTTP_LISTENER_ARN]);
    assert.deepEqual(
      deployment.resources.filter(({ component, type }) => !component && !type.startsWith("pulumi:")),
      [],
    );
  });
});
