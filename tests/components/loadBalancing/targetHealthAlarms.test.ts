import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UnhealthyTargetsAlarms } from "../../../components/loadBalancing/targetHealthAlarms";
import { deploy } from "../support/deploy";
import { groupList } from "../support/groups";
import { context, LOAD_BALANCER_ARN, TOPIC_ARN } from "../support/settings";

describe("alarms on unhealthy targets", () => {
  it("tell people of any unhealthy target of an application group, not of the sorry page", async () => {
    const deployment = await deploy(() => {
      new UnhealthyTargetsAlarms("targets", {
        context: context(),
        groups: groupList(),
        loadBalancerArn: pulumi.output(LOAD_BALANCER_ARN),
        notificationTopicArn: TOPIC_ARN,
      });
    });
    assert.deepEqual(deployment.names("MetricAlarm"), [
      "targets-backup-unhealthy",
      "targets-primary-unhealthy",
    ]);
    const { inputs } = deployment.one("MetricAlarm", "targets-primary-unhealthy");
    assert.deepEqual(inputs.dimensions, {
      TargetGroup: "targetgroup/primary/73e2d6bc24d8a067",
      LoadBalancer: "app/web/50dc6c495c0c9188",
    });
    assert.deepEqual(
      [inputs.namespace, inputs.metricName, inputs.statistic, inputs.comparisonOperator, inputs.threshold],
      ["AWS/ApplicationELB", "UnHealthyHostCount", "Maximum", "GreaterThanThreshold", 0],
    );
    assert.equal(inputs.treatMissingData, "notBreaching");
    assert.deepEqual(inputs.alarmActions, [TOPIC_ARN]);
  });
});
