/** How long the controller waits for whom: a failover must not hang on what has failed. */
import { strict as assert } from "node:assert";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { FakeWorld, leased } from "./fakeWorld";
import { Runs, requestOf } from "./run";

interface Handler {
  readonly configProvider?: Promise<{
    readonly requestTimeout?: number;
    readonly connectionTimeout?: number;
  }>;
}

describe("the controller's time-outs", () => {
  let world: FakeWorld;
  let uninstall = () => {};

  beforeEach(() => {
    world = new FakeWorld();
    uninstall = world.install();
  });
  afterEach(() => uninstall());

  it("ask the target-group function once, and outlast its 50 s", async () => {
    const lambda = mockClient(LambdaClient);
    const seen: (number | undefined)[] = [];
    lambda.on(InvokeCommand).callsFake(async (_input, getClient) => {
      const { config } = getClient();
      seen.push(
        await config.maxAttempts(),
        (await (config.requestHandler as Handler).configProvider)?.requestTimeout,
      );
      return { StatusCode: 200 };
    });
    await new Runs(world).invoke(requestOf.loadBalancer);
    lambda.restore();
    assert.equal(seen[0], 1);
    assert.ok((seen[1] ?? 0) > 50_000 && (seen[1] ?? 0) < 60_000);
  });

  it("give up on the primary's table in less time than two of them leave of a run", async () => {
    const dynamoDb = mockClient(DynamoDBClient);
    const longest: Record<string, number> = {};
    dynamoDb.on(GetItemCommand).callsFake(async (input, getClient) => {
      const { config } = getClient();
      const handler = await (config.requestHandler as Handler).configProvider;
      const attempt = (handler?.requestTimeout ?? 0) + (handler?.connectionTimeout ?? 0);
      longest[input.TableName] = (await config.maxAttempts()) * attempt;
      return {};
    });
    await new Runs(world, { primary: leased }).invoke({ ...requestOf.site, dryRun: true });
    dynamoDb.restore();
    assert.ok((longest["prod-state"] ?? Number.POSITIVE_INFINITY) <= 6000);
    assert.ok((longest["dr-state"] ?? 0) > 6000);
  });
});
