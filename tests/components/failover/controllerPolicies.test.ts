import * as assert from "node:assert/strict";
import {
  type ControllerStatementsArgs,
  controllerStatements,
} from "../../../components/failover/controllerPolicies";
import type { LatchMode } from "../../../handlers/runtime/config";
import { ACCOUNT, HEALTH_CHECK_ID, TOPIC_ARN, US_EAST_1_TOPIC_ARN } from "../support/settings";

const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:prod-target-groups`;
const DATABASE_ARN = `arn:aws:rds:eu-west-1:${ACCOUNT}:db:app-prod`;
const GROUP_ARN = `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/app`;
const PRIMARY_TABLE_ARN = `arn:aws:dynamodb:eu-west-3:${ACCOUNT}:table/other-state`;

const LEAST: ControllerStatementsArgs = {
  stateTableArn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/prod-state`,
  eventsTableArn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/prod-events`,
  notificationTopicArn: TOPIC_ARN,
  rollback: {
    scheduleGroupArn: `arn:aws:scheduler:eu-west-1:${ACCOUNT}:schedule-group/prod-rollback`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/prod-rollback`,
  },
};

const EVERYTHING: ControllerStatementsArgs = {
  ...LEAST,
  loadBalancer: { functionArn: FUNCTION_ARN },
  database: { arn: DATABASE_ARN, kind: "replica" },
  autoScaling: { groupArn: GROUP_ARN },
  primary: {
    latchMode: "both",
    healthCheckId: HEALTH_CHECK_ID,
    stateTableArn: PRIMARY_TABLE_ARN,
    usEast1Arn: US_EAST_1_TOPIC_ARN,
  },
};

const actionsOf = (args: ControllerStatementsArgs) =>
  controllerStatements(args).flatMap(({ Action }) => [...Action]);

function resourcesOf(args: ControllerStatementsArgs, action: string): readonly string[] {
  return controllerStatements(args).flatMap(({ Action, Resource }) =>
    Action.includes(action) ? Resource : [],
  );
}

describe("statements of the controller", () => {
  it("are what it remembers, tells and schedules, where there is no tier", () => {
    assert.deepEqual(actionsOf(LEAST), [
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "sns:Publish",
      "scheduler:CreateSchedule",
      "scheduler:DeleteSchedule",
      "iam:PassRole",
    ]);
  });

  it("let it pass the one role, to the scheduler alone, for schedules of the one group", () => {
    const [passing] = controllerStatements(LEAST).filter(({ Action }) => Action.includes("iam:PassRole"));
    assert.deepEqual(passing?.Resource, [LEAST.rollback.roleArn]);
    assert.deepEqual(passing?.Condition, {
      StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" },
    });
    assert.deepEqual(resourcesOf(LEAST, "scheduler:CreateSchedule"), [
      `arn:aws:scheduler:eu-west-1:${ACCOUNT}:schedule/prod-rollback/*`,
    ]);
  });

  it("let it reboot an instance or promote a replica, never both", () => {
    const of = (kind: "instance" | "replica") =>
      actionsOf({ ...LEAST, database: { arn: DATABASE_ARN, kind } }).filter((action) => /^rds:/.test(action));
    assert.deepEqual(of("instance"), ["rds:DescribeDBInstances", "rds:RebootDBInstance"]);
    assert.deepEqual(of("replica"), ["rds:DescribeDBInstances", "rds:PromoteReadReplica"]);
  });

  it("never let it write a listener: it asks the function that does", () => {
    assert.deepEqual(
      actionsOf(EVERYTHING).filter((action) => /Modify/.test(action)),
      [],
    );
    assert.deepEqual(resourcesOf(EVERYTHING, "lambda:InvokeFunction"), [FUNCTION_ARN]);
  });

  it("let a backup's write the primary's latch and lease, and no other document there", () => {
    const [state] = controllerStatements(EVERYTHING).filter(({ Sid }) => Sid === "PrimaryState");
    assert.deepEqual(state, {
      Sid: "PrimaryState",
      Effect: "Allow",
      Action: ["dynamodb:GetItem", "dynamodb:PutItem"],
      Resource: [PRIMARY_TABLE_ARN],
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["latch", "lease"] } },
    });
  });

  it("ask nothing of Route 53's control plane where the primary's latch is a lease alone", () => {
    const of = (latchMode: LatchMode) => {
      const primary = { ...EVERYTHING.primary, latchMode } as ControllerStatementsArgs["primary"];
      return actionsOf({ ...EVERYTHING, primary }).filter((action) => action.startsWith("route53:"));
    };
    assert.deepEqual(of("lease"), []);
    assert.deepEqual(of("path"), ["route53:GetHealthCheck", "route53:UpdateHealthCheck"]);
  });

  it("let a backup's hold the primary's gate check, where that is what latches", () => {
    assert.deepEqual(resourcesOf(EVERYTHING, "route53:UpdateHealthCheck"), [
      `arn:aws:route53:::healthcheck/${HEALTH_CHECK_ID}`,
    ]);
    assert.deepEqual(resourcesOf(EVERYTHING, "cloudwatch:DescribeAlarms"), [
      `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:*`,
    ]);
  });

  it("name every action once for a resource, and `*` as resource only for reading", () => {
    const pairs = controllerStatements(EVERYTHING).flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
    );
    assert.deepEqual(pairs, [...new Set(pairs)]);
    for (const pair of pairs.filter((text) => text.endsWith(" on *"))) {
      assert.match(pair, /:(Describe|Get)/);
    }
  });
});
