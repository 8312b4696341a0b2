import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { EventsTable } from "../../../components/failover/eventsTable";
import { StateTable } from "../../../components/failover/stateTable";
import { TargetGroupFailover } from "../../../components/loadBalancing/targetGroupFailover";
import { type Deployment, deploy, json } from "../support/deploy";
import { GROUP_CONFIGS, groupList, HTTP_LISTENER_ARN, loadBalancer } from "../support/groups";
import { context, LISTENER_ARN, settings, TOPIC_ARN } from "../support/settings";

const SETTINGS = {
  returnPolicy: "manual",
  returnAfterHealthySeconds: 17,
  maximumSwitches: 4,
  switchWindowSeconds: 1234,
};

function deployFailover(recording = false, detection = "both"): Promise<Deployment> {
  return deploy(() => {
    new TargetGroupFailover("prod-target-groups", {
      context: context(),
      settings: settings({ targetGroupFailover: { ...SETTINGS, detection } }).targetGroupFailover,
      loadBalancer: loadBalancer(),
      groups: groupList(),
      stateTable: new StateTable("prod-state", { context: context() }),
      ...(recording
        ? { events: { table: new EventsTable("prod-events", { context: context() }), keepDays: 90 } }
        : {}),
      notificationTopicArn: pulumi.output(TOPIC_ARN),
    });
  });
}

describe("target-group failover", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deployFailover();
  });

  it("is told where to record a switch, and may add to it alone", async () => {
    const recording = await deployFailover(true);
    const { environment } = recording.one("Function").inputs as {
      environment: { variables: Record<string, string> };
    };
    const config = JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? "") as Record<string, unknown>;
    assert.deepEqual([config.eventsTable, config.eventsKeepDays], ["prod-events", 90]);
    const { Statement } = json(recording.one("RolePolicy", "prod-target-groups"), "policy") as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const events = recording.one("Table", "prod-events").outputs.arn;
    const actions = Statement.filter(({ Resource }) => Resource.includes(String(events)));
    assert.deepEqual(
      actions.flatMap(({ Action }) => Action),
      ["dynamodb:PutItem"],
    );
  });

  it("has neither alarms nor a topic where the heartbeat alone finds out, and still runs every minute", async () => {
    const alone = await deployFailover(false, "heartbeat");
    assert.deepEqual(
      alone.names("MetricAlarm").filter((name) => name.endsWith("-healthy")),
      [],
    );
    assert.deepEqual(
      [alone.names("Topic"), alone.names("TopicSubscription"), alone.names("Permission")],
      [[], [], []],
    );
    assert.deepEqual(alone.names("Schedule"), deployment.names("Schedule"));
  });

  it("has the alarms without a heartbeat as with one", async () => {
    const alone = await deployFailover(false, "alarm");
    assert.deepEqual(alone.names("MetricAlarm"), deployment.names("MetricAlarm"));
  });

  it("alarms on each application group, and not on the sorry page", () => {
    const healthy = deployment.names("MetricAlarm").filter((name) => name.endsWith("-healthy"));
    assert.deepEqual(healthy, ["prod-target-groups-backup-healthy", "prod-target-groups-primary-healthy"]);
  });

  it("alarms when any node sees too few healthy targets, or when nothing is measured", () => {
    const { inputs } = deployment.one("MetricAlarm", "prod-target-groups-primary-healthy");
    assert.deepEqual(
      [inputs.namespace, inputs.metricName, inputs.statistic, inputs.period, inputs.evaluationPeriods],
      ["AWS/ApplicationELB", "HealthyHostCount", "Minimum", 60, 1],
    );
    assert.deepEqual([inputs.comparisonOperator, inputs.threshold], ["LessThanThreshold", 2]);
    assert.equal(inputs.treatMissingData, "breaching");
    assert.deepEqual(inputs.dimensions, {
      TargetGroup: "targetgroup/primary/73e2d6bc24d8a067",
      LoadBalancer: "app/web/50dc6c495c0c9188",
    });
  });

  it("tells the function of ALARM and of OK, through a topic", () => {
    const { arn } = deployment.one("Topic").outputs;
    const { inputs } = deployment.one("MetricAlarm", "prod-target-groups-primary-healthy");
    assert.deepEqual([inputs.alarmActions, inputs.okActions], [[arn], [arn]]);
    const subscription = deployment.one("TopicSubscription").inputs;
    assert.deepEqual([subscription.topic, subscription.protocol], [arn, "lambda"]);
    assert.equal(subscription.endpoint, deployment.one("Function").outputs.arn);
    assert.equal(deployment.one("Permission").inputs.sourceArn, arn);
  });

  it("tells the function what it may move and how", () => {
    const { environment } = deployment.one("Function").inputs as {
      environment: { variables: Record<string, string> };
    };
    assert.deepEqual(JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? ""), {
      site: "prod",
      groups: GROUP_CONFIGS,
      listenerArns: [LISTENER_ARN, HTTP_LISTENER_ARN],
      returnPolicy: "manual",
      returnAfterHealthySeconds: 17,
      maximumSwitches: 4,
      switchWindowSeconds: 1234,
      stateTable: "prod-state",
      notificationTopicArn: TOPIC_ARN,
    });
  });

  it("runs every minute as well, because an alarm speaks only when it changes", () => {
    const target = deployment.one("Schedule").inputs.target as Record<string, unknown>;
    assert.equal(target.arn, deployment.one("Function").outputs.arn);
  });

  it("may move its two listeners and their rules, and nothing else", () => {
    const policy = json(deployment.one("RolePolicy", "prod-target-groups"), "policy") as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const written = policy.Statement.filter(({ Action }) => Action.some((action) => /:Modify/.test(action)));
    const rules = (arn: string) => `${arn.replace(":listener/", ":listener-rule/")}/*`;
    assert.deepEqual(
      written.map(({ Action, Resource }) => [Action, Resource]),
      [
        [["elasticloadbalancing:ModifyListener"], [LISTENER_ARN, HTTP_LISTENER_ARN]],
        [["elasticloadbalancing:ModifyRule"], [rules(LISTENER_ARN), rules(HTTP_LISTENER_ARN)]],
      ],
    );
  });
});
