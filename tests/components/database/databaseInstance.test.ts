import * as assert from "node:assert/strict";
import { CREATED, database, KEY_ARN, PRIVATE_SUBNETS } from "../support/database";
import { type Deployment, deploy } from "../support/deploy";
import { context } from "../support/settings";

const readReplicas = [
  {
    identifier: "app-reads",
    instanceClass: "db.r6g.xlarge",
    availabilityZone: "eu-west-1b",
    autoMinorVersionUpgrade: false,
  },
  { identifier: "app-reports", instanceClass: "db.t4g.medium", multiAz: true },
];

describe("database instance", () => {
  it("is Multi-AZ, encrypted, private, backed up and kept, by default", async () => {
    const deployment = await deploy(() => database(CREATED));
    const { inputs, options } = deployment.one("Instance");
    assert.deepEqual(inputs, {
      identifier: "app-prod",
      engine: "postgres",
      engineVersion: "17",
      instanceClass: "db.r6g.large",
      allocatedStorage: 100,
      storageType: "gp3",
      storageEncrypted: true,
      username: "app_admin",
      manageMasterUserPassword: true,
      dbSubnetGroupName: "prod-database",
      vpcSecurityGroupIds: [deployment.one("SecurityGroup").id],
      publiclyAccessible: false,
      multiAz: true,
      backupRetentionPeriod: 7,
      copyTagsToSnapshot: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: `app-prod-final-${deployment.one("RandomId").outputs.hex}`,
      autoMinorVersionUpgrade: true,
      applyImmediately: false,
      tags: { owner: "sre" },
    });
    assert.equal(options.protect, true);
    assert.deepEqual(deployment.all("ParameterGroup"), []);
    assert.deepEqual(deployment.all("Secret"), []);
  });

  it("takes size, key, times and choices from the settings", async () => {
    const { inputs, options } = (
      await deploy(() =>
        database(
          {
            ...CREATED,
            engine: "mysql",
            engineVersion: "8.0.40",
            allocatedStorageGigabytes: 50,
            maximumStorageGigabytes: 200,
            databaseName: "shop",
            username: "root_user",
            kmsKeyArn: KEY_ARN,
            multiAz: false,
            backupRetentionDays: 30,
            deletionProtection: false,
            applyImmediately: true,
          },
          { context: context({ protect: false }) },
        ),
      )
    ).one("Instance");
    assert.deepEqual(
      [inputs.engine, inputs.engineVersion, inputs.allocatedStorage, inputs.maxAllocatedStorage],
      ["mysql", "8.0.40", 50, 200],
    );
    assert.deepEqual([inputs.dbName, inputs.username, inputs.kmsKeyId], ["shop", "root_user", KEY_ARN]);
    assert.deepEqual(
      [inputs.multiAz, inputs.backupRetentionPeriod, inputs.deletionProtection, inputs.applyImmediately],
      [false, 30, false, true],
    );
    assert.equal(options.protect, false);
  });

  it("has a parameter group of its own where a family is named; parameters wait for a restart", async () => {
    const deployment = await deploy(() =>
      database({
        ...CREATED,
        parameterFamily: "postgres17",
        parameters: { log_min_duration_statement: 1000, "rds.force_ssl": true },
      }),
    );
    const group = deployment.one("ParameterGroup");
    assert.equal(group.inputs.family, "postgres17");
    assert.deepEqual(group.inputs.parameters, [
      { name: "log_min_duration_statement", value: "1000", applyMethod: "pending-reboot" },
      { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
    ]);
    assert.equal(deployment.one("Instance").inputs.parameterGroupName, group.outputs.name);
  });

  it("takes a final snapshot whose name is made with the instance: a stack can be destroyed more than once", async () => {
    const deployment = await deploy(() => database(CREATED));
    const random = deployment.one("RandomId");
    assert.deepEqual(random.inputs, { byteLength: 4, keepers: { identifier: "app-prod" } });
    const { finalSnapshotIdentifier } = deployment.one("Instance").inputs;
    assert.equal(finalSnapshotIdentifier, `app-prod-final-${random.outputs.hex}`);
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html (FinalDBSnapshotIdentifier)
    assert.match(String(finalSnapshotIdentifier), /^[a-z](-?[a-z0-9])*$/);
  });

  it("is forgotten and not deleted when another database takes its place, with all it needs to run", async () => {
    const settings = { ...CREATED, masterPassword: "generated", parameterFamily: "postgres17" };
    const kept = (deployment: Deployment) =>
      deployment.resources
        .filter(({ options }) => options.retainOnDelete)
        .map(({ type }) => type.split(":").at(-1))
        .sort();
    assert.deepEqual(kept(await deploy(() => database(settings))), [
      "Instance",
      "ParameterGroup",
      "Secret",
      "SecretVersion",
      "SecurityGroup",
      "SubnetGroup",
    ]);
    const unprotected = { context: context({ protect: false }) };
    assert.deepEqual(kept(await deploy(() => database(settings, unprotected))), []);
  });

  it("is in the site's private subnets, and lets in its instances and the named security groups on its port", async () => {
    const allowedSecurityGroupIds = ["sg-0aaaaaaaaaaaaaaa1", "sg-0aaaaaaaaaaaaaaa1"];
    const deployment = await deploy(() => database({ ...CREATED, allowedSecurityGroupIds }));
    assert.deepEqual(deployment.one("SubnetGroup").inputs.subnetIds, PRIVATE_SUBNETS);
    const rules = deployment.all("SecurityGroupIngressRule").map(({ inputs }) => inputs);
    assert.deepEqual(
      rules.map((rule) => [rule.referencedSecurityGroupId, rule.fromPort, rule.toPort, rule.ipProtocol]),
      [
        ["sg-0123456789abcdef9", 5432, 5432, "tcp"],
        ["sg-0aaaaaaaaaaaaaaa1", 5432, 5432, "tcp"],
      ],
    );
    assert.deepEqual(deployment.all("SecurityGroupEgressRule"), []);
  });

  it("is in subnets of its own where the settings name them", async () => {
    const subnetIds = ["subnet-0bbbbbbbbbbbbbbb1", "subnet-0bbbbbbbbbbbbbbb2"];
    const { inputs } = (await deploy(() => database({ ...CREATED, subnetIds }))).one("SubnetGroup");
    assert.deepEqual(inputs.subnetIds, subnetIds);
  });

  it("has read replicas that grow as far as it does: a full one would stop replicating", async () => {
    const settings = { ...CREATED, masterPassword: "generated", readReplicas, maximumStorageGigabytes: 500 };
    const deployment = await deploy(() => database(settings));
    assert.deepEqual(
      deployment.all("Instance").map(({ inputs }) => inputs.maxAllocatedStorage),
      [500, 500, 500],
    );
  });

  it("has read replicas with class, zone, upgrades, and the tags that say what they are", async () => {
    const deployment = await deploy(() =>
      database({ ...CREATED, masterPassword: "generated", readReplicas }),
    );
    const first = deployment.one("Instance", "prod-database-replica-app-reads");
    assert.deepEqual(first.inputs, {
      identifier: "app-reads",
      replicateSourceDb: "app-prod",
      instanceClass: "db.r6g.xlarge",
      availabilityZone: "eu-west-1b",
      multiAz: false,
      publiclyAccessible: false,
      storageEncrypted: true,
      vpcSecurityGroupIds: [deployment.one("SecurityGroup").id],
      autoMinorVersionUpgrade: false,
      applyImmediately: false,
      copyTagsToSnapshot: true,
      skipFinalSnapshot: true,
      tags: { owner: "sre", Purpose: "ReadReplica", SourceDB: "app-prod" },
    });
    const second = deployment.one("Instance", "prod-database-replica-app-reports");
    assert.deepEqual(
      [second.inputs.multiAz, second.inputs.availabilityZone, second.inputs.autoMinorVersionUpgrade],
      [true, undefined, true],
    );
  });
});
