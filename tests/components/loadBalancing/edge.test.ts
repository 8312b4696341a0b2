import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { StateTable } from "../../../components/failover/stateTable";
import { Edge } from "../../../components/loadBalancing/edge";
import { EdgeTargetGroup } from "../../../components/loadBalancing/edgeTargetGroup";
import { type Deployment, deploy, json } from "../support/deploy";
import { GROUP_CONFIGS, groupList, HTTP_LISTENER_ARN, loadBalancer } from "../support/groups";
import { context, HEALTH_CHECK_ID, LISTENER_ARN, settings, TOPIC_ARN } from "../support/settings";

const WATCH_CHECK_ID = "0f1e2d3c-4b5a-4697-8877-665544332211";

interface Parts {
  readonly lease?: boolean;
  readonly takeover?: boolean;
}

function deployEdge(overrides: Record<string, unknown> = {}, parts: Parts = {}): Promise<Deployment> {
  const { gate, sorryPage } = settings(overrides);
  return deploy(() => {
    const lease = {
      gateCheckId: pulumi.output(HEALTH_CHECK_ID),
      watchCheckId: pulumi.output(WATCH_CHECK_ID),
      intervalSeconds: 10,
      failureThreshold: 2,
      armAfterHealthySeconds: 120,
    };
    new Edge("prod-edge", {
      context: context(),
      targetGroup: new EdgeTargetGroup("prod", { context: context() }),
      gate,
      sorryPage,
      checkPath: "/lb-check",
      groups: groupList(),
      listenerArns: loadBalancer().listenerArns,
      stateTable: new StateTable("prod-state", { context: context() }),
      ...(parts.lease === true ? { lease } : {}),
      takeover: parts.takeover === true,
      notificationTopicArn: TOPIC_ARN,
    });
  });
}

function configOf(deployment: Deployment): Record<string, unknown> {
  const { environment } = deployment.one("Function").inputs as {
    environment: { variables: Record<string, string> };
  };
  return JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? "") as Record<string, unknown>;
}

function actionsOf(deployment: Deployment): string[] {
  const { Statement } = json(deployment.one("RolePolicy"), "policy") as { Statement: { Action: string[] }[] };
  return Statement.flatMap(({ Action }) => Action);
}

describe("edge", () => {
  it("is the one target of its group, once the load balancer may invoke it for that group", async () => {
    const deployment = await deployEdge();
    const group = deployment.one("TargetGroup").outputs.arn;
    const permission = deployment.one("Permission");
    assert.deepEqual(
      [permission.inputs.principal, permission.inputs.sourceArn, permission.inputs.action],
      ["elasticloadbalancing.amazonaws.com", group, "lambda:InvokeFunction"],
    );
    const attachment = deployment.one("TargetGroupAttachment");
    assert.deepEqual(
      [attachment.inputs.targetGroupArn, attachment.inputs.targetId],
      [group, deployment.one("Function").outputs.arn],
    );
    assert.ok(attachment.options.dependsOn.includes(permission.urn));
  });

  it("knows the whole list, its listeners and the words of the sorry page", async () => {
    assert.deepEqual(
      configOf(await deployEdge({ sorryPage: { title: "Sorry", message: "Soon", retryAfterSeconds: 7 } })),
      {
        site: "prod",
        gate: {
          path: "/lb-check",
          groups: GROUP_CONFIGS,
          listenerArns: [LISTENER_ARN, HTTP_LISTENER_ARN],
          cacheSeconds: 2,
          staleSeconds: 60,
          switchGraceSeconds: 180,
        },
        sorryPage: { title: "Sorry", message: "Soon", retryAfterSeconds: 7 },
      },
    );
  });

  it("of a primary knows the checks its lease depends on, and may write that one document", async () => {
    const deployment = await deployEdge({}, { lease: true });
    const { gate, takeover } = configOf(deployment) as { gate: Record<string, unknown>; takeover?: unknown };
    assert.deepEqual(gate.lease, {
      stateTable: "prod-state",
      gateCheckId: HEALTH_CHECK_ID,
      watchCheckId: WATCH_CHECK_ID,
      intervalSeconds: 10,
      failureThreshold: 2,
      armAfterHealthySeconds: 120,
    });
    assert.equal(takeover, undefined);
    assert.deepEqual(actionsOf(deployment).slice(-2), ["dynamodb:GetItem", "dynamodb:PutItem"]);
  });

  it("of a backup answers the takeover check, from a document it only reads", async () => {
    const deployment = await deployEdge({ gate: { enabled: false } }, { takeover: true });
    const { takeover, gate } = configOf(deployment);
    assert.deepEqual(takeover, { path: "/lb-takeover", stateTable: "prod-state" });
    assert.equal(gate, undefined);
    assert.deepEqual(
      actionsOf(deployment).filter((action) => action.startsWith("dynamodb:")),
      ["dynamodb:GetItem"],
    );
  });

  it("reads the load balancer for the gate, and changes nothing", async () => {
    assert.deepEqual(actionsOf(await deployEdge()), [
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sqs:SendMessage",
      "elasticloadbalancing:DescribeListeners",
      "elasticloadbalancing:DescribeTargetHealth",
    ]);
  });

  it("knows and may nothing of the load balancer when the application answers the check", async () => {
    const deployment = await deployEdge({ gate: { enabled: false } });
    assert.deepEqual(Object.keys(configOf(deployment)), ["site", "sorryPage"]);
    assert.deepEqual(actionsOf(deployment), ["logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"]);
  });

  it("answers within the patience of those who ask", async () => {
    assert.equal((await deployEdge()).one("Function").inputs.timeout, 10);
  });
});
