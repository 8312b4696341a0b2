import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { usEast1Provider } from "../../../components/dns/usEast1";
import { deploy } from "../support/deploy";

/** The value of an input that may be marked as a secret. */
function shown(input: unknown): unknown {
  return typeof input === "object" && input !== null && "value" in input ? input.value : input;
}

describe("provider of us-east-1", () => {
  for (const region of ["eu-west-1", "us-east-1"]) {
    it(`is explicit for a site in ${region}`, async () => {
      const deployment = await deploy(
        () => usEast1Provider("prod", new pulumi.ComponentResource("test:index:Parent", "parent")),
        { region },
      );
      const provider = deployment.one("pulumi:providers:aws");
      assert.equal(provider.name, "prod-us-east-1");
      assert.equal(provider.inputs.region, "us-east-1");
    });
  }

  it("is the same account as the stack's: profile and role of the stack's configuration are handed on", async () => {
    const deployment = await deploy(() => {
      pulumi.runtime.setAllConfig({ "aws:profile": "shop", "aws:allowedAccountIds": '["123456789012"]' });
      usEast1Provider("prod", new pulumi.ComponentResource("test:index:Parent", "parent"));
    });
    const { inputs } = deployment.one("pulumi:providers:aws");
    assert.equal(inputs.profile, "shop");
    assert.equal(inputs.allowedAccountIds, '["123456789012"]');
  });

  it("has the stack's credentials and default tags where the configuration holds them", async () => {
    const deployment = await deploy(() => {
      pulumi.runtime.setAllConfig({
        "aws:accessKey": "AKIDEXAMPLE",
        "aws:secretKey": "secret-key",
        "aws:token": "session",
        "aws:sharedCredentialsFiles": '["credentials"]',
        "aws:assumeRoleWithWebIdentity": '{"roleArn":"arn:aws:iam::123456789012:role/ci"}',
        "aws:defaultTags": '{"tags":{"cost":"42"}}',
      });
      usEast1Provider("prod", new pulumi.ComponentResource("test:index:Parent", "parent"));
    });
    const { inputs } = deployment.one("pulumi:providers:aws");
    assert.deepEqual([inputs.accessKey, inputs.secretKey, inputs.token].map(shown), [
      "AKIDEXAMPLE",
      "secret-key",
      "session",
    ]);
    assert.equal(inputs.sharedCredentialsFiles, '["credentials"]');
    assert.match(String(inputs.assumeRoleWithWebIdentity), /role\/ci/);
    assert.equal(inputs.defaultTags, '{"tags":{"cost":"42"}}');
  });
});
