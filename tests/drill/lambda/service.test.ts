import { strict as assert } from "node:assert";
import { createFunction, PUT_TEXT } from "./functionFixture";

const FAILING = `exports.handler = async () => { console.log("try at " + Date.now()); throw new Error("no"); };`;

describe("Lambda of the model", () => {
  it("runs the module once per cold start and keeps its variables while warm", async () => {
    const { call, cloud } = createFunction("let count = 0; exports.handler = async () => ++count;");
    assert.equal(await call({}), 1);
    assert.equal(await call({}), 2);
    assert.equal(cloud.lambda.coldStarts, 1);
  });

  it("shows virtual time, its own environment, and nothing of the machine", async () => {
    const { call, kernel } = createFunction(`exports.handler = async (event, context) => {
      const before = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return { before, took: Date.now() - before, iso: new Date().toISOString(), left: context.getRemainingTimeInMillis(),
        env: process.env, isDate: new Date() instanceof Date, globals: [typeof fetch, typeof require, typeof WebSocket] };
    };`);
    const seen = (await call({})) as {
      before: number;
      took: number;
      iso: string;
      left: number;
      env: Record<string, string>;
      isDate: boolean;
      globals: string[];
    };
    assert.equal(seen.took, 5000);
    assert.equal(seen.left, 5000);
    assert.equal(seen.iso, new Date(seen.before + 5000).toISOString());
    assert.ok(Math.abs(kernel.clock.now() - seen.before - 5000) < 10);
    assert.deepEqual(
      [seen.env.GREETING, seen.env.AWS_REGION, seen.env.PATH, seen.isDate],
      ["hello", "eu-west-1", undefined, true],
    );
    assert.deepEqual([...seen.globals], ["function", "function", "undefined"]);
  });

  it("ends an invocation that takes too long, and drops what it does afterwards", async () => {
    const { call, items, cloud, run } = createFunction(
      PUT_TEXT.replace(
        "await client",
        "await new Promise((resolve) => setTimeout(resolve, 20_000)); await client",
      ),
    );
    assert.equal(await call({ id: "late" }), undefined);
    await run(60_000);
    assert.equal(items.size, 0);
    assert.match(
      cloud.kernel.log.entries.find(({ kind }) => kind === "error")?.why ?? "",
      /timed out after 10 seconds/,
    );
    await call({ id: "again" });
    assert.equal(cloud.lambda.coldStarts, 2);
  });

  it("retries an asynchronous event after one and two minutes and then keeps it in the dead-letter queue", async () => {
    const { cloud, deployed, kernel, queue, run } = createFunction(FAILING);
    cloud.lambda.queue(deployed, { id: "x" });
    await run(10 * 60_000);
    const tries = kernel.log.entries.filter(({ kind }) => kind === "line").map(({ at }) => at);
    assert.equal(tries.length, 3);
    const waits = tries.slice(1).map((at, index) => Math.round((at - (tries[index] ?? 0)) / 1000));
    assert.deepEqual(waits, [60, 120]);
    assert.equal(queue.messages.length, 1);
    assert.match(queue.messages[0] ?? "", /"id":"x"/);
  });

  it("gives up on an event that is too old, and loses it when the role may not write to the queue", async () => {
    const { cloud, deployed, kernel, queue, run } = createFunction(FAILING, []);
    deployed.maximumEventAgeSeconds = 60;
    cloud.lambda.queue(deployed, {});
    await run(10 * 60_000);
    assert.equal(kernel.log.entries.filter(({ kind }) => kind === "line").length, 1);
    assert.equal(queue.messages.length, 0);
    assert.equal(
      kernel.log.entries.some(({ kind }) => kind === "lost"),
      true,
    );
  });

  it("does not let in a caller without a permission", () => {
    const { cloud, deployed } = createFunction(FAILING);
    assert.equal(cloud.lambda.invokeLater(deployed.spec.arn, "sns.amazonaws.com", "topic", {}), false);
  });

  it("ends the environment after a number of API calls: the call was carried out, its answer never comes", async () => {
    const { call, items, deployed } = createFunction(PUT_TEXT);
    deployed.faults.crashAfterCalls = 1;
    assert.equal(await call({ id: "written" }), undefined);
    assert.deepEqual([...items.keys()], ["written"]);
    delete deployed.faults.crashAfterCalls;
    assert.deepEqual({ ...((await call({ id: "next" })) as object) }, { done: "next" });
  });

  it("throttles when told to, and tries a throttled event again", async () => {
    const { cloud, deployed, items, run } = createFunction(PUT_TEXT);
    deployed.faults.throttled = true;
    cloud.lambda.queue(deployed, { id: "later" });
    await run(30_000);
    assert.equal(items.size, 0);
    deployed.faults.throttled = false;
    await run(120_000);
    assert.deepEqual([...items.keys()], ["later"]);
  });
});
