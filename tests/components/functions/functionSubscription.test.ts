import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { FunctionSubscription } from "../../../components/functions/functionSubscription";
import { type Deployment, deploy, json } from "../support/deploy";
import { testFunction } from "../support/function";
import { context, US_EAST_1_TOPIC_ARN } from "../support/settings";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:latch";

describe("function subscription across regions", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deploy(() => {
      new FunctionSubscription("latch", {
        context: context(),
        topicArn: TOPIC,
        function: testFunction(),
        notificationTopicArn: US_EAST_1_TOPIC_ARN,
        topicProvider: new aws.Provider("virginia", { region: "us-east-1" }),
      });
    });
  });

  it("delivers the topic's messages to the function", () => {
    const { inputs, region } = deployment.one("TopicSubscription");
    assert.deepEqual(
      [inputs.topic, inputs.protocol, inputs.endpoint, region],
      [TOPIC, "lambda", deployment.one("Function").outputs.arn, "us-east-1"],
    );
  });

  it("lets this topic alone invoke the function, in the function's region", () => {
    const { inputs, region } = deployment.one("Permission");
    assert.deepEqual(
      [inputs.action, inputs.principal, inputs.sourceArn, inputs.function, region],
      ["lambda:InvokeFunction", "sns.amazonaws.com", TOPIC, "prod-test", "eu-west-1"],
    );
  });

  it("keeps undelivered messages in a queue of the topic's region that tells people there", () => {
    const queue = deployment.one("Queue", "latch-undelivered");
    assert.equal(queue.region, "us-east-1");
    assert.deepEqual(json(deployment.one("TopicSubscription"), "redrivePolicy"), {
      deadLetterTargetArn: queue.outputs.arn,
    });
    const alarm = deployment.one("MetricAlarm", "latch-undelivered");
    assert.equal(alarm.region, "us-east-1");
    assert.deepEqual(alarm.inputs.alarmActions, [US_EAST_1_TOPIC_ARN]);
  });

  it("subscribes once the function may be invoked and the queue takes messages", () => {
    const { dependsOn } = deployment.one("TopicSubscription").options;
    assert.ok(dependsOn.includes(deployment.one("Permission").urn));
    assert.ok(dependsOn.includes(deployment.one("QueuePolicy").urn));
  });
});
