import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Latch } from "../../../components/dns/latch";
import { EventsTable } from "../../../components/failover/eventsTable";
import { StateTable } from "../../../components/failover/stateTable";
import type { LatchMode } from "../../../handlers/runtime/config";
import { type Deployment, deploy, json } from "../support/deploy";
import { context, HEALTH_CHECK_ID, settings, TOPIC_ARN, US_EAST_1_TOPIC_ARN } from "../support/settings";

const RECORD_CHECK_ID = "5a6b7c8d-9e0f-4a1b-8c2d-3e4f5a6b7c8d";

function deployLatch(region: string, recording = false, mode: LatchMode = "both"): Promise<Deployment> {
  return deploy(
    () => {
      new Latch("prod-latch", {
        context: context(),
        gateCheckId: pulumi.output(HEALTH_CHECK_ID),
        recordCheckId: pulumi.output(RECORD_CHECK_ID),
        checkPath: "/lb-check",
        latch: settings({ latch: { mode } }).latch,
        stateTable: new StateTable("prod-state", { context: context() }),
        ...(recording
          ? { events: { table: new EventsTable("prod-events", { context: context() }), keepDays: 90 } }
          : {}),
        usEast1: new aws.Provider("virginia", { region: "us-east-1" }),
        notificationTopicArn: pulumi.output(TOPIC_ARN),
        usEast1NotificationTopicArn: pulumi.output(US_EAST_1_TOPIC_ARN),
      });
    },
    { region },
  );
}

describe("latch", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deployLatch("eu-west-1");
  });

  it("hears of the record check through an alarm and a topic in us-east-1", () => {
    const topic = deployment.one("Topic");
    const alarm = deployment.one("MetricAlarm", "prod-latch");
    assert.deepEqual([topic.region, alarm.region], ["us-east-1", "us-east-1"]);
    assert.deepEqual(topic.inputs.tags, { owner: "sre", HealthCheckId: RECORD_CHECK_ID });
    assert.deepEqual(alarm.inputs.dimensions, { HealthCheckId: RECORD_CHECK_ID });
  });

  it("is told of every state the alarm can take", () => {
    const told = [deployment.one("Topic").outputs.arn];
    const { inputs } = deployment.one("MetricAlarm", "prod-latch");
    assert.deepEqual(
      [inputs.alarmActions, inputs.okActions, inputs.insufficientDataActions],
      [told, told, told],
    );
  });

  it("runs in the site's region, with its schedule and dead-letter queue", () => {
    for (const [type, name] of [
      ["Function"],
      ["Schedule"],
      ["Permission"],
      ["Queue", "prod-latch-failed"],
    ] as const) {
      assert.equal(deployment.one(type, name).region, "eu-west-1", type);
    }
  });

  it("is subscribed across regions, with the queue for undelivered messages beside the topic", () => {
    const subscription = deployment.one("TopicSubscription");
    assert.equal(subscription.region, "us-east-1");
    assert.equal(subscription.inputs.endpoint, deployment.one("Function").outputs.arn);
    const queue = deployment.one("Queue", "prod-latch-undelivered");
    assert.equal(queue.region, "us-east-1");
    assert.deepEqual(json(subscription, "redrivePolicy"), { deadLetterTargetArn: queue.outputs.arn });
    const { alarmActions } = deployment.one("MetricAlarm", "prod-latch-undelivered").inputs;
    assert.deepEqual(alarmActions, [US_EAST_1_TOPIC_ARN]);
  });

  it("may be invoked by its topic alone", () => {
    const { inputs } = deployment.one("Permission");
    assert.deepEqual(
      [inputs.principal, inputs.sourceArn],
      ["sns.amazonaws.com", deployment.one("Topic").outputs.arn],
    );
  });

  it("may change the gate check, and not the record check, unless it is a lease alone", async () => {
    const held = (from: Deployment) => {
      const { Statement } = json(from.one("RolePolicy", "prod-latch"), "policy") as {
        Statement: { Action: string[]; Resource: string[] }[];
      };
      return Statement.flatMap(({ Action, Resource }) =>
        Action.includes("route53:UpdateHealthCheck") ? Resource : [],
      );
    };
    assert.deepEqual(held(deployment), [`arn:aws:route53:::healthcheck/${HEALTH_CHECK_ID}`]);
    assert.deepEqual(held(await deployLatch("eu-west-1", false, "lease")), []);
  });

  it("knows the mode, the checks and the alarm it is for", () => {
    const { environment } = deployment.one("Function").inputs as {
      environment: { variables: Record<string, string> };
    };
    assert.deepEqual(JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? ""), {
      site: "prod",
      mode: "both",
      healthCheckId: HEALTH_CHECK_ID,
      recordCheckId: RECORD_CHECK_ID,
      checkPath: "/lb-check",
      failedOverPath: "/lb-check-failed-over",
      alarmName: deployment.one("MetricAlarm", "prod-latch").outputs.name,
      armAfterHealthySeconds: 300,
      stateTable: "prod-state",
      notificationTopicArn: TOPIC_ARN,
    });
  });

  it("is told where to record a closing, and may add to it alone", async () => {
    const recording = await deployLatch("eu-west-1", true);
    const { environment } = recording.one("Function").inputs as {
      environment: { variables: Record<string, string> };
    };
    const config = JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? "") as Record<string, unknown>;
    assert.deepEqual([config.eventsTable, config.eventsKeepDays], ["prod-events", 90]);
    const { Statement } = json(recording.one("RolePolicy", "prod-latch"), "policy") as {
      Statement: { Sid: string; Action: string[]; Resource: string[] }[];
    };
    const record = Statement.find(({ Sid }) => Sid === "Record");
    assert.deepEqual(record?.Action, ["dynamodb:PutItem"]);
    assert.deepEqual(record?.Resource, [recording.one("Table", "prod-events").outputs.arn]);
  });

  it("uses the explicit provider of us-east-1 even for a site in us-east-1", async () => {
    const local = await deployLatch("us-east-1");
    for (const type of ["Topic", "TopicSubscription", "QueuePolicy"]) {
      assert.match(String(local.one(type).provider), /::virginia::/, type);
    }
  });
});
