/** Configurations, events and worlds that several tests use. */
import type {
  EdgeConfig,
  GroupConfig,
  LatchConfig,
  SentinelConfig,
  TargetGroupFailoverConfig,
} from "../../handlers/runtime/config";
import { FakeAws, forward, groupArn, listenerArn, ruleArn } from "./fakeAws";

export const groups: readonly GroupConfig[] = [
  { name: "primary", arn: groupArn("primary"), kind: "application", minimumHealthyTargets: 1 },
  { name: "backup", arn: groupArn("backup"), kind: "application", minimumHealthyTargets: 1 },
  { name: "sorry", arn: groupArn("sorry"), kind: "sorry-page", minimumHealthyTargets: 1 },
];

export const failoverConfig: TargetGroupFailoverConfig = {
  site: "prod",
  groups,
  listenerArns: [listenerArn(443), listenerArn(80)],
  returnPolicy: "automatic",
  returnAfterHealthySeconds: 300,
  maximumSwitches: 6,
  switchWindowSeconds: 3600,
  stateTable: "prod-state",
  notificationTopicArn: "arn:aws:sns:eu-west-1:123456789012:prod",
};

export const latchConfig: LatchConfig = {
  site: "prod",
  mode: "path",
  healthCheckId: "233e180f-f023-45a3-954e-415303f21eab",
  recordCheckId: "233e180f-f023-45a3-954e-415303f21eab",
  checkPath: "/lb-check",
  failedOverPath: "/lb-check-failed-over",
  alarmName: "prod-record-check",
  armAfterHealthySeconds: 300,
  stateTable: "prod-state",
  notificationTopicArn: "arn:aws:sns:eu-west-1:123456789012:prod",
};

export const sentinelConfig: SentinelConfig = {
  site: "prod",
  stateTable: "prod-state",
  controllerFunction: "prod-controller",
  confirmations: 3,
  checkTimeoutSeconds: 5,
  deadlineSeconds: 40,
  resources: [
    { name: "app", kind: "ec2", instanceId: "i-0123456789abcdef0" },
    {
      name: "database",
      kind: "rds",
      identifier: "prod-db",
      failover: { resourceType: "database", source: "prod-db", target: "prod-db", on: ["unhealthy"] },
    },
    { name: "group", kind: "target_group", arn: groupArn("primary"), minimumHealthyTargets: 2 },
    { name: "page", kind: "endpoint", url: "https://app.example.com/health", expectedStatus: 200 },
  ],
};

export const edgeConfig: EdgeConfig = {
  site: "prod",
  gate: {
    path: "/lb-check",
    groups,
    listenerArns: [listenerArn(443), listenerArn(80)],
    cacheSeconds: 2,
    staleSeconds: 60,
    switchGraceSeconds: 180,
  },
  sorryPage: { title: "Back <soon>", message: 'Tom & "Jerry\'s" shop is closed', retryAfterSeconds: 60 },
};

/** Two listeners and one rule, all on `serving`; both application groups healthy. */
export function siteOn(serving: string): FakeAws {
  const weights = Object.fromEntries(groups.map((group) => [group.name, group.name === serving ? 100 : 0]));
  const aws = new FakeAws();
  aws.listeners = [443, 80].map((port) => ({
    ListenerArn: listenerArn(port),
    Port: port,
    DefaultActions: [forward(weights)],
  }));
  aws.rules = {
    [listenerArn(443)]: [
      {
        RuleArn: ruleArn(443, 1),
        Priority: "1",
        Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "503" } }],
      },
      { RuleArn: ruleArn(443, 10), Priority: "10", Actions: [forward(weights)] },
    ],
  };
  aws.targets = { primary: ["healthy"], backup: ["healthy"] };
  return aws;
}

export const scheduleEvent = { source: "site-failover.schedule" };

/** An SNS event as Lambda receives it; several messages become several records. */
export function snsEvent(...messages: unknown[]) {
  return {
    Records: messages.map((message, index) => ({
      EventSource: "aws:sns",
      EventVersion: "1.0",
      Sns: {
        Type: "Notification",
        MessageId: `m-${index}`,
        TopicArn: "arn:aws:sns:us-east-1:123456789012:t",
        Message: JSON.stringify(message),
      },
    })),
  };
}

export function alarmDocument(options: {
  state?: string;
  changedAtMs: number;
  name?: string;
  healthCheckId?: string;
}) {
  const {
    state = "ALARM",
    changedAtMs,
    name = latchConfig.alarmName,
    healthCheckId = latchConfig.healthCheckId,
  } = options;
  return {
    AlarmName: name,
    AlarmArn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
    AWSAccountId: "123456789012",
    NewStateValue: state,
    OldStateValue: state === "ALARM" ? "OK" : "ALARM",
    NewStateReason: "Threshold Crossed: 1 datapoint [0.0] was less than the threshold (1.0).",
    StateChangeTime: new Date(changedAtMs).toISOString().replace("Z", "+0000"),
    Region: "US East (N. Virginia)",
    Trigger: {
      MetricName: "HealthCheckStatus",
      Namespace: "AWS/Route53",
      Statistic: "MINIMUM",
      Dimensions: [{ name: "HealthCheckId", value: healthCheckId }],
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: "LessThanThreshold",
      Threshold: 1,
      TreatMissingData: "notBreaching",
    },
  };
}

export function albEvent(
  path: string,
  options: { method?: string; headers?: Record<string, string>; multiValue?: boolean } = {},
) {
  const { method = "GET", headers = {}, multiValue = false } = options;
  const form = multiValue
    ? {
        multiValueHeaders: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, [value]]),
        ),
        multiValueQueryStringParameters: {},
      }
    : { headers, queryStringParameters: {} };
  return {
    requestContext: { elb: { targetGroupArn: groupArn("sorry") } },
    httpMethod: method,
    path,
    ...form,
    body: "",
    isBase64Encoded: false,
  };
}

/** Runs `act` with console silenced; returns what was logged, one entry per line. */
export async function withLog<T>(
  act: () => Promise<T>,
): Promise<{ result?: T; error?: Error; lines: Record<string, unknown>[] }> {
  const lines: Record<string, unknown>[] = [];
  const { log, error } = console;
  const keep = (line: unknown) => lines.push(JSON.parse(String(line)) as Record<string, unknown>);
  console.log = keep;
  console.error = keep;
  try {
    return { result: await act(), lines };
  } catch (caught) {
    return { error: caught as Error, lines };
  } finally {
    console.log = log;
    console.error = error;
  }
}
