import * as assert from "node:assert/strict";
import { Network } from "../../../components/loadBalancing/network";
import { SiteLoadBalancer } from "../../../components/loadBalancing/siteLoadBalancer";
import type { CreatedLoadBalancerSettings } from "../../../components/settings/schema";
import { deploy } from "../support/deploy";
import { groupList } from "../support/groups";
import { context, settings as siteSettings } from "../support/settings";

function deployLoadBalancer(names: readonly string[], protect = true) {
  const settings = siteSettings().loadBalancer as CreatedLoadBalancerSettings;
  return deploy(() => {
    for (const name of names) {
      const network = new Network(name, { context: context(), network: settings.network });
      new SiteLoadBalancer(name, { context: context({ protect }), settings, network, groups: groupList() });
    }
  });
}

describe("created load balancer", () => {
  it("faces the internet in the network's public subnets, behind its security group", async () => {
    const deployment = await deployLoadBalancer(["prod"]);
    const { inputs, name } = deployment.one("LoadBalancer");
    assert.deepEqual(inputs, {
      loadBalancerType: "application",
      internal: false,
      subnets: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
      securityGroups: [deployment.one("ec2/securityGroup:SecurityGroup").id],
      ipAddressType: "ipv4",
      idleTimeout: 60,
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
      tags: { owner: "sre" },
    });
    assert.equal(name, "prod-alb");
  });

  it("is kept from deletion by Pulumi and by AWS exactly when the stack is protected", async () => {
    for (const protect of [true, false]) {
      const loadBalancer = (await deployLoadBalancer(["prod"], protect)).one("LoadBalancer");
      assert.equal(loadBalancer.options.protect, protect);
      assert.equal(loadBalancer.inputs.enableDeletionProtection, protect);
    }
  });

  it("has listeners on 443 and 80", async () => {
    const deployment = await deployLoadBalancer(["prod"]);
    const { arn } = deployment.one("LoadBalancer").outputs;
    const listeners = ["prod-https", "prod-http"].map((name) => deployment.one("Listener", name).inputs);
    assert.deepEqual(
      listeners.map(({ loadBalancerArn, port }) => [loadBalancerArn, port]),
      [
        [arn, 443],
        [arn, 80],
      ],
    );
  });

  it("exists twice in one stack without a collision", async () => {
    assert.deepEqual((await deployLoadBalancer(["one", "two"])).names("LoadBalancer"), [
      "one-alb",
      "two-alb",
    ]);
  });
});
