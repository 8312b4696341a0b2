import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { RollbackSchedules } from "../../../components/failover/rollbackSchedules";
import { type Deployment, deploy, json } from "../support/deploy";
import { ACCOUNT, context, TOPIC_ARN } from "../support/settings";

describe("schedules of rollbacks", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deploy(() => {
      const schedules = new RollbackSchedules("prod-rollback", {
        context: context(),
        notificationTopicArn: pulumi.output(TOPIC_ARN),
      });
      const value = pulumi.jsonStringify(schedules.config());
      new aws.ssm.Parameter("told", { name: "/told", type: "String", value });
    });
  });

  it("are told to the controller by group, role and queue", () => {
    assert.deepEqual(json(deployment.one("Parameter"), "value"), {
      scheduleGroup: deployment.one("ScheduleGroup").outputs.name,
      roleArn: deployment.one("Role").outputs.arn,
      deadLetterArn: deployment.one("Queue").outputs.arn,
    });
  });

  it("have a role that only the scheduler of this account assumes", () => {
    assert.deepEqual(json(deployment.one("Role"), "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "scheduler.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
        },
      ],
    });
  });

  it("keep what they could not deliver where people hear of it", () => {
    const { inputs } = deployment.one("MetricAlarm");
    assert.deepEqual(inputs.dimensions, { QueueName: deployment.one("Queue").outputs.name });
    assert.deepEqual(inputs.alarmActions, [TOPIC_ARN]);
  });
});
