import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PrimaryFailureAlarm } from "../../../components/failover/primaryFailureAlarm";
import { type Deployment, deploy } from "../support/deploy";
import { testFunction } from "../support/function";
import { PEER } from "../support/peer";
import { context, US_EAST_1_TOPIC_ARN } from "../support/settings";

describe("alarm on the primary's failure", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deploy(
      () => {
        new PrimaryFailureAlarm("dr-primary-failed", {
          context: context({ site: "dr" }),
          primary: pulumi.output(PEER),
          function: testFunction(),
          usEast1: new aws.Provider("virginia", { region: "us-east-1" }),
          usEast1NotificationTopicArn: pulumi.output(US_EAST_1_TOPIC_ARN),
        });
      },
      { region: "eu-central-1" },
    );
  });

  it("goes off in the first minute in which the primary's record check is below healthy", () => {
    const { inputs, region } = deployment.one("MetricAlarm", "dr-primary-failed");
    assert.equal(region, "us-east-1");
    assert.deepEqual(inputs.dimensions, { HealthCheckId: PEER.recordCheckId });
    assert.deepEqual(
      [
        inputs.statistic,
        inputs.comparisonOperator,
        inputs.threshold,
        inputs.period,
        inputs.evaluationPeriods,
      ],
      ["Minimum", "LessThanThreshold", 1, 60, 1],
    );
    assert.match(String(inputs.alarmDescription), /^dr: .*primary site prod/);
  });

  it("wakes the controller in its own region, and keeps what did not reach it", () => {
    const subscription = deployment.one("TopicSubscription");
    const controller = deployment.one("Function");
    assert.deepEqual([subscription.region, controller.region], ["us-east-1", "eu-central-1"]);
    assert.equal(subscription.inputs.endpoint, controller.outputs.arn);
    assert.equal(deployment.one("Queue", "dr-primary-failed-undelivered").region, "us-east-1");
    assert.deepEqual(deployment.one("MetricAlarm", "dr-primary-failed-undelivered").inputs.alarmActions, [
      US_EAST_1_TOPIC_ARN,
    ]);
  });

  it("lets no other topic invoke the controller", () => {
    assert.equal(deployment.one("Permission").inputs.sourceArn, deployment.one("Topic").outputs.arn);
  });
});
