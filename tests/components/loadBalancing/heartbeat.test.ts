import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Heartbeat } from "../../../components/loadBalancing/heartbeat";
import { Probes } from "../../../components/loadBalancing/probes";
import { type Deployment, deploy, json } from "../support/deploy";
import { testFunction } from "../support/function";
import { GROUP_CONFIGS, groupList, HTTP_LISTENER_ARN, loadBalancer } from "../support/groups";
import { context, LISTENER_ARN, settings, TOPIC_ARN } from "../support/settings";

interface Rule {
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: object[];
  readonly actions: { readonly type: string; readonly targetGroupArn: string }[];
}

function deployHeartbeat(probing = false): Promise<Deployment> {
  return deploy(() => {
    const parts = {
      context: context(),
      firstPriority: 21,
      groups: groupList(),
    };
    const mover = testFunction("prod-target-groups");
    const probes = () =>
      new Probes("prod-probe", {
        ...parts,
        origin: "https://primary.app.example.com",
        timeoutSeconds: 2,
        listenerArn: pulumi.output(LISTENER_ARN),
        targetGroups: settings().targetGroups,
        function: mover,
      });
    new Heartbeat("prod-heartbeat", {
      ...parts,
      loadBalancer: loadBalancer(),
      function: mover,
      ...(probing ? { probes: probes() } : {}),
      notificationTopicArn: pulumi.output(TOPIC_ARN),
    });
  });
}

function configOf(deployment: Deployment): Record<string, unknown> {
  const { environment } = deployment.one("Function", "prod-heartbeat").inputs as {
    environment: { variables: Record<string, string> };
  };
  return JSON.parse(environment.variables.SITE_FAILOVER_CONFIG ?? "") as Record<string, unknown>;
}

describe("heartbeat", () => {
  let deployment: Deployment;

  before(async () => {
    deployment = await deployHeartbeat();
  });

  it("is called by the load balancer's own checks, as often as there are any", () => {
    const { targetType, healthCheck } = deployment.one("TargetGroup").inputs;
    assert.equal(targetType, "lambda");
    assert.deepEqual(healthCheck, {
      enabled: true,
      path: "/lb-heartbeat",
      interval: 5,
      timeout: 4,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      matcher: "200",
    });
  });

  it("never runs longer than the check waits for it, nor than until the next one", () => {
    const { healthCheck } = deployment.one("TargetGroup").inputs as {
      healthCheck: { interval: number; timeout: number };
    };
    const timeout = Number(deployment.one("Function", "prod-heartbeat").inputs.timeout);
    assert.ok(timeout <= healthCheck.timeout && healthCheck.timeout < healthCheck.interval);
  });

  it("is the one target of its group, and nothing else may invoke it", () => {
    const group = deployment.one("TargetGroup").outputs.arn;
    const [permission, ...others] = deployment.all("Permission");
    assert.deepEqual(others, []);
    assert.deepEqual(
      [permission?.inputs.function, permission?.inputs.principal, permission?.inputs.sourceArn],
      ["prod-heartbeat", "elasticloadbalancing.amazonaws.com", group],
    );
    const attachment = deployment.one("TargetGroupAttachment");
    assert.deepEqual(
      [attachment.inputs.targetGroupArn, attachment.inputs.targetId],
      [group, deployment.one("Function", "prod-heartbeat").outputs.arn],
    );
    assert.ok(attachment.options.dependsOn.includes(String(permission?.urn)));
  });

  it("is in one rule of the first listener, at its own place, once the function is registered", () => {
    const rule = deployment.one("ListenerRule");
    const { listenerArn, priority, actions } = rule.inputs as unknown as Rule;
    assert.deepEqual([listenerArn, priority], [LISTENER_ARN, 25]);
    assert.deepEqual(actions, [
      { type: "forward", targetGroupArn: deployment.one("TargetGroup").outputs.arn },
    ]);
    assert.ok(rule.options.dependsOn.includes(deployment.one("TargetGroupAttachment").urn));
  });

  it("is out of every client's reach: the rule wants an address that is nobody's, beside the path", () => {
    const { conditions } = deployment.one("ListenerRule").inputs as unknown as Rule;
    // Of 192.0.2.0/24, which RFC 5737 keeps for documentation.
    assert.deepEqual(conditions, [
      { sourceIp: { values: ["192.0.2.1/32"] } },
      { pathPattern: { values: ["/lb-heartbeat"] } },
    ]);
  });

  it("knows the groups, the listeners, and the function to ask", () => {
    assert.deepEqual(configOf(deployment), {
      site: "prod",
      groups: GROUP_CONFIGS,
      listenerArns: [LISTENER_ARN, HTTP_LISTENER_ARN],
      functionName: "prod-target-groups",
    });
  });

  it("may look and ask that function, and nothing else", () => {
    const { Statement } = json(deployment.one("RolePolicy", "prod-heartbeat"), "policy") as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const asked = Statement.find(({ Action }) => Action.includes("lambda:InvokeFunction"));
    assert.deepEqual(asked?.Resource, [deployment.one("Function", "prod-target-groups").outputs.arn]);
    assert.deepEqual(
      Statement.flatMap(({ Action }) => Action).filter((action) => !/^(logs|sqs):/.test(action)),
      [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeRules",
        "lambda:InvokeFunction",
      ],
    );
  });

  it("tells people when no node has heard it for three minutes, or when nothing measures it", () => {
    const { inputs } = deployment.one("MetricAlarm", "prod-heartbeat");
    assert.deepEqual(
      [inputs.namespace, inputs.metricName, inputs.statistic, inputs.period],
      ["AWS/ApplicationELB", "HealthyHostCount", "Maximum", 60],
    );
    assert.deepEqual([inputs.evaluationPeriods, inputs.datapointsToAlarm], [3, 3]);
    assert.deepEqual([inputs.comparisonOperator, inputs.threshold], ["LessThanThreshold", 1]);
    assert.equal(inputs.treatMissingData, "breaching");
    assert.deepEqual([inputs.alarmActions, inputs.okActions], [[TOPIC_ARN], [TOPIC_ARN]]);
    assert.deepEqual(inputs.dimensions, {
      TargetGroup: deployment.one("TargetGroup").outputs.arnSuffix,
      LoadBalancer: "app/web/50dc6c495c0c9188",
    });
  });

  it("is told how to probe each application group, where that is enabled", async () => {
    const probing = await deployHeartbeat(true);
    const { probe } = configOf(probing) as { probe: { groups: { name: string; key: string }[] } };
    assert.deepEqual(
      probe.groups.map(({ name, key }) => [name, key]),
      ["primary", "backup"].map((name) => [
        name,
        probing.one("RandomPassword", `prod-probe-${name}`).outputs.result,
      ]),
    );
  });
});
