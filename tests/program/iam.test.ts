/** Every statement of every role, exactly: a new action or a wider resource fails here until somebody has agreed to it. */
import * as assert from "node:assert/strict";
import { synthesise } from "../../drill/synth/synthesise";
import { ofType, type StackName, stackOf } from "./support/stacks";

const ACCOUNT = "123456789012";

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

/** `role: action on resource`, one line for each pair, with its condition; ids of the model cloud replaced. */
async function grants(stack: StackName): Promise<string[]> {
  const policies = ofType(await stackOf(stack), "RolePolicy");
  return policies.flatMap(({ inputs }) => {
    const { Statement } = JSON.parse(String(inputs.policy)) as { Statement: Statement[] };
    return Statement.flatMap(({ Effect, Action, Resource, Condition, ...others }) => {
      assert.equal(Effect, "Allow");
      assert.deepEqual(Object.keys(others), ["Sid"]);
      const when = Condition === undefined ? "" : ` when ${JSON.stringify(Condition)}`;
      return Action.flatMap((action) =>
        Resource.map((resource) => `${inputs.role}: ${action} on ${plain(resource)}${when}`),
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

/** A function that adds to the history what it did. */
function recording(region: string, site: string, name: string): string[] {
  return [`${name}: dynamodb:PutItem on arn:aws:dynamodb:${region}:<account>:table/${site}-events`];
}

function scheduled(region: string, name: string): string[] {
  return [
    `${name}-every-minute: lambda:InvokeFunction on arn:aws:lambda:${region}:<account>:function:${name}`,
    `${name}-every-minute: sqs:SendMessage on arn:aws:sqs:${region}:<account>:${name}-failed`,
  ];
}

/** A statement that names documents of a state table, not the whole of it. */
function documents(...items: string[]): string {
  return ` when ${JSON.stringify({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": items } })}`;
}

function siteGrants(region: string, site: string, loadBalancer: string): string[] {
  const [edge, groups, heartbeat] = [`${site}-edge`, `${site}-target-groups`, `${site}-heartbeat`];
  const elb = `arn:aws:elasticloadbalancing:${region}:<account>`;
  const twoListeners = [0, 1];
  return [
    ...own(region, edge),
    `${edge}: elasticloadbalancing:DescribeListeners on *`,
    `${edge}: elasticloadbalancing:DescribeTargetHealth on *`,
    ...own(region, heartbeat),
    `${heartbeat}: elasticloadbalancing:DescribeListeners on *`,
    `${heartbeat}: elasticloadbalancing:DescribeTargetHealth on *`,
    `${heartbeat}: elasticloadbalancing:DescribeRules on *`,
    `${heartbeat}: lambda:InvokeFunction on arn:aws:lambda:${region}:<account>:function:${groups}`,
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
    ...recording(region, site, groups),
    ...scheduled(region, groups),
  ];
}

/** A latch that is a lease: the gate keeps it, the latch function never calls Route 53. */
function latchGrants(region: string, site: string): string[] {
  const [latch, edge] = [`${site}-latch`, `${site}-edge`];
  const table = `arn:aws:dynamodb:${region}:<account>:table/${site}-state`;
  return [
    `${edge}: dynamodb:GetItem on ${table}${documents("lease")}`,
    `${edge}: dynamodb:PutItem on ${table}${documents("lease")}`,
    ...own(region, latch),
    `${latch}: cloudwatch:DescribeAlarms on arn:aws:cloudwatch:us-east-1:<account>:alarm:*`,
    `${latch}: cloudwatch:GetMetricData on *`,
    ...remembering(region, site, latch),
    ...recording(region, site, latch),
    ...scheduled(region, latch),
  ];
}

/** What every controller may do, and what it may do to the database of its site. */
function controllerGrants(region: string, site: string, act: string, database: string): string[] {
  const controller = `${site}-controller`;
  const role = `arn:aws:iam::<account>:role/${controller}-rollback`;
  const passed = JSON.stringify({ StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } });
  const schedules = `arn:aws:scheduler:${region}:<account>:schedule/${controller}-rollback/*`;
  const instance = `arn:aws:rds:${region}:<account>:db:${database}`;
  return [
    ...own(region, controller),
    ...remembering(region, site, controller),
    ...recording(region, site, controller),
    `${controller}: dynamodb:GetItem on arn:aws:dynamodb:${region}:<account>:table/${site}-events`,
    `${controller}: scheduler:CreateSchedule on ${schedules}`,
    `${controller}: scheduler:DeleteSchedule on ${schedules}`,
    `${controller}: iam:PassRole on ${role} when ${passed}`,
    `${controller}: lambda:InvokeFunction on arn:aws:lambda:${region}:<account>:function:${site}-target-groups`,
    `${controller}: elasticloadbalancing:DescribeListeners on *`,
    `${controller}: elasticloadbalancing:DescribeRules on *`,
    `${controller}: elasticloadbalancing:DescribeTargetHealth on *`,
    `${controller}: rds:DescribeDBInstances on ${instance}`,
    `${controller}: ${act} on ${instance}`,
    ...scheduled(region, controller),
    `${controller}-rollback: lambda:InvokeFunction on arn:aws:lambda:${region}:<account>:function:${controller}`,
    `${controller}-rollback: sqs:SendMessage on arn:aws:sqs:${region}:<account>:${controller}-rollback-undelivered`,
  ];
}

function capacityGrants(region: string, site: string, group: string): string[] {
  const groupArn = `arn:aws:autoscaling:${region}:<account>:autoScalingGroup:<uuid>:autoScalingGroupName/${group}`;
  return [
    `${site}-controller: autoscaling:DescribeAutoScalingGroups on *`,
    `${site}-controller: autoscaling:SetDesiredCapacity on ${groupArn}`,
  ];
}

/** What a backup answers the primary's takeover check by: its controller claims it, its edge only reads it. */
function takeoverGrants(region: string, site: string): string[] {
  return [
    `${site}-edge: dynamodb:GetItem on arn:aws:dynamodb:${region}:<account>:table/${site}-state${documents("takeover")}`,
  ];
}

/** What the backup's controller may do to the primary: let its lease lapse, and write down why. */
function primaryGrants(controller: string, region: string, site: string): string[] {
  const table = `arn:aws:dynamodb:${region}:<account>:table/${site}-state`;
  return [
    `${controller}: cloudwatch:DescribeAlarms on arn:aws:cloudwatch:us-east-1:<account>:alarm:*`,
    `${controller}: cloudwatch:GetMetricData on *`,
    `${controller}: dynamodb:GetItem on ${table}${documents("latch", "lease")}`,
    `${controller}: dynamodb:PutItem on ${table}${documents("latch", "lease")}`,
  ];
}

function sentinelGrants(region: string, site: string, database: string, reads: readonly string[]): string[] {
  const sentinel = `${site}-sentinel`;
  const namespace = JSON.stringify({ StringEquals: { "cloudwatch:namespace": "SiteFailover" } });
  return [
    ...own(region, sentinel),
    ...remembering(region, site, sentinel).filter((grant) => !grant.includes("sns:")),
    `${sentinel}: cloudwatch:PutMetricData on * when ${namespace}`,
    ...reads.map((action) => `${sentinel}: ${action} on *`),
    `${sentinel}: rds:DescribeDBInstances on arn:aws:rds:${region}:<account>:db:${database}`,
    `${sentinel}: lambda:InvokeFunction on arn:aws:lambda:${region}:<account>:function:${site}-controller`,
    ...scheduled(region, sentinel),
  ];
}

const TARGETS = "elasticloadbalancing:DescribeTargetHealth";
const [IRELAND, FRANKFURT] = ["eu-west-1", "eu-central-1"];

/** Every statement about Route 53's control plane, which is in us-east-1 alone. */
async function route53Grants(overrides: Record<string, unknown>): Promise<string[]> {
  const { functions } = await synthesise({ stack: "prod", overrides });
  return functions.flatMap(({ name, roleStatements }) =>
    roleStatements.flatMap(({ Action }) =>
      [Action]
        .flat()
        .filter((action) => action.startsWith("route53:"))
        .map((action) => `${name}: ${action}`),
    ),
  );
}

describe("IAM allow-list", () => {
  it("lets nobody change a health check where the latch is a lease, and the latch alone where it is a path", async () => {
    assert.deepEqual(await route53Grants({}), []);
    const path = await route53Grants({ latch: { mode: "path" } });
    assert.deepEqual(path, ["prod-latch: route53:GetHealthCheck", "prod-latch: route53:UpdateHealthCheck"]);
  });

  const expected: Record<StackName, readonly string[]> = {
    prod: [
      ...siteGrants(IRELAND, "prod", "prod-alb"),
      ...latchGrants(IRELAND, "prod"),
      ...controllerGrants(IRELAND, "prod", "rds:RebootDBInstance", "app-prod"),
      ...sentinelGrants(IRELAND, "prod", "app-prod", ["ec2:DescribeInstanceStatus", TARGETS]),
    ],
    dr: [
      ...siteGrants(FRANKFURT, "dr", "dr-alb"),
      ...controllerGrants(FRANKFURT, "dr", "rds:PromoteReadReplica", "app-dr"),
      ...capacityGrants(FRANKFURT, "dr", "dr-capacity"),
      ...takeoverGrants(FRANKFURT, "dr"),
      ...primaryGrants("dr-controller", IRELAND, "prod"),
      ...sentinelGrants(FRANKFURT, "dr", "app-dr", [TARGETS]),
    ],
    adopted: [
      ...siteGrants(IRELAND, "prod", "web"),
      ...latchGrants(IRELAND, "prod"),
      ...controllerGrants(IRELAND, "prod", "rds:RebootDBInstance", "shop"),
      ...capacityGrants(IRELAND, "prod", "shop"),
      ...sentinelGrants(IRELAND, "prod", "shop", [TARGETS]),
    ],
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
      for (const type of [
        "RolePolicyAttachment",
        "PolicyAttachment",
        "iam/policy:Policy",
        "RolePoliciesExclusive",
      ]) {
        const found = evaluated.resources.filter((resource) => resource.type.endsWith(type));
        assert.deepEqual(found, [], type);
      }
    });

    it(`lets Lambda and the scheduler alone assume the roles of ${stack}`, async () => {
      for (const { inputs, name } of ofType(await stackOf(stack), "Role")) {
        const { Statement } = JSON.parse(String(inputs.assumeRolePolicy)) as {
          Statement: { Principal: object }[];
        };
        const scheduler = /-(every-minute|rollback)$/.test(name);
        const service = scheduler ? "scheduler.amazonaws.com" : "lambda.amazonaws.com";
        assert.deepEqual(
          Statement.map(({ Principal }) => Principal),
          [{ Service: service }],
          name,
        );
      }
    });
  }

  it("lets each function be invoked by its topic or its target group alone", async () => {
    const permissions = async (stack: StackName) =>
      ofType(await stackOf(stack), "Permission")
        .map(
          ({ inputs }) => `${inputs.function} by ${inputs.principal} from ${plain(String(inputs.sourceArn))}`,
        )
        .sort();
    assert.deepEqual(await permissions("dr"), [
      "dr-controller by sns.amazonaws.com from arn:aws:sns:us-east-1:<account>:dr-controller-primary-failed",
      "dr-edge by elasticloadbalancing.amazonaws.com from arn:aws:elasticloadbalancing:eu-central-1:<account>:targetgroup/dr-edge/<id>",
      "dr-heartbeat by elasticloadbalancing.amazonaws.com from arn:aws:elasticloadbalancing:eu-central-1:<account>:targetgroup/dr-heartbeat-group/<id>",
      "dr-target-groups by sns.amazonaws.com from arn:aws:sns:eu-central-1:<account>:dr-target-groups",
    ]);
    assert.deepEqual(await permissions("prod"), [
      "prod-edge by elasticloadbalancing.amazonaws.com from arn:aws:elasticloadbalancing:eu-west-1:<account>:targetgroup/prod-edge/<id>",
      "prod-heartbeat by elasticloadbalancing.amazonaws.com from arn:aws:elasticloadbalancing:eu-west-1:<account>:targetgroup/prod-heartbeat-group/<id>",
      "prod-latch by sns.amazonaws.com from arn:aws:sns:us-east-1:<account>:prod-latch",
      "prod-target-groups by sns.amazonaws.com from arn:aws:sns:eu-west-1:<account>:prod-target-groups",
    ]);
  });
});
