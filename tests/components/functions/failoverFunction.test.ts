import * as assert from "node:assert/strict";
import { type Deployment, deploy, json, statements } from "../support/deploy";
import { testFunction } from "../support/function";
import { TOPIC_ARN } from "../support/settings";

describe("failover function", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deploy(() => testFunction());
  });

  it("has a pinned runtime, architecture, time-out and memory", () => {
    const { inputs } = deployment.one("Function");
    assert.deepEqual(
      [inputs.handler, inputs.runtime, inputs.architectures, inputs.timeout, inputs.memorySize],
      ["__index.handler", "nodejs24.x", ["arm64"], 50, 256],
    );
  });

  it("is told its configuration as JSON in one variable", () => {
    const { environment } = deployment.one("Function").inputs as { environment: unknown };
    assert.deepEqual(environment, { variables: { SITE_FAILOVER_CONFIG: '{"site":"prod"}' } });
  });

  it("has a role of its own that Lambda alone assumes, without managed policies", () => {
    const role = deployment.one("Role");
    assert.deepEqual(json(role, "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
      ],
    });
    assert.equal(role.inputs.managedPolicyArns, undefined);
    assert.deepEqual(deployment.all("RolePolicyAttachment"), []);
    assert.equal(deployment.one("Function").inputs.role, role.outputs.arn);
  });

  it("may write its own log, keep its own failed events, and what its caller grants", () => {
    assert.deepEqual(statements(deployment.one("RolePolicy")), [
      {
        Sid: "WriteOwnLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`${deployment.one("LogGroup").outputs.arn}:*`],
      },
      {
        Sid: "KeepFailedEvents",
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: [deployment.one("Queue").outputs.arn],
      },
      { Sid: "Notify", Effect: "Allow", Action: ["sns:Publish"], Resource: [TOPIC_ARN] },
    ]);
  });

  it("waits for its policy, without which Lambda refuses the dead-letter queue", () => {
    assert.ok(deployment.one("Function").options.dependsOn.includes(deployment.one("RolePolicy").urn));
  });

  it("writes to a log group with retention", () => {
    assert.equal(deployment.one("LogGroup").inputs.retentionInDays, 30);
    assert.deepEqual(deployment.one("Function").inputs.loggingConfig, {
      logFormat: "Text",
      logGroup: "prod-test",
    });
  });

  it("retries twice, forgets no event and handles none that is older than configured", () => {
    const { inputs } = deployment.one("FunctionEventInvokeConfig");
    assert.deepEqual([inputs.maximumRetryAttempts, inputs.maximumEventAgeInSeconds], [2, 3600]);
    assert.deepEqual(deployment.one("Function").inputs.deadLetterConfig, {
      targetArn: deployment.one("Queue").outputs.arn,
    });
  });

  it("alarms on the first error, the first throttle and the first lost event", () => {
    const alarms = deployment.all("MetricAlarm").map(({ inputs }) => inputs);
    assert.deepEqual(alarms.map(({ metricName }) => metricName).sort(), [
      "ApproximateNumberOfMessagesVisible",
      "Errors",
      "Throttles",
    ]);
    for (const inputs of alarms) {
      assert.deepEqual(inputs.alarmActions, [TOPIC_ARN]);
      assert.deepEqual(inputs.okActions, [TOPIC_ARN]);
      assert.equal(inputs.period, 60);
    }
    for (const metricName of ["Errors", "Throttles"]) {
      const inputs = alarms.find((alarm) => alarm.metricName === metricName);
      assert.deepEqual(inputs?.dimensions, { FunctionName: "prod-test" });
      assert.deepEqual(
        [inputs?.statistic, inputs?.comparisonOperator, inputs?.threshold],
        ["Sum", "GreaterThanOrEqualToThreshold", 1],
      );
    }
  });

  it("tags what takes tags", () => {
    for (const type of ["Function", "Role", "Queue", "LogGroup"]) {
      assert.deepEqual(deployment.one(type).inputs.tags, { owner: "sre" }, type);
    }
  });

  it("exists twice in one stack without a collision", async () => {
    const twice = await deploy(() => [testFunction("one"), testFunction("two")]);
    assert.deepEqual(twice.names("Function"), ["one", "two"]);
  });
});
