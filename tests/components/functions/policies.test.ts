import * as assert from "node:assert/strict";
import {
  edgeStatements,
  heartbeatStatements,
  latchStatements,
  servicePrincipal,
  targetGroupFailoverStatements,
} from "../../../components/functions/policies";
import type { LatchMode } from "../../../handlers/runtime/config";
import { HEALTH_CHECK_ID, LISTENER_ARN, TOPIC_ARN } from "../support/settings";

const TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/prod-state";
const FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:prod-target-groups";
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
        mode: "both",
        healthCheckId: HEALTH_CHECK_ID,
        alarmArn: ALARM_ARN,
        tableArn: TABLE_ARN,
        notificationTopicArn: TOPIC_ARN,
      }),
      ...edgeStatements({ gateEnabled: true, stateTableArn: TABLE_ARN, lease: true, takeover: true }),
      ...heartbeatStatements({ functionArn: FUNCTION_ARN }),
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

  it("let the latch change its own health check where it closes by a path, and no other", () => {
    const changing = (mode: LatchMode) =>
      latchStatements({
        mode,
        healthCheckId: HEALTH_CHECK_ID,
        alarmArn: ALARM_ARN,
        tableArn: TABLE_ARN,
        notificationTopicArn: TOPIC_ARN,
      }).filter(({ Action }) => Action.some((action) => action.startsWith("route53:")));
    assert.deepEqual(changing("lease"), []);
    assert.deepEqual(changing("both"), changing("path"));
    assert.deepEqual(changing("path"), [
      {
        Sid: "CloseLatch",
        Effect: "Allow",
        Action: ["route53:GetHealthCheck", "route53:UpdateHealthCheck"],
        Resource: [`arn:aws:route53:::healthcheck/${HEALTH_CHECK_ID}`],
      },
    ]);
  });

  it("grant nothing to a sorry page without a gate", () => {
    const nothing = { gateEnabled: false, stateTableArn: TABLE_ARN, lease: false, takeover: false };
    assert.deepEqual(edgeStatements(nothing), []);
  });

  it("let the edge write the lease and read the takeover, and no other document", () => {
    const statements = edgeStatements({
      gateEnabled: true,
      stateTableArn: TABLE_ARN,
      lease: true,
      takeover: true,
    });
    const only = (item: string) => ({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [item] } });
    assert.deepEqual(
      statements
        .filter(({ Resource }) => Resource.includes(TABLE_ARN))
        .map(({ Action, Condition }) => [Action, Condition]),
      [
        [["dynamodb:GetItem", "dynamodb:PutItem"], only("lease")],
        [["dynamodb:GetItem"], only("takeover")],
      ],
    );
  });

  it("let the heartbeat look and ask, and change nothing itself", () => {
    const actions = heartbeatStatements({ functionArn: FUNCTION_ARN }).map(({ Action, Resource }) => [
      Action,
      Resource,
    ]);
    assert.deepEqual(actions, [
      [
        [
          "elasticloadbalancing:DescribeListeners",
          "elasticloadbalancing:DescribeTargetHealth",
          // An adopted listener may forward by its rules alone.
          "elasticloadbalancing:DescribeRules",
        ],
        ["*"],
      ],
      [["lambda:InvokeFunction"], [FUNCTION_ARN]],
    ]);
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
