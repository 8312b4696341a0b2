import { strict as assert } from "node:assert";
import { metricKey } from "../../../drill/aws/cloudwatch/state";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";
import { World } from "../../../drill/scenario/world";
import { TAKEOVER_ID } from "../../../handlers/state/documents";
import { bothStacks } from "../stacks";

describe("the checks of a primary that its backup can take over", () => {
  it("are a calculated one over the gate's and an inverted one, which follows what the backup claims", async () => {
    const kernel = createKernel(1);
    const world = new World(kernel, await bothStacks());
    const { route53, cloudWatch, dynamoDb } = world.cloud;
    const run = (seconds: number) => runUntil(kernel, kernel.clock.now() + seconds * 1000);
    const { latch } = world.site("primary");
    const record = route53.state.checks.get(latch?.recordCheckId ?? "");
    const [gate, takeover] = (record?.children?.ids ?? []).map((id) => route53.state.checks.get(id));
    assert.deepEqual([record?.type, record?.children?.healthThreshold], ["CALCULATED", 2]);
    assert.deepEqual([gate?.id, gate?.inverted, takeover?.inverted], [latch?.healthCheckId, false, true]);
    await run(240);
    assert.deepEqual([record?.healthy, gate?.healthy, takeover?.healthy], [true, true, true]);
    const metric = (id = "") => {
      const dimensions = { HealthCheckId: id };
      const key = { region: "us-east-1", namespace: "AWS/Route53", name: "HealthCheckStatus", dimensions };
      const now = kernel.clock.now();
      return cloudWatch.state.series.get(metricKey(key))?.delivered(Math.floor(now / 60_000) - 2, now);
    };
    assert.deepEqual([metric(record?.id)?.minimum, metric(takeover?.id)?.minimum], [1, 1]);

    const { region, stateTable } = world.site("backup");
    const claimed = {
      at: new Date(kernel.clock.now()).toISOString(),
      eventId: "e",
      by: "test",
      reason: "test",
    };
    dynamoDb.tables.get(`${region}/${stateTable}`)?.items.set(TAKEOVER_ID, {
      id: { S: TAKEOVER_ID },
      version: { N: "1" },
      document: { S: JSON.stringify({ claimed }) },
    });
    await run(60);
    // The gate's own check may have followed by now: the latch hears of the record's.
    assert.deepEqual([record?.healthy, takeover?.healthy], [false, false]);
    assert.equal(world.dnsSite(), world.stackOf("backup"));
    await run(180);
    assert.deepEqual([metric(record?.id)?.maximum, metric(takeover?.id)?.maximum], [0, 0]);
  });
});
