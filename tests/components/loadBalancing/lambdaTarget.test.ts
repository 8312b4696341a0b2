import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { registerFunction } from "../../../components/loadBalancing/lambdaTarget";
import { type Deployment, deploy } from "../support/deploy";
import { testFunction } from "../support/function";
import { EDGE_GROUP_ARN } from "../support/groups";

describe("a function behind the load balancer", () => {
  let deployment: Deployment;
  let known: string | undefined;

  before(async () => {
    deployment = await deploy(() => {
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      registerFunction("prod-behind", pulumi.output(EDGE_GROUP_ARN), testFunction().function, parent).apply(
        (arn) => {
          known = arn;
        },
      );
    });
  });

  it("is registered in its group, whose ARN stays the same", () => {
    assert.equal(deployment.one("TargetGroupAttachment").inputs.targetGroupArn, EDGE_GROUP_ARN);
    assert.equal(known, EDGE_GROUP_ARN);
  });

  it("may be invoked for that group before it is registered, because AWS asks for that", () => {
    const permission = deployment.one("Permission");
    assert.equal(permission.inputs.sourceArn, EDGE_GROUP_ARN);
    assert.ok(deployment.one("TargetGroupAttachment").options.dependsOn.includes(permission.urn));
  });
});
