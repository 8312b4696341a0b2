import * as assert from "node:assert/strict";
import { autoScaling, CREATED } from "../support/autoScaling";
import { deploy } from "../support/deploy";

describe("launch template", () => {
  it("asks for session tokens of the metadata service, and measures every minute", async () => {
    const deployment = await deploy(() => autoScaling(CREATED));
    const { inputs } = deployment.one("LaunchTemplate");
    assert.deepEqual(inputs.metadataOptions, { httpEndpoint: "enabled", httpTokens: "required" });
    assert.deepEqual(inputs.monitoring, { enabled: true });
    assert.deepEqual([inputs.imageId, inputs.instanceType], ["ami-0123456789abcdef0", "m7g.large"]);
    assert.deepEqual(inputs.vpcSecurityGroupIds, [deployment.one("SecurityGroup").id]);
    assert.deepEqual([inputs.userData, inputs.iamInstanceProfile], [undefined, undefined]);
  });

  it("takes profile, script and further security groups from the settings", async () => {
    const deployment = await deploy(() =>
      autoScaling({
        ...CREATED,
        instanceProfileName: "app",
        userData: "#!/bin/sh\necho up\n",
        securityGroupIds: ["sg-0aaaaaaaaaaaaaaa1"],
      }),
    );
    const { inputs } = deployment.one("LaunchTemplate");
    assert.deepEqual(inputs.iamInstanceProfile, { name: "app" });
    assert.equal(Buffer.from(String(inputs.userData), "base64").toString(), "#!/bin/sh\necho up\n");
    assert.deepEqual(inputs.vpcSecurityGroupIds, [
      deployment.one("SecurityGroup").id,
      "sg-0aaaaaaaaaaaaaaa1",
    ]);
  });

  it("tags volumes and network interfaces, which the group does not", async () => {
    const { inputs } = (await deploy(() => autoScaling(CREATED))).one("LaunchTemplate");
    const tags = { owner: "sre", Name: "prod-capacity" };
    assert.deepEqual(inputs.tagSpecifications, [
      { resourceType: "volume", tags },
      { resourceType: "network-interface", tags },
    ]);
  });
});
