/** The clients themselves. */
import * as assert from "node:assert/strict";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { realClients } from "../../ops/aws/realClients";
import { invokeOptions } from "../../ops/clients";

describe("the operator's clients", () => {
  it("are made once per service and region", () => {
    const clients = realClients();
    assert.equal(clients.rds("eu-west-1"), clients.rds("eu-west-1"));
    assert.notEqual(clients.autoScaling("eu-west-1"), clients.autoScaling("eu-central-1"));
  });

  it("wait for a whole run of the controller, and leave repeating it to ops", async () => {
    const lambda = realClients().lambda("eu-west-1");
    assert.ok(lambda instanceof LambdaClient);
    assert.equal(await lambda.config.maxAttempts(), 1);
    assert.ok(invokeOptions("eu-west-1").requestHandler.requestTimeout > 60_000);
  });
});
