import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CREATED, database, KEY_ARN, REPLICA, SOURCE_ARN } from "../support/database";
import { deploy } from "../support/deploy";

const deployed = (more: object = {}) =>
  deploy(() => database({ ...REPLICA, ...more }, { sourceArn: SOURCE_ARN }));

describe("cross-region replica", () => {
  it("replicates the other site's database under a key and in subnets of this region", async () => {
    const deployment = await deployed();
    assert.deepEqual(deployment.one("Instance").inputs, {
      identifier: "app-dr",
      replicateSourceDb: SOURCE_ARN,
      instanceClass: "db.r6g.large",
      storageEncrypted: true,
      kmsKeyId: KEY_ARN,
      dbSubnetGroupName: "prod-database",
      vpcSecurityGroupIds: [deployment.one("SecurityGroup").id],
      publiclyAccessible: false,
      multiAz: true,
      backupRetentionPeriod: 7,
      deleteAutomatedBackups: false,
      copyTagsToSnapshot: true,
      deletionProtection: true,
      skipFinalSnapshot: true,
      autoMinorVersionUpgrade: true,
      applyImmediately: false,
      tags: { owner: "sre" },
    });
  });

  it("may be promoted: a deployment neither undoes that nor does it, and does not delete what it has become", async () => {
    const { options } = (await deployed()).one("Instance");
    assert.deepEqual(options.ignoreChanges, ["replicateSourceDb"]);
    assert.equal(options.protect, true);
    assert.equal(options.retainOnDelete, true);
  });

  it("grows with its source, where the settings let it", async () => {
    const { inputs } = (await deployed({ maximumStorageGigabytes: 500 })).one("Instance");
    assert.equal(inputs.maxAllocatedStorage, 500);
  });

  it("has hours to copy its source, as a read replica has", async () => {
    const timeouts: (pulumi.CustomTimeouts | undefined)[] = [];
    await deploy(() => {
      pulumi.runtime.registerStackTransformation(({ type, opts }) => {
        const { customTimeouts } = opts as pulumi.CustomResourceOptions;
        if (type === "aws:rds/instance:Instance") timeouts.push(customTimeouts);
        return undefined;
      });
      const readReplicas = [{ identifier: "app-reads", instanceClass: "db.r6g.large" }];
      const parent = new pulumi.ComponentResource("test:index:Site", "prod");
      database({ ...CREATED, masterPassword: "generated", readReplicas }, {}, { parent });
      database(REPLICA, { sourceArn: SOURCE_ARN });
    });
    const hours = { create: "6h" };
    assert.deepEqual(timeouts, [undefined, hours, hours]);
  });

  it("has the parameters of its settings, because it does not take over the source's", async () => {
    const deployment = await deployed({ parameterFamily: "postgres17", parameters: { work_mem: 65536 } });
    const group = deployment.one("ParameterGroup");
    assert.deepEqual(group.inputs.parameters, [
      { name: "work_mem", value: "65536", applyMethod: "pending-reboot" },
    ]);
    assert.equal(deployment.one("Instance").inputs.parameterGroupName, group.outputs.name);
  });

  it("lets in the site's own instances on the port that the source's engine gives it", async () => {
    const deployment = await deployed();
    const rule = deployment.one("SecurityGroupIngressRule");
    assert.equal(rule.inputs.referencedSecurityGroupId, "sg-0123456789abcdef9");
    assert.equal(rule.inputs.fromPort, deployment.one("Instance").outputs.port);
  });
});
