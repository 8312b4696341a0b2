/**
 * A second opinion that nobody here wrote: the serialized functions, each in a plain Node process, against an AWS API
 * emulator. `npm test` does not need it. Start moto (`moto_server -p 5000`), then:
 *
 *     npm run emulator -- http://127.0.0.1:5000
 *
 * Exit 0: a health check's path and every listener and rule really moved. Exit 1: something did not. Exit 2: usage.
 */
import { strict as assert } from "node:assert";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateHealthCheckCommand, GetHealthCheckCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { invokeInProcess, type ProcessInvocation } from "../../drill/process/invoke";
import type { SynthesisedFunction, SynthesisedStack } from "../../drill/synth/model";
import { synthesise } from "../../drill/synth/synthesise";
import {
  CONFIG_VARIABLE,
  type EdgeConfig,
  type LatchConfig,
  type TargetGroupFailoverConfig,
} from "../../handlers/runtime/config";
import { LATCH_ID, type LatchDocument } from "../../handlers/state/documents";

const REGION = "eu-west-1";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const SCHEDULE_EVENT = { source: "site-failover.schedule" };

/** Value of a response field the emulator must have filled. */
function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The emulator returned no ${what}.`);
  return value;
}

function functionWith(stack: SynthesisedStack, marker: string): SynthesisedFunction {
  const found = stack.functions.find((fn) => fn.environment[CONFIG_VARIABLE]?.includes(marker));
  return present(found, `function whose configuration holds ${marker}`);
}

function configOf<T>(fn: SynthesisedFunction): T {
  return JSON.parse(present(fn.environment[CONFIG_VARIABLE], CONFIG_VARIABLE)) as T;
}

/** The default VPC and two of its subnets, asked for over the plain query protocol: the project carries no EC2 client. */
async function defaultNetwork(endpoint: string): Promise<{ vpcId: string; subnetIds: string[] }> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${REGION}/ec2/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: "Action=DescribeSubnets&Version=2016-11-15",
  });
  const text = await answer.text();
  const found = (name: string) =>
    [...text.matchAll(new RegExp(`<${name}>([a-z]+-[0-9a-f]+)</${name}>`, "g"))].map(
      (match) => match[1] ?? "",
    );
  const subnetIds = found("subnetId").slice(0, 2);
  assert.equal(subnetIds.length, 2, "the emulator has a default VPC with two subnets");
  return { vpcId: present(found("vpcId")[0], "VPC"), subnetIds };
}

async function createGroup(elb: ElasticLoadBalancingV2Client, vpcId: string, name: string): Promise<string> {
  const made = await elb.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: "HTTP",
      Port: 8080,
      VpcId: vpcId,
      TargetType: "ip",
    }),
  );
  return present(made.TargetGroups?.[0]?.TargetGroupArn, "target group");
}

const weights = (actions: Action[] | undefined): Record<string, number> =>
  Object.fromEntries(
    (actions?.[0]?.ForwardConfig?.TargetGroups ?? []).map((tuple) => [
      tuple.TargetGroupArn ?? "",
      tuple.Weight ?? 0,
    ]),
  );

async function checkTargetGroups(
  endpoint: string,
  prod: SynthesisedStack,
  table: string,
  topic: string,
): Promise<void> {
  const elb = new ElasticLoadBalancingV2Client({ endpoint, region: REGION, credentials });
  const { vpcId, subnetIds } = await defaultNetwork(endpoint);
  const balancer = await elb.send(new CreateLoadBalancerCommand({ Name: "site", Subnets: subnetIds }));
  const balancerArn = present(balancer.LoadBalancers?.[0]?.LoadBalancerArn, "load balancer");
  const primary = await createGroup(elb, vpcId, "primary");
  const backup = await createGroup(elb, vpcId, "backup");
  const sorry = await createGroup(elb, vpcId, "sorry");
  const forward = (): Action[] => [
    {
      Type: "forward",
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: primary, Weight: 100 },
          { TargetGroupArn: backup, Weight: 0 },
          { TargetGroupArn: sorry, Weight: 0 },
        ],
      },
    },
  ];
  const listenerArns: string[] = [];
  for (const port of [443, 80]) {
    const made = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancerArn,
        Protocol: "HTTP",
        Port: port,
        DefaultActions: forward(),
      }),
    );
    listenerArns.push(present(made.Listeners?.[0]?.ListenerArn, "listener"));
  }
  const ruleArns: string[] = [];
  for (const ListenerArn of listenerArns) {
    const made = await elb.send(
      new CreateRuleCommand({
        ListenerArn,
        Priority: 100,
        Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/api/*"] } }],
        Actions: forward(),
      }),
    );
    ruleArns.push(present(made.Rules?.[0]?.RuleArn, "rule"));
  }
  const address = (id: string) => [{ Id: id, Port: 8080 }];
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: primary, Targets: address("172.31.0.10") }));
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: backup, Targets: address("172.31.0.20") }));

  const switcher = functionWith(prod, "returnAfterHealthySeconds");
  const arns: Record<string, string> = { primary, backup };
  const config = configOf<TargetGroupFailoverConfig>(switcher);
  const groups = config.groups.map((group) => ({
    ...group,
    arn: arns[group.name] ?? sorry,
    minimumHealthyTargets: 1,
  }));
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    [CONFIG_VARIABLE]: JSON.stringify({
      ...config,
      groups,
      listenerArns,
      stateTable: table,
      notificationTopicArn: topic,
    }),
  };
  const serving = async (): Promise<string[]> => {
    const listeners = await elb.send(new DescribeListenersCommand({ ListenerArns: listenerArns }));
    const rules = await Promise.all(
      listenerArns.map((ListenerArn) => elb.send(new DescribeRulesCommand({ ListenerArn }))),
    );
    const routes = [
      ...(listeners.Listeners ?? []).map((listener) => weights(listener.DefaultActions)),
      ...rules.flatMap((answer) =>
        (answer.Rules ?? []).filter((rule) => !rule.IsDefault).map((rule) => weights(rule.Actions)),
      ),
    ];
    return routes.map((route) => Object.keys(route).find((arn) => (route[arn] ?? 0) > 0) ?? "none");
  };

  succeed("target groups, at rest", await invokeInProcess(switcher, [SCHEDULE_EVENT], environment));
  assert.deepEqual(await serving(), [primary, primary, primary, primary]);

  await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: primary, Targets: address("172.31.0.10") }));
  succeed("target groups, primary dead", await invokeInProcess(switcher, [SCHEDULE_EVENT], environment));
  assert.deepEqual(
    await serving(),
    [backup, backup, backup, backup],
    "two listeners and two rules moved to the backup group",
  );

  await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: backup, Targets: address("172.31.0.20") }));
  succeed("target groups, backup dead too", await invokeInProcess(switcher, [SCHEDULE_EVENT], environment));
  assert.deepEqual(await serving(), [sorry, sorry, sorry, sorry], "the sorry page is the last resort");

  const edge = functionWith(prod, "switchGraceSeconds");
  const edgeConfig = configOf<EdgeConfig>(edge);
  const gate = present(edgeConfig.gate, "gate configuration");
  const answer = await invokeInProcess(edge, [gateRequest(gate.path)], {
    AWS_ENDPOINT_URL: endpoint,
    [CONFIG_VARIABLE]: JSON.stringify({ ...edgeConfig, gate: { ...gate, groups, listenerArns } }),
  });
  succeed("gate, nothing healthy", answer);
  assert.equal((answer.result as { statusCode: number }).statusCode, 503);

  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: primary, Targets: address("172.31.0.10") }));
  succeed("target groups, primary back", await invokeInProcess(switcher, [SCHEDULE_EVENT], environment));
  assert.deepEqual(
    await serving(),
    [primary, primary, primary, primary],
    "traffic leaves the sorry page at once",
  );
}

const gateRequest = (path: string) => ({
  requestContext: {
    elb: {
      targetGroupArn: `arn:aws:elasticloadbalancing:${REGION}:123456789012:targetgroup/edge/0123456789abcdef`,
    },
  },
  httpMethod: "GET",
  path,
  multiValueQueryStringParameters: {},
  multiValueHeaders: {
    host: ["primary.app.example.com"],
    "user-agent": ["Amazon-Route53-Health-Check-Service"],
  },
  body: "",
  isBase64Encoded: false,
});

const alarmEvent = (alarmName: string, healthCheckId: string, newState: string) => ({
  Records: [
    {
      EventSource: "aws:sns",
      EventVersion: "1.0",
      Sns: {
        Type: "Notification",
        MessageId: "00000000-0000-4000-8000-000000000001",
        Message: JSON.stringify({
          AlarmName: alarmName,
          AlarmArn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${alarmName}`,
          AWSAccountId: "123456789012",
          NewStateValue: newState,
          OldStateValue: "OK",
          NewStateReason: "Threshold Crossed",
          StateChangeTime: new Date().toISOString().replace("Z", "+0000"),
          Region: "US East (N. Virginia)",
          Trigger: {
            MetricName: "HealthCheckStatus",
            Namespace: "AWS/Route53",
            Dimensions: [{ name: "HealthCheckId", value: healthCheckId }],
          },
        }),
      },
    },
  ],
});

async function checkLatch(
  endpoint: string,
  prod: SynthesisedStack,
  table: string,
  topic: string,
): Promise<void> {
  const route53 = new Route53Client({ endpoint, region: "us-east-1", credentials });
  const latch = functionWith(prod, "armAfterHealthySeconds");
  const config = configOf<LatchConfig>(latch);
  const made = await route53.send(
    new CreateHealthCheckCommand({
      CallerReference: `emulator-${Date.now()}`,
      HealthCheckConfig: {
        Type: "HTTPS",
        FullyQualifiedDomainName: "primary.app.example.com",
        Port: 443,
        ResourcePath: config.checkPath,
        RequestInterval: 10,
        FailureThreshold: 2,
      },
    }),
  );
  const healthCheckId = present(made.HealthCheck?.Id, "health check");
  const cloudWatch = new CloudWatchClient({ endpoint, region: "us-east-1", credentials });
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: config.alarmName,
      Namespace: "AWS/Route53",
      MetricName: "HealthCheckStatus",
      Dimensions: [{ Name: "HealthCheckId", Value: healthCheckId }],
      Statistic: "Minimum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
    }),
  );
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    [CONFIG_VARIABLE]: JSON.stringify({
      ...config,
      healthCheckId,
      stateTable: table,
      notificationTopicArn: topic,
    }),
  };
  const path = async () =>
    (await route53.send(new GetHealthCheckCommand({ HealthCheckId: healthCheckId }))).HealthCheck
      ?.HealthCheckConfig?.ResourcePath;
  const document: LatchDocument = { armedAt: new Date(Date.now() - 3_600_000).toISOString() };
  await new DynamoDBClient({ endpoint, region: REGION, credentials }).send(
    new PutItemCommand({
      TableName: table,
      Item: { id: { S: LATCH_ID }, version: { N: "1" }, document: { S: JSON.stringify(document) } },
    }),
  );

  succeed(
    "latch, alarm back in OK",
    await invokeInProcess(latch, [alarmEvent(config.alarmName, healthCheckId, "OK")], environment),
  );
  assert.equal(await path(), config.checkPath, "an OK message changes nothing");
  succeed(
    "latch, alarm",
    await invokeInProcess(latch, [alarmEvent(config.alarmName, healthCheckId, "ALARM")], environment),
  );
  assert.equal(await path(), config.failedOverPath, "the health check asks the failed-over path");
  succeed(
    "latch, the same alarm again",
    await invokeInProcess(latch, [alarmEvent(config.alarmName, healthCheckId, "ALARM")], environment),
  );
  assert.equal(await path(), config.failedOverPath);
  const stranger = await invokeInProcess(
    latch,
    [alarmEvent("another-alarm", "00000000-0000-4000-8000-00000000dead", "ALARM")],
    environment,
  );
  assert.ok(stranger.error !== undefined, "an alarm about another health check is an error");
}

function succeed(what: string, invocation: ProcessInvocation): void {
  if (invocation.error !== undefined)
    throw new Error(`${what}: the function threw ${invocation.error}\n${invocation.log}`);
  const line = invocation.log.trim().split("\n").at(-1) ?? "";
  process.stdout.write(
    `ok  ${what}  (first answer ${invocation.firstAnswerMilliseconds.toFixed(0)} ms)\n    ${line}\n`,
  );
}

async function main(endpoint: string): Promise<void> {
  await fetch(`${endpoint}/moto-api/reset`, { method: "POST" });
  const prod = await synthesise({ stack: "prod" });
  const table = "site-state";
  await new DynamoDBClient({ endpoint, region: REGION, credentials }).send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  const topic = await new SNSClient({ endpoint, region: REGION, credentials }).send(
    new CreateTopicCommand({ Name: "people" }),
  );
  const topicArn = present(topic.TopicArn, "topic");
  await checkTargetGroups(endpoint, prod, table, topicArn);
  await checkLatch(endpoint, prod, table, topicArn);
  process.stdout.write(
    "The serialized functions moved listeners, rules and a health check's path on the emulator.\n",
  );
}

const endpoint = process.argv[2];
if (endpoint === undefined || !/^http:\/\/(127\.0\.0\.1|localhost):\d+$/.test(endpoint)) {
  process.stderr.write(
    "Usage: npm run emulator -- http://127.0.0.1:5000   (an emulator on this machine only)\n",
  );
  process.exitCode = 2;
} else {
  main(endpoint).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
