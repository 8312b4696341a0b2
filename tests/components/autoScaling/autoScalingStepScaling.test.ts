import * as assert from "node:assert/strict";
import { autoScaling, CREATED } from "../support/autoScaling";
import { deploy } from "../support/deploy";

describe("step scaling", () => {
  it("adds the seed's two instances at a time, and counts warming ones as there", async () => {
    const { inputs } = (await deploy(() => autoScaling(CREATED))).one("Policy");
    assert.deepEqual(inputs, {
      autoscalingGroupName: "prod-capacity",
      policyType: "StepScaling",
      adjustmentType: "ChangeInCapacity",
      metricAggregationType: "Average",
      estimatedInstanceWarmup: 120,
      stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: 2 }],
    });
  });

  it("is set off by the requests per target of each joined group", async () => {
    const deployment = await deploy(() =>
      autoScaling({
        ...CREATED,
        targetGroups: ["primary", "backup"],
        requestsPerTargetPerMinute: 700,
        failoverScaleAmount: 4,
      }),
    );
    const policy = deployment.one("Policy");
    assert.deepEqual(policy.inputs.stepAdjustments, [
      { metricIntervalLowerBound: "0", scalingAdjustment: 4 },
    ]);
    assert.ok(deployment.one("MetricAlarm", "prod-capacity-step-backup"));
    const { inputs } = deployment.one("MetricAlarm", "prod-capacity-step-primary");
    assert.deepEqual(
      [inputs.namespace, inputs.metricName, inputs.statistic, inputs.comparisonOperator, inputs.threshold],
      ["AWS/ApplicationELB", "RequestCountPerTarget", "Sum", "GreaterThanThreshold", 700],
    );
    assert.deepEqual(inputs.dimensions, {
      TargetGroup: "targetgroup/primary/73e2d6bc24d8a067",
      LoadBalancer: "app/web/50dc6c495c0c9188",
    });
    assert.deepEqual(inputs.alarmActions, [policy.outputs.arn]);
    assert.equal(inputs.treatMissingData, "notBreaching");
  });
});
