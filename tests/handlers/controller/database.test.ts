import { strict as assert } from "node:assert";
import type { GetMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { lagCheck, readLag } from "../../../handlers/controller/lag";
import type { RegionalCloudWatchPort } from "../../../handlers/runtime/clients";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");

/** Minutes ago → ReplicaLag, newest first, as CloudWatch is asked for them. */
function lagOf(points: readonly (readonly [minutesAgo: number, value: number])[]) {
  const asked: GetMetricDataCommandInput[] = [];
  const port: RegionalCloudWatchPort = {
    getMetricData: async (input) => {
      asked.push(input);
      const Timestamps = points.map(([minutes]) => new Date(NOW - minutes * 60_000));
      return { $metadata: {}, MetricDataResults: [{ Timestamps, Values: points.map(([, value]) => value) }] };
    },
    putMetricData: () => Promise.reject(new Error("nothing is to be written")),
  };
  return readLag(port, "app-dr", NOW).then((lag) => ({ lag, asked }));
}

describe("the lag of a replica", () => {
  it("is the newest minute's", async () => {
    const { lag, asked } = await lagOf([
      [2, 7.2],
      [3, 90],
    ]);
    assert.equal(lag?.seconds, 8);
    assert.equal(asked[0]?.ScanBy, "TimestampDescending");
  });

  it("passes over minutes in which replication was not active, and adds the time since", async () => {
    const { lag } = await lagOf([
      [1, -1],
      [2, -1],
      [10, 5],
    ]);
    assert.equal(lag?.seconds, 605);
    assert.match(lag?.seen ?? "", /metric has stopped/);
  });

  it("that grows by itself is accepted with time to spare", async () => {
    const { lag } = await lagOf([[10, 5]]);
    assert.match(lagCheck({ kind: "read", value: lag }, 30, 0).seen, /acceptDataLossSeconds 1505 /);
    assert.equal(lagCheck({ kind: "read", value: lag }, 30, 1505).ok, true);
  });

  it("is not known without a reading in an hour", async () => {
    assert.equal((await lagOf([])).lag, undefined);
    assert.equal((await lagOf([[1, -1]])).lag, undefined);
  });
});
