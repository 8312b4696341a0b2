import { strict as assert } from "node:assert";
import type { PolicyStatement } from "../../../drill/synth/model";
import { createFunction, type Fixture } from "./functionFixture";

const MAY_INVOKE: PolicyStatement = {
  Effect: "Allow",
  Action: "lambda:InvokeFunction",
  Resource: "arn:aws:lambda:eu-west-1:123456789012:function:other",
};
const CALLER = `
  const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
  exports.handler = async ({ type, settings = {}, name = "other", payload = { n: 1 } }) => {
    const client = new LambdaClient(settings);
    const started = Date.now();
    try {
      const answer = await client.send(new InvokeCommand({
        FunctionName: name, InvocationType: type, Payload: new TextEncoder().encode(JSON.stringify(payload)) }));
      const text = answer.Payload === undefined ? undefined : new TextDecoder().decode(answer.Payload);
      return { status: answer.StatusCode, failed: answer.FunctionError, text, same: answer.Payload?.transformToString() === text,
        took: Date.now() - started };
    } catch (error) {
      return { error: error.name, attempts: error.$metadata.attempts, took: Date.now() - started };
    }
  };`;

/** Another function that counts what it is handed, and answers or throws after a time. */
const OTHER = `
  exports.handler = async ({ n, wait = 0, fail }) => {
    console.log("got " + n);
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (fail) throw new RangeError(fail);
    return { twice: 2 * n };
  };`;

function both(statements: readonly PolicyStatement[] = [MAY_INVOKE]): Fixture & { got(): number } {
  const fixture = createFunction(CALLER, statements, 60);
  const { spec } = fixture.deployed;
  fixture.cloud.lambda.deploy(
    { ...spec, name: "other", arn: MAY_INVOKE.Resource as string, files: { "__index.js": OTHER } },
    "prod",
  );
  const got = () => fixture.kernel.log.entries.filter(({ text }) => text.startsWith("got ")).length;
  return { ...fixture, got };
}

type Answer = Partial<{
  status: number;
  failed: string;
  text: string;
  same: boolean;
  took: number;
  error: string;
  attempts: number;
}>;

describe("Invoke of the model", () => {
  it("hands bytes over and the answer back", async () => {
    const { call } = both();
    const { status, failed, text, same } = (await call({})) as Answer;
    assert.deepEqual([status, failed, text, same], [200, undefined, '{"twice":2}', true]);
  });

  it("tells what the function threw as a function error, not as an error of the call", async () => {
    const { call } = both();
    const { status, failed, text } = (await call({ payload: { n: 1, fail: "too much: 3" } })) as Answer;
    assert.deepEqual(
      [status, failed, JSON.parse(text ?? "")],
      [200, "Unhandled", { errorType: "RangeError", errorMessage: "too much: 3" }],
    );
  });

  it("does not wait for an event", async () => {
    const { call, run, got } = both();
    const {
      status,
      text,
      took = 0,
    } = (await call({ type: "Event", payload: { n: 1, wait: 5000 } })) as Answer;
    assert.deepEqual([status, text], [202, undefined]);
    assert.ok(took < 100);
    await run(10_000);
    assert.equal(got(), 1);
  });

  it("goes on while its client gives it up, and is done again by each further attempt", async () => {
    const { call, got } = both();
    const requestHandler = { requestTimeout: 5000, throwOnRequestTimeout: true };
    const settings = { maxAttempts: 2, requestHandler };
    const { error, attempts, took = 0 } = (await call({ settings, payload: { n: 1, wait: 8000 } })) as Answer;
    assert.deepEqual([error, attempts, got()], ["TimeoutError", 2, 2]);
    assert.ok(took >= 10_000 && took < 10_200, String(took));
  });

  it("is refused without permission, of an unknown function, and while the function is throttled", async () => {
    const refused = (await both([]).call({})) as Answer;
    assert.equal(refused.error, "AccessDeniedException");
    const any = both([{ ...MAY_INVOKE, Resource: "*" }]);
    assert.equal(((await any.call({ name: "nobody" })) as Answer).error, "ResourceNotFoundException");
    any.cloud.functionFaults.rules.add({ applies: ({ spec }) => spec.name === "other", throttled: true });
    const throttled = (await any.call({ settings: { maxAttempts: 2 } })) as Answer;
    assert.deepEqual([throttled.error, throttled.attempts], ["TooManyRequestsException", 2]);
  });
});
