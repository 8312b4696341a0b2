import * as assert from "node:assert/strict";
import { isSecret } from "@pulumi/pulumi";
import { GeneratedPassword } from "../../../components/database/databasePassword";
import { CREATED, database, resolved } from "../support/database";
import { deploy, json } from "../support/deploy";
import { context } from "../support/settings";

const generated = { ...CREATED, masterPassword: "generated", databaseName: "app" };

describe("generated master password", () => {
  it("is the instance's password, and kept in Secrets Manager in the form of RDS's own secrets", async () => {
    const deployment = await deploy(() => database(generated));
    const { result } = deployment.one("RandomPassword").outputs;
    const instance = deployment.one("Instance");
    assert.equal(instance.inputs.password, result);
    assert.equal(instance.inputs.manageMasterUserPassword, undefined);
    const version = deployment.one("SecretVersion");
    assert.equal(version.inputs.secretId, deployment.one("Secret").id);
    assert.deepEqual(json(version, "secretString"), {
      engine: "postgres",
      host: instance.outputs.address,
      port: 5432,
      username: "app_admin",
      password: result,
      dbname: "app",
      dbInstanceIdentifier: "app-prod",
    });
  });

  it("holds letters and digits alone, few enough for every engine", async () => {
    const { inputs } = (await deploy(() => database(generated))).one("RandomPassword");
    assert.deepEqual(inputs, { length: 40, special: false });
  });

  it("is copied to the other site's region, where the replica has the same users", async () => {
    const there = await deploy(() => database(generated, { peerRegion: "eu-central-1" }));
    assert.deepEqual(there.one("Secret").inputs.replicas, [{ region: "eu-central-1" }]);
    const alone = await deploy(() => database(generated));
    assert.deepEqual(alone.one("Secret").inputs.replicas, []);
  });

  it("is never in clear: a secret to Pulumi, which of the database only the secret's ARN tells", async () => {
    let told: Promise<unknown> | undefined;
    const deployment = await deploy(() => {
      const { value } = new GeneratedPassword("master", {
        context: context(),
        settings: { engine: "postgres", identifier: "app", username: "app_admin" },
        peerRegion: undefined,
      });
      const { secretArn, config } = database(generated);
      told = Promise.all([isSecret(value), isSecret(config), secretArn && resolved(secretArn)]);
    });
    const { arn } = deployment.one("Secret", "prod-database-master").outputs;
    assert.deepEqual(await told, [true, false, arn]);
  });
});
