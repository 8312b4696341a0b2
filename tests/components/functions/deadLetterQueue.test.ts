import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { DeadLetterQueue } from "../../../components/functions/deadLetterQueue";
import { deploy, json } from "../support/deploy";
import { context, TOPIC_ARN } from "../support/settings";

const args = { context: context(), holds: "lost events", notificationTopicArn: TOPIC_ARN };

describe("dead-letter queue", () => {
  it("keeps messages for 14 days, encrypted by SQS itself", async () => {
    const { inputs } = (await deploy(() => new DeadLetterQueue("failed", args))).one("Queue");
    assert.equal(inputs.messageRetentionSeconds, 1209600);
    assert.equal(inputs.sqsManagedSseEnabled, true);
    assert.equal(inputs.kmsMasterKeyId, undefined);
  });

  it("alarms as long as it holds a message, and says what it holds", async () => {
    const { inputs } = (await deploy(() => new DeadLetterQueue("failed", args))).one("MetricAlarm");
    assert.deepEqual(
      [
        inputs.namespace,
        inputs.metricName,
        inputs.statistic,
        inputs.comparisonOperator,
        inputs.threshold,
        inputs.period,
      ],
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", "GreaterThanThreshold", 0, 60],
    );
    assert.deepEqual(inputs.dimensions, { QueueName: "failed" });
    assert.deepEqual(inputs.alarmActions, [TOPIC_ARN]);
    assert.equal(inputs.treatMissingData, "notBreaching");
    assert.match(String(inputs.alarmDescription), /^prod: the queue holds lost events\. /);
  });

  it("takes messages of the given topic's subscriptions and of no other", async () => {
    const senderTopicArn = `${TOPIC_ARN}-latch`;
    const deployment = await deploy(() => new DeadLetterQueue("failed", { ...args, senderTopicArn }));
    assert.deepEqual(json(deployment.one("QueuePolicy"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SubscriptionKeepsFailedMessages",
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: deployment.one("Queue").outputs.arn,
          Condition: { ArnEquals: { "aws:SourceArn": senderTopicArn } },
        },
      ],
    });
  });

  it("has no policy where a role sends", async () => {
    assert.deepEqual((await deploy(() => new DeadLetterQueue("failed", args))).all("QueuePolicy"), []);
  });

  it("is in the region of its provider, with policy and alarm", async () => {
    const deployment = await deploy(() => {
      const queueProvider = new aws.Provider("virginia", { region: "us-east-1" });
      new DeadLetterQueue("failed", { ...args, senderTopicArn: TOPIC_ARN, queueProvider });
    });
    for (const type of ["Queue", "QueuePolicy", "MetricAlarm"]) {
      assert.equal(deployment.one(type).region, "us-east-1", type);
    }
  });
});
