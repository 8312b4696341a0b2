import { strict as assert } from "node:assert";
import { CloudWatchService } from "../../../drill/aws/cloudwatch/service";
import type { Alarm, MetricId } from "../../../drill/aws/cloudwatch/state";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";

const metric: MetricId = { region: "us-east-1", namespace: "N", name: "M", dimensions: {} };
const alarm = (periodSeconds: number): Alarm => ({
  name: `alarm-${periodSeconds}`,
  arn: "arn:aws:cloudwatch:us-east-1:1:alarm:a",
  region: "us-east-1",
  site: "prod",
  description: "",
  metric,
  statistic: "Minimum",
  periodSeconds,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 1,
  comparison: "LessThanThreshold",
  treatMissingData: "notBreaching",
  actionsEnabled: true,
  alarmActions: [],
  okActions: [],
  insufficientDataActions: [],
  configuredAt: 0,
  state: "OK",
  stateReason: "",
  stateUpdatedAt: 0,
});
const level = (value: number) => ({ minimum: value, maximum: value, average: value });

function watched(periodSeconds: number, resolution?: number) {
  const kernel = createKernel(2);
  const cloudWatch = new CloudWatchService(kernel);
  const gauge = cloudWatch.gauge(metric, resolution);
  const watch = alarm(periodSeconds);
  cloudWatch.addAlarm(watch);
  gauge.set(kernel.clock.now(), level(1));
  return { kernel, cloudWatch, gauge, watch };
}

/** Seconds until the alarm, from a fall of the metric that lasts. */
async function secondsToAlarm(periodSeconds: number, resolution?: number): Promise<number> {
  const { kernel, gauge, watch } = watched(periodSeconds, resolution);
  await runUntil(kernel, kernel.clock.now() + 900_000);
  const from = kernel.clock.now();
  gauge.set(from, level(0));
  await runUntil(kernel, from + 900_000, () => watch.state === "ALARM");
  return (kernel.clock.now() - from) / 1000;
}

describe("alarms of other periods", () => {
  it("of high resolution follow within seconds what a minute's alarm sees a minute later", async () => {
    assert.ok((await secondsToAlarm(10, 10_000)) <= 30);
    assert.ok((await secondsToAlarm(60)) > 55);
  });

  it("of five minutes look at five minutes together: a minimum stays low until the minute has left them", async () => {
    const { kernel, gauge, watch } = watched(300);
    await runUntil(kernel, kernel.clock.now() + 600_000);
    gauge.set(kernel.clock.now(), level(0));
    await runUntil(kernel, kernel.clock.now() + 10_000);
    gauge.set(kernel.clock.now(), level(1));
    const from = kernel.clock.now();
    await runUntil(kernel, from + 130_000);
    assert.equal(watch.state, "ALARM");
    await runUntil(kernel, from + 240_000);
    assert.equal(watch.state, "ALARM");
    await runUntil(kernel, from + 500_000);
    assert.equal(watch.state, "OK");
  });

  it("refuse a period that is finer than the metric's data", () => {
    assert.throws(() => watched(10), { name: "Unmodelled" });
  });
});

describe("disturbed metrics", () => {
  it("are late by the rules of the minute they are of, also after the fault has ended", async () => {
    const { kernel, cloudWatch, gauge, watch } = watched(60);
    await runUntil(kernel, kernel.clock.now() + 60_000);
    const end = cloudWatch.metricRules.begin(kernel.clock.now(), {
      applies: ({ name }) => name === "M",
      late: [300_000, 300_000],
    });
    const from = kernel.clock.now();
    gauge.set(from, level(0));
    await runUntil(kernel, from + 110_000);
    end(kernel.clock.now());
    gauge.set(kernel.clock.now(), level(1));
    await runUntil(kernel, from + 290_000);
    assert.equal(watch.state, "OK");
  });

  it("are lost for good when the rule says so, and leave other metrics alone", async () => {
    const { kernel, cloudWatch, gauge, watch } = watched(60);
    const other = cloudWatch.gauge({ ...metric, name: "other" });
    cloudWatch.metricRules.begin(kernel.clock.now(), { applies: ({ name }) => name === "M", lost: true });
    gauge.set(kernel.clock.now(), level(0));
    other.set(kernel.clock.now(), level(0));
    const from = kernel.clock.now();
    await runUntil(kernel, from + 600_000);
    assert.equal(watch.state, "OK");
    assert.equal(gauge.over(from, from + 300_000, kernel.clock.now()), undefined);
    assert.equal(other.over(from, from + 300_000, kernel.clock.now())?.minimum, 0);
  });
});
