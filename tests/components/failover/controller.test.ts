import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Controller } from "../../../components/failover/controller";
import type { ControllerTiers } from "../../../components/failover/controllerTiers";
import { EventsTable } from "../../../components/failover/eventsTable";
import { primaryConfig } from "../../../components/failover/peerDocument";
import { StateTable } from "../../../components/failover/stateTable";
import { type Deployment, deploy, json, statements } from "../support/deploy";
import { testFunction } from "../support/function";
import { GROUP_CONFIGS, groupList, HTTP_LISTENER_ARN, loadBalancer } from "../support/groups";
import { PEER } from "../support/peer";
import {
  ACCOUNT,
  context,
  LISTENER_ARN,
  settings,
  TOPIC_ARN,
  US_EAST_1_TOPIC_ARN,
} from "../support/settings";

const DATABASE = {
  identifier: "app-dr",
  kind: "replica",
  source: "app-prod",
  maximumLagSeconds: 30,
  onSiteFailover: "promote",
} as const;
const CAPACITY = { groupName: "dr-app", restCapacity: 2, failoverCapacity: 4 };
const GROUP_ARN = `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/dr-app`;

/** Every tier. Call it inside `deploy`. */
function everyTier(): ControllerTiers {
  return {
    loadBalancer: {
      groups: groupList(),
      listenerArns: loadBalancer().listenerArns,
      function: testFunction("dr-target-groups"),
    },
    database: {
      arn: pulumi.output(`arn:aws:rds:eu-west-1:${ACCOUNT}:db:app-dr`),
      kind: "replica",
      config: pulumi.output(DATABASE),
    },
    autoScaling: { groupArn: pulumi.output(GROUP_ARN), config: pulumi.output(CAPACITY) },
    primary: pulumi.output(PEER),
  };
}

let resourceTypes: readonly string[] = [];

function deployController(tiers: () => ControllerTiers, raiseOnPeerFailure = true): Promise<Deployment> {
  return deploy(() => {
    const controller = new Controller("dr-controller", {
      context: context({ site: "dr" }),
      settings: settings({ controller: { enabled: true, keepDays: 90 } }).controller,
      stateTable: new StateTable("dr-state", { context: context() }),
      eventsTable: new EventsTable("dr-events", { context: context() }),
      tiers: tiers(),
      raiseOnPeerFailure,
      usEast1: new aws.Provider("virginia", { region: "us-east-1" }),
      notificationTopicArn: pulumi.output(TOPIC_ARN),
      usEast1NotificationTopicArn: pulumi.output(US_EAST_1_TOPIC_ARN),
    });
    resourceTypes = controller.resourceTypes;
  });
}

function configOf(deployment: Deployment): unknown {
  const { environment } = deployment.one("Function", "dr-controller").inputs as {
    environment: { variables: Record<string, string> };
  };
  return JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? "");
}

const rollback = (deployment: Deployment) => ({
  scheduleGroup: deployment.one("ScheduleGroup").outputs.name,
  roleArn: deployment.one("Role", "dr-controller-rollback").outputs.arn,
  deadLetterArn: deployment.one("Queue", "dr-controller-rollback-undelivered").outputs.arn,
});

const known = (deployment: Deployment) => ({
  site: "dr",
  stateTable: "dr-state",
  eventsTable: "dr-events",
  notificationTopicArn: TOPIC_ARN,
  rollback: rollback(deployment),
  keepDays: 90,
  deadlines: { loadBalancerSeconds: 300, databaseSeconds: 1800, capacitySeconds: 900, dnsSeconds: 600 },
});

describe("controller", () => {
  let deployment: Deployment;
  let types: readonly string[];

  before(async () => {
    deployment = await deployController(everyTier);
    types = resourceTypes;
  });

  it("is told of every tier that exists", () => {
    assert.deepEqual(configOf(deployment), {
      ...known(deployment),
      loadBalancer: {
        groups: GROUP_CONFIGS,
        listenerArns: [LISTENER_ARN, HTTP_LISTENER_ARN],
        functionName: "dr-target-groups",
      },
      database: DATABASE,
      autoScaling: CAPACITY,
      primary: primaryConfig(PEER),
    });
    assert.deepEqual(types, ["load_balancer", "database", "dns", "auto_scaling"]);
  });

  it("is told of no tier that does not exist, and may do nothing about one", async () => {
    const bare = await deployController(() => ({}));
    assert.deepEqual(configOf(bare), known(bare));
    assert.deepEqual(resourceTypes, []);
    const granted = statements(bare.one("RolePolicy", "dr-controller")) as { Sid: string }[];
    assert.deepEqual(
      granted.map(({ Sid }) => Sid),
      [
        "WriteOwnLog",
        "KeepFailedEvents",
        "State",
        "Events",
        "Notify",
        "ScheduleRollback",
        "PassScheduleRole",
      ],
    );
  });

  it("has a minute for a run, and a tick every minute that goes on with what is left", () => {
    assert.equal(deployment.one("Function", "dr-controller").inputs.timeout, 60);
    const schedule = deployment.one("Schedule", "dr-controller-every-minute").inputs;
    const target = schedule.target as Record<string, unknown>;
    assert.equal(schedule.scheduleExpression, "rate(1 minute)");
    assert.equal(target.arn, deployment.one("Function", "dr-controller").outputs.arn);
  });

  it("may be invoked by the schedules of rollbacks, which may do nothing else", () => {
    const policy = deployment.one("RolePolicy", "dr-controller-rollback");
    assert.equal(policy.inputs.role, deployment.one("Role", "dr-controller-rollback").outputs.name);
    const { Statement } = json(policy, "policy") as { Statement: { Action: string[]; Resource: string[] }[] };
    assert.deepEqual(
      Statement.map(({ Action, Resource }) => [Action, Resource]),
      [
        [["lambda:InvokeFunction"], [deployment.one("Function", "dr-controller").outputs.arn]],
        [["sqs:SendMessage"], [rollback(deployment).deadLetterArn]],
      ],
    );
  });

  it("is woken by the primary's failure where it has a capacity to raise, and wants to", async () => {
    const wakes = (each: Deployment) => each.names("MetricAlarm").includes("dr-controller-primary-failed");
    assert.equal(wakes(deployment), true);
    assert.equal(wakes(await deployController(everyTier, false)), false);
    const without = await deployController(() => {
      const { autoScaling: _group, ...others } = everyTier();
      return others;
    });
    assert.equal(wakes(without), false);
    const alone = await deployController(() => {
      const { primary: _primary, ...others } = everyTier();
      return others;
    });
    assert.equal(wakes(alone), false);
  });
});
