/**
 * What each function may do: exact actions on exact resources. Pure, so that a test compares every statement with an
 * allow-list.
 */
import type { LatchMode } from "../../handlers/runtime/config";
import { LEASE_ID, TAKEOVER_ID } from "../../handlers/state/documents";
import { alarmsBeside, healthCheckArn, rulesOfListener } from "../arns";

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  /** Operator → condition key → value. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly object[];
}

export function policyDocument(statements: readonly object[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: PolicyStatement["Condition"],
): PolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition === undefined ? {} : { Condition }) };
}

/** Trust policy of a role that an AWS service assumes. */
export function servicePrincipal(service: string, condition?: object): PolicyDocument {
  return policyDocument([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: service },
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  ]);
}

/** Every function: its own log group, its own dead-letter queue. */
export function functionStatements(args: {
  logGroupArn: string;
  deadLetterQueueArn: string;
}): PolicyStatement[] {
  return [
    // Streams live below the group: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    allow("WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${args.logGroupArn}:*`]),
    allow("KeepFailedEvents", ["sqs:SendMessage"], [args.deadLetterQueueArn]),
  ];
}

export function stateStatement(tableArn: string): PolicyStatement {
  return allow("State", ["dynamodb:GetItem", "dynamodb:PutItem"], [tableArn]);
}

/**
 * Only these documents of a state table. The condition is on the partition key, which GetItem and PutItem always name
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).
 */
export function stateItemsStatement(
  Sid: string,
  tableArn: string,
  items: readonly string[],
  actions: readonly ("GetItem" | "PutItem")[] = ["GetItem", "PutItem"],
): PolicyStatement {
  return allow(
    Sid,
    actions.map((action) => `dynamodb:${action}`),
    [tableArn],
    { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": items } },
  );
}

export function notifyStatement(topicArn: string): PolicyStatement {
  return allow("Notify", ["sns:Publish"], [topicArn]);
}

/** What a handler that is not the controller does with the history: it adds an event. Nothing without a table. */
function recordStatements(eventsTableArn: string | undefined): PolicyStatement[] {
  return eventsTableArn === undefined ? [] : [allow("Record", ["dynamodb:PutItem"], [eventsTableArn])];
}

/** Target-group failover: read health and forwards, move the site's listeners and their rules, nothing else. */
export function targetGroupFailoverStatements(args: {
  listenerArns: readonly string[];
  tableArn: string;
  /** Absent where there is no controller. */
  eventsTableArn?: string | undefined;
  notificationTopicArn: string;
}): PolicyStatement[] {
  return [
    // AWS offers no resource level for the Describe actions:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    allow(
      "ReadLoadBalancer",
      [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      ["*"],
    ),
    allow("MoveListeners", ["elasticloadbalancing:ModifyListener"], args.listenerArns),
    allow("MoveRules", ["elasticloadbalancing:ModifyRule"], args.listenerArns.map(rulesOfListener)),
    stateStatement(args.tableArn),
    ...recordStatements(args.eventsTableArn),
    notifyStatement(args.notificationTopicArn),
  ];
}

/** Latch: state and metrics that say whether it may close, and one health check where it closes by a path. */
export function latchStatements(args: {
  /** A latch of mode `lease` never calls Route 53. */
  mode: LatchMode;
  /** The gate check. */
  healthCheckId: string;
  alarmArn: string;
  tableArn: string;
  /** Absent where there is no controller. */
  eventsTableArn?: string | undefined;
  notificationTopicArn: string;
}): PolicyStatement[] {
  return [
    ...(args.mode === "lease" ? [] : [holdStatement("CloseLatch", args.healthCheckId)]),
    // All alarms of account and region: the one ARN is not enough, because a request for names is checked against
    // `alarm:*` (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html).
    allow("ReadAlarm", ["cloudwatch:DescribeAlarms"], [alarmsBeside(args.alarmArn)]),
    // AWS offers no resource level for metric data:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    allow("ReadHealth", ["cloudwatch:GetMetricData"], ["*"]),
    stateStatement(args.tableArn),
    ...recordStatements(args.eventsTableArn),
    notifyStatement(args.notificationTopicArn),
  ];
}

/** Point a health check at another path. */
export function holdStatement(Sid: string, healthCheckId: string): PolicyStatement {
  return allow(Sid, ["route53:GetHealthCheck", "route53:UpdateHealthCheck"], [healthCheckArn(healthCheckId)]);
}

/** Which group serves and how healthy each is. No resource level for the Describe actions, see above. */
function lookStatement(further: readonly string[] = []): PolicyStatement {
  const actions = ["DescribeListeners", "DescribeTargetHealth", ...further];
  return allow(
    "ReadLoadBalancer",
    actions.map((action) => `elasticloadbalancing:${action}`),
    ["*"],
  );
}

/** Edge: the gate reads the load balancer and keeps its lease, the takeover is read; a sorry page alone needs nothing. */
export function edgeStatements(args: {
  gateEnabled: boolean;
  stateTableArn: string;
  /** Primary site whose latch is a lease. */
  lease: boolean;
  /** Backup site: whether an operator claims the traffic is somebody else's to write. */
  takeover: boolean;
}): PolicyStatement[] {
  return [
    ...(args.gateEnabled ? [lookStatement()] : []),
    ...(args.lease ? [stateItemsStatement("Lease", args.stateTableArn, [LEASE_ID])] : []),
    ...(args.takeover
      ? [stateItemsStatement("Takeover", args.stateTableArn, [TAKEOVER_ID], ["GetItem"])]
      : []),
  ];
}

/** Heartbeat: look, by the rules of an adopted listener as well, and ask the function that moves the weights. */
export function heartbeatStatements(args: { functionArn: string }): PolicyStatement[] {
  return [
    lookStatement(["DescribeRules"]),
    allow("AskForSwitch", ["lambda:InvokeFunction"], [args.functionArn]),
  ];
}

/** Schedule: invoke one function, keep what could not be delivered. */
export function scheduleStatements(args: {
  functionArn: string;
  deadLetterQueueArn: string;
}): PolicyStatement[] {
  return [
    allow("Invoke", ["lambda:InvokeFunction"], [args.functionArn]),
    allow("KeepFailedEvents", ["sqs:SendMessage"], [args.deadLetterQueueArn]),
  ];
}
