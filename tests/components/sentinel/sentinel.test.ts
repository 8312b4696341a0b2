import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { StateTable } from "../../../components/failover/stateTable";
import { Sentinel } from "../../../components/sentinel/sentinel";
import { type Deployment, deploy, json } from "../support/deploy";
import { testFunction } from "../support/function";
import { groupList } from "../support/groups";
import { ACCOUNT, context, PRIMARY_GROUP_ARN, settings, TOPIC_ARN } from "../support/settings";

const FAILOVER = { resourceType: "database", source: "app-prod", target: "app-prod", on: ["unhealthy"] };
const RESOURCES = [
  { kind: "ec2", name: "worker", instanceId: "i-0a1b2c3d4e5f60001" },
  { kind: "rds", name: "database", automaticFailover: FAILOVER },
  { kind: "rds", name: "reports", identifier: "reports" },
  { kind: "target_group", name: "web", targetGroup: "primary" },
  { kind: "endpoint", name: "page", url: "https://app.example.com/", expectedStatus: 204 },
];

interface Parts {
  readonly resources?: readonly object[];
  readonly withController?: boolean;
  readonly withDatabase?: boolean;
}

function deploySentinel({ resources = RESOURCES, withController = true, withDatabase = true }: Parts = {}) {
  return deploy(() => {
    new Sentinel("prod-sentinel", {
      context: context(),
      settings: settings({ sentinel: { enabled: true, confirmations: 4, resources } }).sentinel,
      watched: {
        groups: groupList(),
        database: withDatabase ? { identifier: pulumi.output("app-prod") } : undefined,
        autoScaling: { groupName: pulumi.output("prod-capacity-3f9c1e2") },
      },
      stateTable: new StateTable("prod-state", { context: context() }),
      ...(withController ? { controller: testFunction("prod-controller") } : {}),
      notificationTopicArn: pulumi.output(TOPIC_ARN),
    });
  });
}

function configOf(deployment: Deployment): Record<string, unknown> {
  const { environment } = deployment.one("Function", "prod-sentinel").inputs as {
    environment: { variables: Record<string, string> };
  };
  return JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? "") as Record<string, unknown>;
}

describe("sentinel", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deploySentinel();
  });

  it("is told what to look at by ids and ARNs, and whom to ask", () => {
    assert.deepEqual(configOf(deployment), {
      site: "prod",
      stateTable: "prod-state",
      controllerFunction: "prod-controller",
      confirmations: 4,
      checkTimeoutSeconds: 5,
      deadlineSeconds: 40,
      resources: [
        { name: "worker", kind: "ec2", instanceId: "i-0a1b2c3d4e5f60001" },
        { name: "database", failover: FAILOVER, kind: "rds", identifier: "app-prod" },
        { name: "reports", kind: "rds", identifier: "reports" },
        { name: "web", kind: "target_group", arn: PRIMARY_GROUP_ARN, minimumHealthyTargets: 2 },
        { name: "page", kind: "endpoint", url: "https://app.example.com/", expectedStatus: 204 },
      ],
    });
  });

  it("looks every minute", () => {
    const target = deployment.one("Schedule").inputs.target as Record<string, unknown>;
    assert.equal(target.arn, deployment.one("Function", "prod-sentinel").outputs.arn);
  });

  it("has an alarm for each resource", () => {
    const health = deployment.names("MetricAlarm").filter((name) => name.endsWith("-health"));
    assert.deepEqual(health, RESOURCES.map(({ name }) => `prod-sentinel-${name}-health`).sort());
  });

  it("may look at the databases it is given, by name, in its own region", () => {
    const policy = json(deployment.one("RolePolicy", "prod-sentinel"), "policy") as {
      Statement: { Sid: string; Resource: string[] }[];
    };
    const databases = policy.Statement.find(({ Sid }) => Sid === "ReadDatabases")?.Resource;
    const arn = (identifier: string) => `arn:aws:rds:eu-west-1:${ACCOUNT}:db:${identifier}`;
    assert.deepEqual(databases, [arn("app-prod"), arn("reports")]);
  });

  it("asks for more capacity by the group's real name, which nobody can put into a stack file", async () => {
    const automaticFailover = { resourceType: "auto_scaling", source: "group", target: "group" };
    const resources = [{ kind: "target_group", name: "web", targetGroup: "primary", automaticFailover }];
    const [{ failover }] = configOf(await deploySentinel({ resources })).resources as [{ failover: object }];
    const name = "prod-capacity-3f9c1e2";
    assert.deepEqual(failover, { ...automaticFailover, source: name, target: name, on: ["unhealthy"] });
  });

  it("refuses to fail the whole site over to another one than its own", async () => {
    const automaticFailover = { resourceType: "dns", source: "live", target: "standby" };
    const resources = [{ kind: "target_group", name: "web", targetGroup: "primary", automaticFailover }];
    await assert.rejects(deploySentinel({ resources }), /over to standby\. This stack is prod/);
  });

  it("asks nobody where there is no controller", async () => {
    assert.equal(configOf(await deploySentinel({ withController: false })).controllerFunction, undefined);
  });

  it("refuses a target group that the site has not, and a database where there is none", async () => {
    const sorry = { kind: "target_group", name: "last", targetGroup: "sorry-page" };
    await assert.rejects(
      deploySentinel({ resources: [sorry] }),
      /"last" looks at the target group "sorry-page"; this site has primary, backup/,
    );
    await assert.rejects(
      deploySentinel({ withDatabase: false }),
      /"database" names no database and the site has none\. Give it an identifier/,
    );
  });
});
