import { strict as assert } from "node:assert";
import fc from "fast-check";
import { HEARTBEAT_SOURCE, parseEvent } from "../../../handlers/events/alarmMessage";
import { START } from "../fakeAws";
import { alarmDocument, latchConfig, scheduleEvent, snsEvent } from "../fixtures";

const direct = {
  source: "aws.cloudwatch",
  alarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:prod-record-check",
  accountId: "123456789012",
  time: "2026-03-01T12:00:01.000+0000",
  region: "us-east-1",
  alarmData: {
    alarmName: "prod-record-check",
    state: { value: "ALARM", reason: "below", timestamp: "2026-03-01T12:00:00.000+0000" },
    previousState: { value: "OK", timestamp: "2026-03-01T11:00:00.000+0000" },
    configuration: {
      metrics: [
        {
          id: "m",
          metricStat: { metric: { name: "HealthCheckStatus", dimensions: { HealthCheckId: "abc" } } },
        },
      ],
    },
  },
};

describe("an event", () => {
  it("of SNS becomes an alarm with state, time, region and dimensions", () => {
    const [message] = parseEvent(snsEvent(alarmDocument({ changedAtMs: START })));
    assert.deepEqual(message, {
      kind: "alarm",
      alarmName: "prod-record-check",
      alarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:prod-record-check",
      region: "us-east-1",
      newState: "ALARM",
      oldState: "OK",
      changedAtMs: START,
      reason: "Threshold Crossed: 1 datapoint [0.0] was less than the threshold (1.0).",
      dimensions: { HealthCheckId: latchConfig.healthCheckId },
    });
  });

  it("of SNS with several records becomes as many messages, the unknown among them", () => {
    const kinds = parseEvent(
      snsEvent(alarmDocument({ changedAtMs: START }), "x", { a: 1 }, alarmDocument({ changedAtMs: START })),
    ).map((m) => m.kind);
    assert.deepEqual(kinds, ["alarm", "unknown", "unknown", "alarm"]);
  });

  it("of SNS about a metric math alarm has the dimensions of its metrics", () => {
    const { Trigger: _one, ...rest } = alarmDocument({ changedAtMs: START });
    const metric = {
      Dimensions: [{ name: "TargetGroup", value: "targetgroup/a/1" }],
      MetricName: "HealthyHostCount",
    };
    const [message] = parseEvent(
      snsEvent({
        ...rest,
        Trigger: { Metrics: [{ Id: "m1", MetricStat: { Metric: metric } }, { Id: "e1" }] },
      }),
    );
    assert.deepEqual(message?.kind === "alarm" && message.dimensions, { TargetGroup: "targetgroup/a/1" });
  });

  it("of an alarm that invokes Lambda directly, or by EventBridge, is the same alarm", () => {
    const { alarmData, alarmArn, ...rest } = direct;
    const bridge = {
      ...rest,
      "detail-type": "CloudWatch Alarm State Change",
      resources: [alarmArn],
      detail: alarmData,
    };
    const [message] = parseEvent(direct);
    assert.ok(message?.kind === "alarm");
    assert.deepEqual(
      [message.newState, message.changedAtMs, message.dimensions],
      ["ALARM", START, { HealthCheckId: "abc" }],
    );
    assert.deepEqual(parseEvent(bridge), [message]);
  });

  it("of the schedule and of an operator are recognised", () => {
    assert.deepEqual(parseEvent(scheduleEvent), [{ kind: "schedule" }]);
    assert.deepEqual(parseEvent({ source: "site-failover.operator", returnTo: "primary" }), [
      { kind: "operator", returnTo: "primary" },
    ]);
    assert.equal(parseEvent({ source: "site-failover.operator" })[0]?.kind, "unknown");
  });

  it("of the heartbeat has a time and the groups that its probes find dead", () => {
    const at = "2026-03-01T12:00:00.000Z";
    const event = { source: HEARTBEAT_SOURCE, at, dead: ["primary"] };
    assert.deepEqual(parseEvent(event), [{ kind: "heartbeat", atMs: START, dead: ["primary"] }]);
    assert.deepEqual(parseEvent({ ...event, dead: [] }), [{ kind: "heartbeat", atMs: START, dead: [] }]);
    for (const broken of [
      { at: "now" },
      { at: 0 },
      { dead: "primary" },
      { dead: [1] },
      { dead: undefined },
    ]) {
      const [message] = parseEvent({ ...event, ...broken });
      assert.ok(message?.kind === "unknown" && message.reason.includes("heartbeat"), JSON.stringify(broken));
    }
  });

  it("without a usable state or time is unknown, with a reason", () => {
    for (const broken of [{ NewStateValue: "BAD" }, { StateChangeTime: "yesterday" }, { AlarmName: "" }]) {
      const [message] = parseEvent(snsEvent({ ...alarmDocument({ changedAtMs: START }), ...broken }));
      assert.ok(message?.kind === "unknown" && message.reason.includes("not an alarm"));
    }
  });

  it("of any kind becomes at least one message and never an exception", () => {
    const shaped = fc.record(
      {
        source: fc.oneof(
          fc.constantFrom("aws.cloudwatch", "site-failover.operator", HEARTBEAT_SOURCE),
          fc.anything(),
        ),
        Records: fc.oneof(
          fc.array(
            fc.oneof(
              fc.anything(),
              fc.record({
                Sns: fc.oneof(fc.anything(), fc.record({ Message: fc.oneof(fc.json(), fc.anything()) })),
              }),
            ),
          ),
          fc.anything(),
        ),
        alarmData: fc.oneof(
          fc.anything(),
          fc.record({ alarmName: fc.anything(), state: fc.anything(), configuration: fc.anything() }),
        ),
        at: fc.anything(),
        dead: fc.anything(),
        detail: fc.anything(),
        resources: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), shaped), (event) => assert.ok(parseEvent(event).length > 0)),
    );
  });
});
