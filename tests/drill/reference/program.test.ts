import { strict as assert } from "node:assert";
import { synthesiseReference } from "../../../drill/reference/synthesise";
import type { SynthesisedResource, SynthesisedStack } from "../../../drill/synth/model";
import { referenceStacks } from "./referenceStacks";

function ofType(stack: SynthesisedStack, type: string): SynthesisedResource[] {
  return stack.resources.filter((resource) => resource.type === type);
}

function only(stack: SynthesisedStack, type: string, part = ""): SynthesisedResource {
  const found = ofType(stack, type).filter(({ name }) => name.includes(part));
  assert.equal(found.length, 1, `${type} ${part}: ${found.map(({ name }) => name).join(", ")}`);
  return found[0] as SynthesisedResource;
}

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const GROUP = "aws:lb/targetGroup:TargetGroup";

describe("the reference program", function () {
  this.timeout(60_000);
  let prod: SynthesisedStack;
  let dr: SynthesisedStack;
  before(async () => {
    [prod, dr] = (await referenceStacks()) as [SynthesisedStack, SynthesisedStack];
  });

  it("reads the same stack files: region, names and targets are those of the shipped sites", () => {
    assert.equal(prod.region, "eu-west-1");
    assert.equal(dr.region, "eu-central-1");
    const attachments = ofType(prod, "aws:lb/targetGroupAttachment:TargetGroupAttachment");
    assert.equal(attachments.filter(({ name }) => name.includes("primary")).length, 3);
  });

  it("forwards ports 443 and 80 of both sites to the primary group alone, and has no rules", () => {
    for (const stack of [prod, dr]) {
      const primary = only(stack, GROUP, "primary").outputs.arn;
      const listeners = ofType(stack, "aws:lb/listener:Listener");
      assert.deepEqual(listeners.map(({ inputs }) => inputs.port).sort(), [443, 80]);
      for (const { inputs } of listeners) {
        assert.deepEqual(inputs.defaultActions, [{ type: "forward", targetGroupArn: primary }]);
      }
      assert.deepEqual(ofType(stack, "aws:lb/listenerRule:ListenerRule"), []);
    }
  });

  it("checks targets with AWS's defaults, and with the stack file's where the variant says so", async () => {
    for (const group of ofType(prod, GROUP)) {
      const { interval, timeout, unhealthyThreshold, healthyThreshold, path } = group.inputs
        .healthCheck as Record<string, unknown>;
      assert.deepEqual([interval, timeout, unhealthyThreshold, healthyThreshold], [30, 5, 2, 5]);
      assert.equal(path, "/health");
    }
    const [equal] = await referenceStacks({ targetChecks: "settings" });
    const check = only(equal as SynthesisedStack, GROUP, "primary").inputs.healthCheck as Record<
      string,
      unknown
    >;
    assert.deepEqual([check.interval, check.timeout, check.unhealthyThreshold], [5, 2, 2]);
  });

  it("alarms below one healthy host, one minute, and tells the function's topic of ALARM only", () => {
    const { inputs } = only(prod, ALARM, "target-groups");
    assert.deepEqual(
      [
        inputs.metricName,
        inputs.comparisonOperator,
        inputs.threshold,
        inputs.period,
        inputs.evaluationPeriods,
      ],
      ["HealthyHostCount", "LessThanThreshold", 1, 60, 1],
    );
    assert.deepEqual(inputs.alarmActions, [only(prod, "aws:sns/topic:Topic", "target-groups").outputs.arn]);
    assert.equal(inputs.okActions, undefined);
  });

  it("checks both halves of the failover pair every 30 s, one failure deciding, or three", async () => {
    for (const stack of [prod, dr]) {
      const check = only(stack, "aws:route53/healthCheck:HealthCheck");
      assert.deepEqual(
        [
          check.inputs.type,
          check.inputs.resourcePath,
          check.inputs.requestInterval,
          check.inputs.failureThreshold,
        ],
        ["HTTPS", "/lb-check", 30, 1],
      );
      assert.equal(only(stack, "aws:route53/record:Record", "service").inputs.healthCheckId, check.id);
    }
    const [slow] = await referenceStacks({ tiers: "dns", failureThreshold: 3 });
    const check = only(slow as SynthesisedStack, "aws:route53/healthCheck:HealthCheck");
    assert.equal(check.inputs.failureThreshold, 3);
  });

  it("latches on the primary site alone: alarm and topic in us-east-1, function beside the site", () => {
    const alarm = only(prod, ALARM, "latch");
    assert.equal(alarm.region, "us-east-1");
    assert.equal(only(prod, "aws:sns/topic:Topic", "latch").region, "us-east-1");
    assert.deepEqual(
      [
        alarm.inputs.metricName,
        alarm.inputs.statistic,
        alarm.inputs.threshold,
        alarm.inputs.treatMissingData,
      ],
      ["HealthCheckStatus", "Minimum", 1, "notBreaching"],
    );
    assert.equal(prod.functions.find(({ name }) => name === "prod-latch")?.region, "eu-west-1");
    assert.deepEqual(
      dr.functions.map(({ name }) => name),
      ["dr-target-groups"],
    );
  });

  it("gives its functions the seeds' wide permissions, Lambda's default time-out, and one small file each", () => {
    const allowed = prod.functions.map(({ name, roleStatements }) => [name, roleStatements] as const);
    assert.deepEqual(Object.fromEntries(allowed), {
      "prod-latch": [{ Effect: "Allow", Action: "route53:UpdateHealthCheck", Resource: "*" }],
      "prod-target-groups": [{ Effect: "Allow", Action: "elasticloadbalancing:*", Resource: "*" }],
    });
    for (const { files, timeoutSeconds, runtime } of prod.functions) {
      assert.deepEqual(Object.keys(files), ["__index.js"]);
      assert.equal(timeoutSeconds, 3);
      assert.equal(runtime, "nodejs24.x");
    }
  });

  it("has none of what the seeds do not have: queues, schedules, tables, retry settings, people to tell", () => {
    const absent = /:(Queue|Schedule|Table|FunctionEventInvokeConfig|QueuePolicy)$/;
    for (const { type, name } of [...prod.resources, ...dr.resources]) {
      assert.doesNotMatch(type, absent, name);
    }
    for (const { inputs } of ofType(prod, "aws:sns/topicSubscription:TopicSubscription")) {
      assert.equal(inputs.protocol, "lambda");
      assert.equal(inputs.redrivePolicy, undefined);
    }
  });

  it("shows one tier alone where the variant says so", async () => {
    const [groups] = (await referenceStacks({ tiers: "target-groups" })) as [SynthesisedStack];
    assert.equal(only(groups, "aws:route53/record:Record", "service").inputs.healthCheckId, undefined);
    assert.deepEqual(
      groups.functions.map(({ name }) => name),
      ["prod-target-groups"],
    );
    const [dns] = (await referenceStacks({ tiers: "dns" })) as [SynthesisedStack];
    assert.deepEqual(
      dns.functions.map(({ name }) => name),
      ["prod-latch"],
    );
  });

  it("is the same in two runs, byte for byte", async () => {
    const again = await synthesiseReference({ stack: "prod" });
    assert.equal(JSON.stringify(again), JSON.stringify(prod));
  });

  it("refuses a stack file that adopts, and a variant it does not know, and says what to do", async () => {
    const listener = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/a/1234567890abcdef/1";
    const loadBalancer = {
      mode: "adopt",
      arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/1234567890abcdef",
      listenerArns: [listener],
    };
    const targetGroups = ["primary", "backup"].map((name) => ({
      name,
      arn: `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/1234567890abcdef`,
    }));
    await assert.rejects(
      synthesiseReference({
        stack: "prod",
        overrides: { loadBalancer, targetGroups, database: { mode: "none" }, sentinel: { enabled: false } },
      }),
      /creates its load balancer.*loadBalancer\.mode/s,
    );
    await assert.rejects(
      synthesiseReference({ stack: "prod", variant: { failureThreshold: 2 as 1 } }),
      /reference:failureThreshold is 2; use one of 1, 3/,
    );
  });
});
