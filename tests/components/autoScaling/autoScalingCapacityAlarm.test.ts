import * as assert from "node:assert/strict";
import { ADOPTED, autoScaling, CREATED } from "../support/autoScaling";
import { deploy } from "../support/deploy";
import { TOPIC_ARN } from "../support/settings";

const NAME = "prod-capacity-in-service";

describe("capacity alarm", () => {
  it("tells people of fewer instances in service than the group's minimum", async () => {
    const deployment = await deploy(() => autoScaling({ ...CREATED, minimumCapacity: 2 }));
    const { inputs } = deployment.one("MetricAlarm", NAME);
    assert.deepEqual(
      [inputs.namespace, inputs.metricName, inputs.statistic, inputs.comparisonOperator, inputs.threshold],
      ["AWS/AutoScaling", "GroupInServiceInstances", "Minimum", "LessThanThreshold", 2],
    );
    assert.deepEqual(inputs.dimensions, { AutoScalingGroupName: "prod-capacity" });
    assert.deepEqual([inputs.alarmActions, inputs.okActions], [[TOPIC_ARN], [TOPIC_ARN]]);
    assert.equal(inputs.treatMissingData, "missing");
    assert.match(
      String(inputs.alarmDescription),
      /^prod: the Auto Scaling group prod-capacity has fewer than 2/,
    );
  });

  it("watches an adopted group for a first instance, and a group that may be empty not at all", async () => {
    const adopted = await deploy(() => autoScaling(ADOPTED));
    assert.equal(adopted.one("MetricAlarm", NAME).inputs.threshold, 1);
    const empty = await deploy(() => autoScaling({ ...CREATED, minimumCapacity: 0, desiredCapacity: 0 }));
    assert.ok(!empty.names("MetricAlarm").includes(NAME));
  });
});
