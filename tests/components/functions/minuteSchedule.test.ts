import * as assert from "node:assert/strict";
import { MinuteSchedule } from "../../../components/functions/minuteSchedule";
import { type Deployment, deploy, json, statements } from "../support/deploy";
import { testFunction } from "../support/function";
import { context } from "../support/settings";

describe("minute schedule", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deploy(() => {
      new MinuteSchedule("tick", {
        context: context(),
        function: testFunction(),
        description: "looks again",
      });
    });
  });

  it("invokes the function every minute, exactly then, with an event that says what it is", () => {
    const { inputs } = deployment.one("Schedule");
    assert.equal(inputs.scheduleExpression, "rate(1 minute)");
    assert.deepEqual(inputs.flexibleTimeWindow, { mode: "OFF" });
    const target = inputs.target as Record<string, unknown>;
    assert.equal(target.arn, deployment.one("Function").outputs.arn);
    assert.equal(target.input, '{"source":"site-failover.schedule"}');
    assert.equal(target.roleArn, deployment.one("Role", "tick").outputs.arn);
  });

  it("leaves a failed tick to the next minute, and keeps it where people hear of it", () => {
    const target = deployment.one("Schedule").inputs.target as Record<string, unknown>;
    assert.deepEqual(target.retryPolicy, { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 });
    assert.deepEqual(target.deadLetterConfig, { arn: deployment.one("Queue").outputs.arn });
  });

  it("may invoke that function and nothing else", () => {
    assert.deepEqual(statements(deployment.one("RolePolicy", "tick")), [
      {
        Sid: "Invoke",
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: [deployment.one("Function").outputs.arn],
      },
      {
        Sid: "KeepFailedEvents",
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: [deployment.one("Queue").outputs.arn],
      },
    ]);
    assert.ok(
      deployment.one("Schedule").options.dependsOn.includes(deployment.one("RolePolicy", "tick").urn),
    );
  });

  it("has a role that only the scheduler of this account assumes", () => {
    assert.deepEqual(json(deployment.one("Role", "tick"), "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "scheduler.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });
});
