import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { AlarmTopic } from "../../../components/functions/alarmTopic";
import { deploy, json } from "../support/deploy";
import { context } from "../support/settings";

describe("alarm topic", () => {
  it("lets alarms of its own account and region publish, and the account's roles, and nobody else", async () => {
    const deployment = await deploy(() => new AlarmTopic("alarms", { context: context() }));
    const { arn } = deployment.one("Topic").outputs;
    assert.deepEqual(json(deployment.one("TopicPolicy"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: arn,
          Condition: { ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:*" } },
        },
        {
          Sid: "FunctionsPublish",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: "sns:Publish",
          Resource: arn,
        },
      ],
    });
  });

  it("lets RDS of its own account publish where the events of databases are wanted", async () => {
    const deployment = await deploy(
      () => new AlarmTopic("alarms", { context: context(), databaseEvents: true }),
    );
    const { Statement } = json(deployment.one("TopicPolicy"), "policy") as { Statement: object[] };
    assert.deepEqual(Statement.slice(2), [
      {
        Sid: "DatabaseEventsPublish",
        Effect: "Allow",
        Principal: { Service: "events.rds.amazonaws.com" },
        Action: "sns:Publish",
        Resource: deployment.one("Topic").outputs.arn,
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });

  it("is under no KMS key, because alarms could not publish to it under the AWS managed one", async () => {
    const deployment = await deploy(() => new AlarmTopic("alarms", { context: context() }));
    assert.equal(deployment.one("Topic").inputs.kmsMasterKeyId, undefined);
  });

  it("is in the region of the provider it is given, with its policy", async () => {
    const deployment = await deploy(() => {
      const topicProvider = new aws.Provider("virginia", { region: "us-east-1" });
      new AlarmTopic("alarms", { context: context(), topicProvider, tags: { HealthCheckId: "x" } });
    });
    const topic = deployment.one("Topic");
    assert.equal(topic.region, "us-east-1");
    assert.deepEqual(topic.inputs.tags, { owner: "sre", HealthCheckId: "x" });
    assert.equal(deployment.one("TopicPolicy").region, "us-east-1");
  });
});
