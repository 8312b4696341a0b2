/** Every statement of every role, exactly: a new action or a wider resource fails here until somebody has agreed to it. */
import * as assert from "node:assert/strict";
import { ofType, type StackName, stackOf } from "./support/stacks";

const ACCOUNT = "123456789012";

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** `role: action on resource`, one line for each pair, ids of the model cloud replaced. */
async function grants(stack: StackName): Promise<string[]> {
  const policies = ofType(await stackOf(stack), "RolePolicy");
  return policies.flatMap(({ inputs }) => {
    const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: Statement[] };
    return Statement.flatMap(({ Effect, Action, Resource, ...others }) => {
      assert.equal(Effect, "Allow");
      assert.deepEqual(Object.keys(others), ["Sid"]);
      return Action.flatMap((action) =>
        Resource.map((resource) => `${inputs.role}: ${action} on ${plain(resource)}`),
      );
    });
  });
}

function plain(arn: string): string {
  return arn
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<uuid>")
    .replace(/[0-9a-f]{16}/g, "<id>")
    .replaceAll(ACCOUNT, "<account>");
}

function own(region: string, name: string): string[] {
  return [
    `${name}: logs:CreateLogStream on arn:aws:logs:${region}:<account>:log-group:${name}:*`,
    `${name}: logs:PutLogEvents on arn:aws:logs:${region}:<account>:log-group:${name}:*`,
    `${name}: sqs:SendMessage on arn:aws:sqs:${region}:<account>:${name}-failed`,
  ];
}

function remembering(region: string, site: string, name: string): string[] {
  return [
    `${name}: dynamodb:GetItem on arn:aws:dynamodb:${region}:<account>:table/${site}-state`,
    `${name}: dynamodb:PutItem on arn:aws:dynamodb:${region}:<account>:table/${site}-state`,
    `${name}: sns:Publish on arn:aws:sns:${region}:<account>:${site}-notifications`,
  ];
}

function scheduled(region: string, name: string): string[] {
  return [
    `${name}-every-minute: lambda:InvokeFunction on arn:aws:lambda:${region}:<account>:function:${name}`,
    `${name}-every-minute: sqs:SendMessage on arn:aws:sqs:${region}:<account>:${name}-failed`,
  ];
}

function siteGrants(region: string, site: string, loadBalancer: string): string[] {
  const [edge, groups] = [`${site}-edge`, `${site}-target-groups`];
  const elb = `arn:aws:elasticloadbalancing:${region}:<account>`;
  const twoListeners = [0, 1];
  return [
    ...own(region, edge),
    `${edge}: elasticloadbalancing:DescribeListeners on *`,
    `${edge}: elasticloadbalancing:DescribeTargetHealth on *`,
    ...own(region, groups),
    `${groups}: elasticloadbalancing:DescribeListeners on *`,
    `${groups}: elasticloadbalancing:DescribeRules on *`,
    `${groups}: elasticloadbalancing:DescribeTargetHealth on *`,
    ...twoListeners.map(
      () => `${groups}: elasticloadbalancing:ModifyListener on ${elb}:listener/app/${loadBalancer}/<id>/<id>`,
    ),
    ...twoListeners.map(
      () =>
        `${groups}: elasticloadbalancing:ModifyRule on ${elb}:listener-rule/app/${loadBalancer}/<id>/<id>/*`,
    ),
    ...remembering(region, site, groups),
    ...scheduled(region, groups),
  ];
}

function latchGrants(region: string, site: string): string[] {
  const latch = `${site}-latch`;
  return [
    ...own(region, latch),
    `${latch}: route53:GetHealthCheck on arn:aws:route53:::healthcheck/<uuid>`,
    `${latch}: route53:UpdateHealthCheck on arn:aws:route53:::healthcheck/<uuid>`,
    `${latch}: cloudwatch:DescribeAlarms on arn:aws:cloudwatch:us-east-1:<account>:alarm:*`,
    `${latch}: cloudwatch:GetMetricData on *`,
    ...remembering(region, site, latch),
    ...scheduled(region, latch),
  ];
}

describe("IAM allow-list", () => {
  const expected: Record<StackName, readonly string[]> = {
    prod: [...siteGrants("eu-west-1", "prod", "prod-alb"), ...latchGrants("eu-west-1", "prod")],
    dr: siteGrants("eu-central-1", "dr", "dr-alb"),
    adopted: [...siteGrants("eu-west-1", "prod", "web"), ...latchGrants("eu-west-1", "prod")],
  };

  for (const [stack, list] of Object.entries(expected) as [StackName, readonly string[]][]) {
    it(`is all that the roles of ${stack} may do`, async () => {
      assert.deepEqual((await grants(stack)).sort(), [...list].sort());
    });

    it(`has no other way into the roles of ${stack}`, async () => {
      const evaluated = await stackOf(stack);
      for (const { inputs, name } of ofType(evaluated, "Role")) {
        assert.equal(inputs.managedPolicyArns, undefined, name);
        assert.equal(inputs.inlinePolicies, undefined, name);
      }
      for (const type of ["RolePolicyAttachment", "PolicyAttachment", "Policy", "RolePoliciesExclusive"]) {
        assert.deepEqual(ofType(evaluated, type), [], type);
      }
    });

    it(`lets Lambda and the scheduler alone assume the roles of ${stack}`, async () => {
      for (const { inputs, name } of ofType(await stackOf(stack), "Role")) {
        const { Statement } = JSON.parse(String(inputs.assumeRolePolicy)) as {
          Statement: { Principal: object }[];
        };
        const service = name.endsWith("-every-minute") ? "scheduler.amazonaws.com" : "lambda.amazonaws.com";
        assert.deepEqual(
          Statement.map(({ Principal }) => Principal),
          [{ Service: service }],
          name,
        );
      }
    });
  }

  it("lets each function be invoked by its topic or its target group alone", async () => {
    const permissions = ofType(await stackOf("prod"), "Permission").map(
      ({ inputs }) => `${inputs.function} by ${inputs.principal} from ${plain(String(inputs.sourceArn))}`,
    );
    assert.deepEqual(permissions.sort(), [
      "prod-edge by elasticloadbalancing.amazonaws.com from arn:aws:elasticloadbalancing:eu-west-1:<account>:targetgroup/prod-edge/<id>",
      "prod-latch by sns.amazonaws.com from arn:aws:sns:us-east-1:<account>:prod-latch",
      "prod-target-groups by sns.amazonaws.com from arn:aws:sns:eu-west-1:<account>:prod-target-groups",
    ]);
  });
});
