import { strict as assert } from "node:assert";
import { allows } from "../../../drill/aws/iam/evaluate";
import type { PolicyStatement } from "../../../drill/synth/model";

const allow = (Action: string | string[], Resource: string | string[]): PolicyStatement => ({
  Effect: "Allow",
  Action,
  Resource,
});

describe("IAM of the model", () => {
  it("allows what a statement names and nothing else", () => {
    const statements = [allow("route53:GetHealthCheck", "arn:aws:route53:::healthcheck/1")];
    assert.equal(allows(statements, "route53:GetHealthCheck", "arn:aws:route53:::healthcheck/1"), true);
    assert.equal(allows(statements, "route53:UpdateHealthCheck", "arn:aws:route53:::healthcheck/1"), false);
    assert.equal(allows(statements, "route53:GetHealthCheck", "arn:aws:route53:::healthcheck/2"), false);
    assert.equal(allows([], "route53:GetHealthCheck", "*"), false);
  });

  it("honours wildcards, and needs * for an action without resource level", () => {
    assert.equal(
      allows([allow("elasticloadbalancing:Describe*", "*")], "elasticloadbalancing:DescribeRules", "*"),
      true,
    );
    assert.equal(
      allows(
        [allow("elasticloadbalancing:DescribeRules", "arn:aws:elb:*")],
        "elasticloadbalancing:DescribeRules",
        "*",
      ),
      false,
    );
    assert.equal(allows([allow("s:A", "arn:rule/app/x/*")], "s:a", "arn:rule/app/x/1/2"), true);
  });

  it("lets a Deny win, and refuses a condition it does not know", () => {
    const statements: PolicyStatement[] = [
      allow("s:A", "*"),
      { Effect: "Deny", Action: "s:*", Resource: "r" },
    ];
    assert.equal(allows(statements, "s:A", "r"), false);
    assert.equal(allows(statements, "s:A", "other"), true);
    const conditional: PolicyStatement = {
      Effect: "Allow",
      Action: "s:A",
      Resource: "*",
      Condition: { Bool: {} },
    };
    assert.throws(() => allows([conditional], "s:A", "r"), { name: "Unmodelled" });
  });

  it("honours a condition on a key of the call, and none holds without the key", () => {
    const conditional: PolicyStatement = {
      ...allow("cloudwatch:PutMetricData", "*"),
      Condition: { StringEquals: { "cloudwatch:namespace": ["SiteFailover", "Other"] } },
    };
    const may = (context?: Record<string, string>) =>
      allows([conditional], "cloudwatch:PutMetricData", "*", context);
    assert.equal(may({ "cloudwatch:namespace": "SiteFailover" }), true);
    assert.equal(may({ "cloudwatch:namespace": "AnotherTeam" }), false);
    assert.equal(may(), false);
    const list = { "cloudwatch:namespace": ["SiteFailover"] };
    assert.equal(allows([conditional], "cloudwatch:PutMetricData", "*", list), false);
    const strange = { ...conditional, Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } };
    assert.throws(() => allows([strange], "cloudwatch:PutMetricData", "*"), { name: "Unmodelled" });
  });

  it("compares every partition key of a call with those a statement names", () => {
    const lease: PolicyStatement = {
      ...allow("dynamodb:PutItem", "table"),
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["lease"] } },
    };
    const may = (...keys: string[]) =>
      allows([lease], "dynamodb:PutItem", "table", { "dynamodb:LeadingKeys": keys });
    assert.equal(may("lease"), true);
    assert.equal(may("latch"), false);
    assert.equal(may("lease", "latch"), false);
    // A call without the key passes, as at AWS.
    assert.equal(allows([lease], "dynamodb:PutItem", "table"), true);
    const strange = { ...lease, Condition: { "ForAnyValue:StringEquals": {} } };
    assert.throws(() => allows([strange], "dynamodb:PutItem", "table"), { name: "Unmodelled" });
  });
});
