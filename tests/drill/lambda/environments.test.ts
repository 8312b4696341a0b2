import { strict as assert } from "node:assert";
import type { FunctionRule } from "../../../drill/aws/functionFaults";
import { createFunction } from "./functionFixture";

const everyone = { applies: () => true };
const COUNTING = `let count = 0; exports.handler = async () => ({ count: ++count, now: Date.now() });`;
interface Answer {
  readonly count: number;
  readonly now: number;
}

function counting(...rules: readonly Partial<FunctionRule>[]) {
  const fixture = createFunction(COUNTING);
  const ends = rules.map((rule) => fixture.cloud.functionFaults.rules.add({ ...everyone, ...rule }));
  const calls = async (number: number) => {
    const counts: number[] = [];
    for (let call = 0; call < number; call++) counts.push(((await fixture.call({})) as Answer).count);
    return counts;
  };
  const end = () => {
    for (const each of ends) each();
  };
  return { ...fixture, calls, end };
}

describe("execution environments of the model", () => {
  it("show the time of their own clock while a fault says that it is wrong", async () => {
    const { call, cloud, kernel, run } = counting();
    const off = async () => {
      const { now } = (await call({})) as Answer;
      return now - kernel.clock.now();
    };
    assert.ok(Math.abs(await off()) < 1);
    const end = cloud.functionFaults.rules.add({ ...everyone, clockSkew: [-3000, -2000] });
    const first = await off();
    assert.ok(first <= -2000 && first >= -3001, String(first));
    await run(10_000);
    assert.ok(Math.abs((await off()) - first) < 1);
    // Another environment has a clock of its own.
    cloud.functionFaults.recycle(() => true);
    const second = await off();
    assert.ok(second <= -2000 && second >= -3001 && Math.abs(second - first) > 1);
    end();
    assert.ok(Math.abs(await off()) < 1);
  });

  it("measure spans of time by a clock that is not wrong", async () => {
    const { call, cloud } = createFunction(`exports.handler = async () => {
      const before = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 250));
      return performance.now() - before;
    };`);
    cloud.functionFaults.rules.add({ ...everyone, clockSkew: [5000, 5000] });
    assert.equal(await call({}), 250);
  });

  it("lose their memory when they are recycled, and at once when they are idle", async () => {
    const { calls, cloud } = counting();
    assert.deepEqual(await calls(2), [1, 2]);
    cloud.functionFaults.recycle(({ spec }) => spec.name === "another");
    assert.deepEqual(await calls(1), [3]);
    cloud.functionFaults.recycle(() => true);
    assert.deepEqual(await calls(2), [1, 2]);
  });

  it("end what they are about before they are recycled", async () => {
    const { cloud, deployed, run } = createFunction(
      `exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 3000)); return "done"; };`,
    );
    const results: unknown[] = [];
    cloud.lambda.invokeNow(deployed, {}, (result) => results.push(result));
    await run(1000);
    cloud.functionFaults.recycle(() => true);
    await run(5000);
    assert.deepEqual(results, [{ ok: true, value: "done" }]);
    assert.equal(deployed.instances.length, 0);
  });

  it("live for one invocation each while a fault says so", async () => {
    const { calls, end, cloud } = counting({ recycled: true });
    assert.deepEqual(await calls(3), [1, 1, 1]);
    assert.equal(cloud.lambda.coldStarts, 3);
    end();
    assert.deepEqual(await calls(2), [1, 2]);
  });

  it("are several that take invocations in turns, as a fault says, without two at once in one", async () => {
    const { calls, deployed, cloud, run } = counting({ environments: 3 });
    const counts = await calls(60);
    assert.equal(deployed.instances.length, 3);
    assert.equal(counts.filter((count) => count === 1).length, 3);
    assert.ok(Math.max(...counts) < 40);
    const results: Answer[] = [];
    for (let call = 0; call < 5; call++)
      cloud.lambda.invokeNow(deployed, {}, (result) => {
        assert.ok(result?.ok);
        results.push(result.value as Answer);
      });
    await run(2000);
    assert.equal(results.length, 5);
  });

  it("end without an answer when the environment is lost before the invocation begins", async () => {
    const { calls, cloud, deployed, run } = counting();
    await calls(1);
    const results: unknown[] = [];
    cloud.lambda.invokeNow(deployed, {}, (result) => results.push(result?.ok));
    cloud.functionFaults.end(() => true, "lost");
    await run(20);
    assert.deepEqual(results, [false]);
    assert.deepEqual(await calls(1), [1]);
  });

  it("are frozen between invocations: what is left over goes on with the next one", async () => {
    const { call, run } = createFunction(`let log = [];
      exports.handler = async (event) => {
        if (event.show) { await null; return log; }
        setTimeout(() => log.push(Date.now()), 1000);
        return Date.now();
      };`);
    const started = (await call({})) as number;
    await run(60_000);
    const [woken = 0, ...more] = (await call({ show: true })) as number[];
    assert.ok(woken - started >= 60_000);
    assert.deepEqual(more, []);
  });

  it("get an answer of an API that comes while they are frozen with the next invocation, and none when there is none", async () => {
    const { call, run, items } = createFunction(`
      const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
      const client = new DynamoDBClient({});
      const written = [];
      exports.handler = async (event) => {
        if (event.show) { await null; return written; }
        client.send(new PutItemCommand({ TableName: "state", Item: { id: { S: "a" } } })).then(() => written.push(Date.now()));
        return Date.now();
      };`);
    const started = (await call({})) as number;
    await run(60_000);
    assert.equal(items.size, 1);
    const [written = 0] = (await call({ show: true })) as number[];
    assert.ok(written - started >= 60_000);
  });
});
