import * as assert from "node:assert/strict";
import { trafficPorts } from "../../../components/autoScaling/autoScalingSecurityGroup";
import { autoScaling, CREATED } from "../support/autoScaling";
import { deploy } from "../support/deploy";
import { settings } from "../support/settings";

describe("security group of the instances", () => {
  it("lets the load balancer in on the port of the group, and nobody else", async () => {
    const { inputs } = (await deploy(() => autoScaling(CREATED))).one("SecurityGroup");
    assert.equal(inputs.vpcId, "vpc-0123456789abcdef0");
    assert.deepEqual(inputs.ingress, [
      {
        description: "Load balancer",
        protocol: "tcp",
        fromPort: 8080,
        toPort: 8080,
        securityGroups: ["sg-0123456789abcdef8"],
      },
    ]);
  });

  it("opens each port of traffic and of health checks once", () => {
    const { targetGroups } = settings({
      targetGroups: [
        { name: "a", port: 8080, healthCheck: { port: 9000 } },
        { name: "b", port: 3000, healthCheck: { port: 9000 } },
        { name: "c", port: 8080 },
      ],
    });
    assert.deepEqual(trafficPorts(targetGroups), [3000, 8080, 9000]);
  });
});
