import * as assert from "node:assert/strict";
import { sentinelAlarmArgs } from "../../../components/sentinel/sentinelAlarms";
import { context, TOPIC_ARN } from "../support/settings";

const alarm = (kind: "ec2" | "rds" | "target_group" | "endpoint") =>
  sentinelAlarmArgs({ context: context(), name: "page", kind, notificationTopicArn: TOPIC_ARN });

describe("alarm on a watched resource", () => {
  it("is on the metric the sentinel publishes for it", () => {
    const { namespace, metricName, dimensions, statistic, period } = alarm("endpoint");
    assert.deepEqual(
      [namespace, metricName, statistic, period],
      ["SiteFailover", "ResourceHealth", "Minimum", 60],
    );
    assert.deepEqual(dimensions, { Site: "prod", Resource: "page" });
  });

  it("needs three bad minutes of five, and takes a minute without a look for one", () => {
    const { evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm("ec2");
    assert.deepEqual([evaluationPeriods, datapointsToAlarm, treatMissingData], [5, 3, "breaching"]);
  });

  it("takes a degraded resource for a bad one, but not a database, which is degraded in every backup", () => {
    const breaches = (kind: Parameters<typeof alarm>[0], value: number) => {
      const { comparisonOperator, threshold } = alarm(kind);
      assert.equal(comparisonOperator, "LessThanThreshold");
      return value < Number(threshold);
    };
    for (const kind of ["ec2", "target_group", "endpoint"] as const) {
      assert.deepEqual(
        [0, 0.5, 1].map((value) => breaches(kind, value)),
        [true, true, false],
        kind,
      );
    }
    assert.deepEqual(
      [0, 0.5, 1].map((value) => breaches("rds", value)),
      [true, false, false],
    );
  });

  it("tells people of the alarm and of its end", () => {
    const { alarmActions, okActions } = alarm("target_group");
    assert.deepEqual([alarmActions, okActions], [[TOPIC_ARN], [TOPIC_ARN]]);
  });
});
