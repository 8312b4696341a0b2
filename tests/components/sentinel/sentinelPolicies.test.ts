import * as assert from "node:assert/strict";
import { sentinelStatements } from "../../../components/sentinel/sentinelPolicies";
import { ACCOUNT } from "../support/settings";

const LEAST = {
  stateTableArn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/prod-state`,
  watchesInstances: false,
  watchesTargetGroups: false,
  databaseArns: [],
};
const DATABASE_ARN = `arn:aws:rds:eu-west-1:${ACCOUNT}:db:app-prod`;

describe("statements of the sentinel", () => {
  it("are what it remembers and publishes, where it looks at endpoints alone", () => {
    assert.deepEqual(
      sentinelStatements(LEAST).map(({ Sid }) => Sid),
      ["State", "PublishHealth"],
    );
  });

  it("let it publish in its own namespace alone", () => {
    const [publish] = sentinelStatements(LEAST).filter(({ Sid }) => Sid === "PublishHealth");
    assert.deepEqual(publish?.Condition, { StringEquals: { "cloudwatch:namespace": "SiteFailover" } });
  });

  it("let it look at what it watches, and ask the one controller", () => {
    const controllerFunctionArn = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:prod-controller`;
    const all = { watchesInstances: true, watchesTargetGroups: true, databaseArns: [DATABASE_ARN] };
    const statements = sentinelStatements({ ...LEAST, ...all, controllerFunctionArn }).slice(2);
    assert.deepEqual(
      statements.map(({ Action, Resource }) => [Action, Resource]),
      [
        [["ec2:DescribeInstanceStatus", "elasticloadbalancing:DescribeTargetHealth"], ["*"]],
        [["rds:DescribeDBInstances"], [DATABASE_ARN]],
        [["lambda:InvokeFunction"], [controllerFunctionArn]],
      ],
    );
  });
});
