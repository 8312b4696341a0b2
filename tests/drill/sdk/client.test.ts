import { strict as assert } from "node:assert";
import { awsError } from "../../../drill/aws/applied";
import { createRandom } from "../../../drill/kernel/random";
import {
  createClientState,
  isRetried,
  retryDelay,
  THROTTLING_NAMES,
  TRANSIENT_NAMES,
} from "../../../drill/sdk/client";
import type { Interception } from "../../../drill/sdk/connection";
import { createFunction } from "../lambda/functionFixture";

/** The SDK's own judgement and numbers: a package of the SDK's, not of this project's. */
const sdkRetry = require("@smithy/core/retry") as {
  isThrottlingError(error: Error): boolean;
  isTransientError(error: Error): boolean;
  Retry: { delay(): number; throttlingDelay(): number; cost(): number; throttlingCost(): number };
};

const settings = "{ connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true }";
const put = (clientSettings: string) => `
  const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
  const client = new DynamoDBClient(${clientSettings});
  exports.handler = async () => {
    const started = Date.now();
    try {
      const { $metadata } = await client.send(new PutItemCommand({ TableName: "state", Item: { id: { S: "a" } } }));
      return { attempts: $metadata.attempts, waited: $metadata.totalRetryDelay, took: Date.now() - started };
    } catch (error) {
      return { error: error.name, attempts: error.$metadata.attempts, took: Date.now() - started };
    }
  };`;

interface Outcome {
  readonly error?: string;
  readonly attempts: number;
  readonly waited?: number;
  readonly took: number;
}

/** Each attempt meets what `interceptions` says, in order; those after the last meet nothing. */
async function meeting(
  interceptions: readonly Interception[],
  clientSettings = `{ requestHandler: ${settings} }`,
) {
  const { call, cloud, items } = createFunction(put(clientSettings), undefined, 60);
  let next = 0;
  cloud.connection.interceptors.add(() => interceptions[next++]);
  return { outcome: (await call({})) as Outcome | undefined, items };
}

const failing = (name: string, status = 400): Interception => ({
  delayMilliseconds: 0,
  error: awsError(name, "no", status),
});

describe("an SDK client of the drill", () => {
  it("tries throttled calls again, up to three attempts, and waits longer each time", async () => {
    const { outcome, items } = await meeting([failing("ThrottlingException"), failing("SlowDown")]);
    assert.equal(outcome?.attempts, 3);
    assert.ok((outcome.waited ?? 0) > 0 && (outcome.waited ?? 0) < 3000, String(outcome.waited));
    assert.ok(outcome.took > (outcome.waited ?? 0));
    assert.equal(items.size, 1);
  });

  it("gives up after the last attempt, with the last error", async () => {
    const { outcome, items } = await meeting(
      Array.from({ length: 3 }, () => failing("InternalServerError", 500)),
    );
    assert.equal(outcome?.error, "InternalServerError");
    assert.equal(outcome.attempts, 3);
    assert.equal(items.size, 0);
  });

  it("does not try again what its caller did wrong", async () => {
    const { outcome } = await meeting([failing("ConditionalCheckFailedException")]);
    assert.deepEqual([outcome?.error, outcome?.attempts], ["ConditionalCheckFailedException", 1]);
  });

  it("gives up an attempt without answer after the request time-out", async () => {
    const { outcome } = await meeting([{ delayMilliseconds: Number.POSITIVE_INFINITY }]);
    assert.equal(outcome?.attempts, 2);
    assert.ok(outcome.took > 5000 && outcome.took < 5300, String(outcome.took));
  });

  it("gives up an attempt without connection after the connection time-out", async () => {
    const unreachable = { delayMilliseconds: 0, unreachable: true };
    const { outcome } = await meeting([unreachable, unreachable, unreachable]);
    assert.equal(outcome?.error, "TimeoutError");
    assert.ok(outcome.took > 6000 && outcome.took < 6300, String(outcome.took));
  });

  it("waits for ever when nothing turns its time-out into an error", async () => {
    const { outcome } = await meeting(
      [{ delayMilliseconds: Number.POSITIVE_INFINITY }],
      "{ requestHandler: { requestTimeout: 5000 } }",
    );
    assert.equal(outcome, undefined);
  });

  it("does not wait for an answer that comes in time any longer than it takes", async () => {
    const { outcome } = await meeting([{ delayMilliseconds: 3000 }]);
    assert.equal(outcome?.attempts, 1);
    assert.ok(outcome.took > 3000 && outcome.took < 3100);
  });

  it("stops retrying when its quota is used up", () => {
    const client = createClientState({});
    const error = awsError("InternalServerError", "no", 500);
    let retries = 0;
    while (client.takeRetry(error) !== undefined) retries++;
    assert.equal(retries, Math.floor(500 / sdkRetry.Retry.cost()));
    client.succeeded(sdkRetry.Retry.cost());
    assert.equal(client.takeRetry(error), sdkRetry.Retry.cost());
  });

  it("judges errors and waits as the SDK does", () => {
    for (const name of THROTTLING_NAMES) assert.ok(sdkRetry.isThrottlingError(awsError(name, "no")), name);
    for (const name of TRANSIENT_NAMES) assert.ok(sdkRetry.isTransientError(awsError(name, "no")), name);
    for (const status of [400, 403, 404, 409, 429, 500, 501, 502, 503, 504]) {
      const error = awsError("Some", "no", status);
      const expected = sdkRetry.isThrottlingError(error) || sdkRetry.isTransientError(error);
      assert.equal(isRetried(error), expected, String(status));
    }
    const longest = { ...createRandom(1, "x"), next: () => 1 };
    const { delay, throttlingDelay } = sdkRetry.Retry;
    assert.equal(retryDelay(awsError("Some", "no", 500), 1, longest), delay() * 2);
    assert.equal(retryDelay(awsError("Throttling", "no"), 0, longest), throttlingDelay());
  });
});
