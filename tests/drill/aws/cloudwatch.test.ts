import { strict as assert } from "node:assert";
import { putMetricData } from "../../../drill/aws/cloudwatch/api";
import { type AlarmRule, evaluateAlarm, type MissingData } from "../../../drill/aws/cloudwatch/evaluate";
import { Counter, Gauge } from "../../../drill/aws/cloudwatch/series";
import { CloudWatchService } from "../../../drill/aws/cloudwatch/service";
import type { Alarm } from "../../../drill/aws/cloudwatch/state";
import { createKernel, type Kernel, runUntil } from "../../../drill/kernel/kernel";
import { createRandom } from "../../../drill/kernel/random";

const rule = (
  treatMissingData: MissingData,
  evaluationPeriods = 1,
  datapointsToAlarm = evaluationPeriods,
): AlarmRule => ({
  evaluationPeriods,
  datapointsToAlarm,
  threshold: 1,
  comparison: "LessThanThreshold",
  treatMissingData,
});
const MINUTE = 60_000;
const metric = { region: "eu-west-1", namespace: "N", name: "M", dimensions: { D: "1" } };

function alarmOn(kernel: Kernel, service: CloudWatchService, changes: Partial<Alarm> = {}): Alarm {
  const alarm: Alarm = {
    ...rule("breaching"),
    name: "alarm",
    arn: "arn:aws:cloudwatch:eu-west-1:1:alarm:alarm",
    region: "eu-west-1",
    site: "prod",
    description: "",
    metric,
    statistic: "Minimum",
    periodSeconds: 60,
    actionsEnabled: true,
    alarmActions: ["arn:aws:sns:eu-west-1:1:topic"],
    okActions: [],
    insufficientDataActions: [],
    configuredAt: kernel.clock.now(),
    state: "INSUFFICIENT_DATA",
    stateReason: "",
    stateUpdatedAt: kernel.clock.now(),
    ...changes,
  };
  service.addAlarm(alarm);
  return alarm;
}

describe("alarms of the model", () => {
  it("follow the rule for missing data when there is none at all", () => {
    const none = [undefined, undefined, undefined];
    assert.equal(evaluateAlarm(rule("missing"), none, "OK"), "INSUFFICIENT_DATA");
    assert.equal(evaluateAlarm(rule("notBreaching"), none, "ALARM"), "OK");
    assert.equal(evaluateAlarm(rule("breaching"), none, "OK"), "ALARM");
    assert.equal(evaluateAlarm(rule("ignore"), none, "ALARM"), "ALARM");
  });

  it("use older datapoints before they call the newest one missing", () => {
    assert.equal(evaluateAlarm(rule("breaching"), [undefined, 2, undefined], "OK"), "OK");
    assert.equal(evaluateAlarm(rule("notBreaching"), [undefined, 0, 2], "ALARM"), "ALARM");
  });

  it("need M of N breaching datapoints", () => {
    assert.equal(evaluateAlarm(rule("missing", 3, 2), [0, 2, 0, 2, 2], "OK"), "ALARM");
    assert.equal(evaluateAlarm(rule("missing", 3, 2), [0, 2, 2, 0, 0], "OK"), "OK");
  });

  it("act on a transition only, at most once a minute, after the bucket's end", async () => {
    const kernel = createKernel(1);
    const service = new CloudWatchService(kernel);
    const sent: number[] = [];
    service.publish = () => sent.push(kernel.clock.now());
    const gauge = service.gauge(metric);
    gauge.set(kernel.clock.now(), { minimum: 2, maximum: 2, average: 2 });
    const alarm = alarmOn(kernel, service);
    const begin = kernel.clock.now();
    await runUntil(kernel, begin + 5 * MINUTE);
    // INSUFFICIENT_DATA → ALARM on missing data → OK: one action.
    assert.equal(alarm.state, "OK");
    sent.length = 0;
    const failure = kernel.clock.now();
    gauge.set(failure, { minimum: 0, maximum: 2, average: 1 });
    await runUntil(kernel, failure + 10 * MINUTE);
    assert.equal(alarm.state, "ALARM");
    assert.equal(sent.length, 1);
    const delay = (sent[0] ?? 0) - failure;
    assert.ok(
      delay >= MINUTE && delay <= 2 * MINUTE + 5000,
      `the failure at a bucket's begin was told after ${delay} ms`,
    );
  });

  it("refuse a metric of AWS's own that nothing feeds", () => {
    const kernel = createKernel(1);
    const ofAws = { ...metric, namespace: "AWS/Something" };
    assert.throws(() => alarmOn(kernel, new CloudWatchService(kernel), { metric: ofAws }), {
      name: "Unmodelled",
    });
  });

  it("wait for the first value of a custom metric, which a program puts", async () => {
    const kernel = createKernel(1);
    const service = new CloudWatchService(kernel);
    service.publish = () => {};
    const alarm = alarmOn(kernel, service, { treatMissingData: "missing" });
    await runUntil(kernel, kernel.clock.now() + 3 * MINUTE);
    assert.equal(alarm.state, "INSUFFICIENT_DATA");
    const put = (value: number) => {
      const input = {
        Namespace: "N",
        MetricData: [{ MetricName: "M", Dimensions: [{ Name: "D", Value: "1" }], Value: value }],
      };
      const now = kernel.clock.now();
      const { changes } = putMetricData(service.state, now, { region: "eu-west-1", input });
      for (const change of changes) service.custom(change.metric).add(change.at, change.value);
    };
    put(0.5);
    await runUntil(kernel, kernel.clock.now() + 2.2 * MINUTE);
    assert.equal(alarm.state, "ALARM");
    put(1);
    await runUntil(kernel, kernel.clock.now() + 2.2 * MINUTE);
    assert.equal(alarm.state, "OK");
    const own = { Namespace: "AWS/RDS", MetricData: [] };
    assert.throws(() => putMetricData(service.state, 0, { region: "eu-west-1", input: own }), {
      name: "InvalidParameterValue",
    });
  });

  it("invoke a scaling policy once a minute for as long as they stay in ALARM", async () => {
    const kernel = createKernel(1);
    const service = new CloudWatchService(kernel);
    const breaches: number[] = [];
    service.runPolicy = (_arn, breach) => breaches.push(breach) > 0;
    service.gauge(metric).set(kernel.clock.now(), { minimum: 0, maximum: 0, average: 0 });
    alarmOn(kernel, service, { alarmActions: ["arn:aws:autoscaling:eu-west-1:1:scalingPolicy:x"] });
    await runUntil(kernel, kernel.clock.now() + 5 * MINUTE);
    assert.ok(breaches.length >= 3 && breaches.length <= 5, String(breaches.length));
    assert.equal(breaches[1], -1);
  });
});

describe("metric series of the model", () => {
  const random = () => createRandom(1, "lag");

  it("keep the minimum of a level that lasted a moment, and weigh the average by time", () => {
    const gauge = new Gauge(random());
    gauge.set(0, { minimum: 2, maximum: 2, average: 2 });
    gauge.set(30_000, { minimum: 0, maximum: 0, average: 0 });
    gauge.set(45_000, { minimum: 2, maximum: 2, average: 2 });
    const datapoint = gauge.delivered(0, 3 * MINUTE);
    assert.deepEqual(datapoint, { minimum: 0, maximum: 2, sum: 1.5, sampleCount: 1 });
    assert.deepEqual(gauge.delivered(1, 3 * MINUTE), { minimum: 2, maximum: 2, sum: 2, sampleCount: 1 });
  });

  it("have no datapoint for a minute in which nothing was measured, nor before it is delivered", () => {
    const gauge = new Gauge(random());
    gauge.set(0, { minimum: 1, maximum: 1, average: 1 });
    gauge.set(60_000, undefined);
    assert.equal(gauge.delivered(0, 60_000), undefined);
    assert.notEqual(gauge.delivered(0, 65_000), undefined);
    assert.equal(gauge.delivered(2, 10 * MINUTE), undefined);
  });

  it("sum a counter per minute", () => {
    const counter = new Counter(random());
    counter.add(1000, 1);
    counter.add(2000, 1);
    counter.add(61_000, 0);
    assert.equal(counter.delivered(0, 3 * MINUTE)?.sum, 2);
    assert.equal(counter.delivered(1, 3 * MINUTE)?.sum, 0);
  });
});
