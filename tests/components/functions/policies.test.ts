import * as assert from "node:assert/strict";
import {
  edgeStatements,
  latchStatements,
  servicePrincipal,
  targetGroupFailoverStatements,
} from "../../../components/functions/policies";
import { HEALTH_CHECK_ID, LISTENER_ARN, TOPIC_ARN } from "../support/settings";

const TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/prod-state";
const ALARM_ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:prod-latch";

describe("policies", () => {
  it("never grant all actions of a service, and `*` as resource only to reading", () => {
    const all = [
      ...targetGroupFailoverStatements({
        listenerArns: [LISTENER_ARN],
        tableArn: TABLE_ARN,
        notificationTopicArn: TOPIC_ARN,
      }),
      ...latchStatements({
        healthCheckId: HEALTH_CHECK_ID,
        alarmArn: ALARM_ARN,
        tableArn: TABLE_ARN,
        notificationTopicArn: TOPIC_ARN,
      }),
      ...edgeStatements({ gateEnabled: true }),
    ];
    for (const { Action, Resource } of all) {
      for (const action of Action) {
        assert.doesNotMatch(action, /\*/);
        if (Resource.includes("*")) {
          assert.match(action, /:(Describe|Get)/);
        }
      }
    }
  });

  it("let the latch change its own health check and no other", () => {
    const statements = latchStatements({
      healthCheckId: HEALTH_CHECK_ID,
      alarmArn: ALARM_ARN,
      tableArn: TABLE_ARN,
      notificationTopicArn: TOPIC_ARN,
    });
    assert.deepEqual(
      statements.filter((statement) => statement.Action.some((action) => action.startsWith("route53:"))),
      [
        {
          Sid: "CloseLatch",
          Effect: "Allow",
          Action: ["route53:GetHealthCheck", "route53:UpdateHealthCheck"],
          Resource: [`arn:aws:route53:::healthcheck/${HEALTH_CHECK_ID}`],
        },
      ],
    );
  });

  it("grant nothing to a sorry page without a gate", () => {
    assert.deepEqual(edgeStatements({ gateEnabled: false }), []);
  });

  it("let a service assume a role, under a condition where one is given", () => {
    const statement = {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "lambda.amazonaws.com" },
    };
    assert.deepEqual(servicePrincipal("lambda.amazonaws.com").Statement, [statement]);
    const Condition = { StringEquals: { "aws:SourceAccount": "123456789012" } };
    assert.deepEqual(servicePrincipal("lambda.amazonaws.com", Condition).Statement, [
      { ...statement, Condition },
    ]);
  });
});
