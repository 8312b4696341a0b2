import * as assert from "node:assert/strict";
import {
  ingressSpecs,
  LoadBalancerSecurityGroup,
} from "../../../components/loadBalancing/loadBalancerSecurityGroup";
import { deploy } from "../support/deploy";
import { context } from "../support/settings";

describe("security group of the load balancer", () => {
  it("lets each block in on 443 and 80, and nothing else", () => {
    assert.deepEqual(
      ingressSpecs({ ingressCidrBlocks: ["192.0.2.0/24", "192.0.2.0/24"], ipAddressType: "dualstack" }),
      [
        { port: 443, cidrIpv4: "192.0.2.0/24" },
        { port: 80, cidrIpv4: "192.0.2.0/24" },
      ],
    );
  });

  it("is open to IPv6 where it is open to all of IPv4 and has both", () => {
    const ingressCidrBlocks = ["0.0.0.0/0"];
    const families = (ipAddressType: "ipv4" | "dualstack") =>
      ingressSpecs({ ingressCidrBlocks, ipAddressType }).map(
        ({ cidrIpv4, cidrIpv6 }) => cidrIpv4 ?? cidrIpv6,
      );
    assert.deepEqual(families("dualstack"), ["0.0.0.0/0", "::/0", "0.0.0.0/0", "::/0"]);
    assert.deepEqual(families("ipv4"), ["0.0.0.0/0", "0.0.0.0/0"]);
  });

  it("is one group with one rule each", async () => {
    const loadBalancer = {
      ingressCidrBlocks: ["192.0.2.0/24", "198.51.100.0/24"],
      ipAddressType: "ipv4" as const,
    };
    const vpcId = "vpc-0123456789abcdef0";
    const deployment = await deploy(
      () => new LoadBalancerSecurityGroup("clients", { context: context(), vpcId, loadBalancer }),
    );
    assert.equal(deployment.one("ec2/securityGroup:SecurityGroup").inputs.vpcId, vpcId);
    const { id } = deployment.one("ec2/securityGroup:SecurityGroup");
    const rules = deployment.all("SecurityGroupIngressRule").map(({ inputs }) => inputs);
    assert.equal(rules.length, 4);
    for (const rule of rules) {
      assert.deepEqual(
        [rule.securityGroupId, rule.ipProtocol, rule.fromPort === rule.toPort],
        [id, "tcp", true],
      );
    }
    assert.deepEqual(deployment.one("SecurityGroupEgressRule").inputs.cidrIpv4, "0.0.0.0/0");
  });
});
