/** What the controller may do: only what the tiers that exist at the site need. */
import type { LatchMode } from "../../handlers/runtime/config";
import { LATCH_ID, LEASE_ID } from "../../handlers/state/documents";
import { alarmsBeside, schedulesOfGroup } from "../arns";
import {
  allow,
  holdStatement,
  notifyStatement,
  type PolicyStatement,
  stateItemsStatement,
  stateStatement,
} from "../functions/policies";

export interface ControllerStatementsArgs {
  readonly stateTableArn: string;
  readonly eventsTableArn: string;
  readonly notificationTopicArn: string;
  /** Group and role of the one-time schedules of rollbacks. */
  readonly rollback: { readonly scheduleGroupArn: string; readonly roleArn: string };
  readonly loadBalancer?: { readonly functionArn: string } | undefined;
  readonly database?: { readonly arn: string; readonly kind: "instance" | "replica" } | undefined;
  readonly autoScaling?: { readonly groupArn: string } | undefined;
  readonly primary?: PrimaryArgs | undefined;
}

/** Backup site: how the primary is latched, its gate check and its state table. */
interface PrimaryArgs {
  readonly latchMode: LatchMode;
  readonly healthCheckId: string;
  readonly stateTableArn: string;
  /** Any ARN in us-east-1 of the primary's account. */
  readonly usEast1Arn: string;
}

export function controllerStatements(args: ControllerStatementsArgs): PolicyStatement[] {
  const { loadBalancer, database, autoScaling, primary } = args;
  return [
    stateStatement(args.stateTableArn),
    allow("Events", ["dynamodb:GetItem", "dynamodb:PutItem"], [args.eventsTableArn]),
    notifyStatement(args.notificationTopicArn),
    ...rollbackStatements(args.rollback),
    ...(loadBalancer === undefined ? [] : loadBalancerStatements(loadBalancer)),
    ...(database === undefined ? [] : databaseStatements(database)),
    ...(autoScaling === undefined ? [] : autoScalingStatements(autoScaling)),
    ...(primary === undefined ? [] : primaryStatements(primary)),
    ...readingStatements(args),
  ];
}

function rollbackStatements(rollback: ControllerStatementsArgs["rollback"]): PolicyStatement[] {
  return [
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
    allow(
      "ScheduleRollback",
      ["scheduler:CreateSchedule", "scheduler:DeleteSchedule"],
      [schedulesOfGroup(rollback.scheduleGroupArn)],
    ),
    // Whoever makes a schedule passes it its role:
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/security_iam_id-based-policy-examples.html
    allow("PassScheduleRole", ["iam:PassRole"], [rollback.roleArn], {
      StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" },
    }),
  ];
}

/** The function moves the weights; the controller only asks it to. */
function loadBalancerStatements({ functionArn }: { readonly functionArn: string }): PolicyStatement[] {
  return [allow("AskTargetGroupFunction", ["lambda:InvokeFunction"], [functionArn])];
}

/** All three take an instance: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html */
function databaseStatements(database: NonNullable<ControllerStatementsArgs["database"]>): PolicyStatement[] {
  const act = database.kind === "replica" ? "rds:PromoteReadReplica" : "rds:RebootDBInstance";
  return [allow("FailOverDatabase", ["rds:DescribeDBInstances", act], [database.arn])];
}

/** AWS offers no resource level for the Describe action:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html */
function autoScalingStatements({ groupArn }: { readonly groupArn: string }): PolicyStatement[] {
  return [
    allow("ReadCapacity", ["autoscaling:DescribeAutoScalingGroups"], ["*"]),
    allow("SetCapacity", ["autoscaling:SetDesiredCapacity"], [groupArn]),
  ];
}

/**
 * The takeover is claimed in the own table, so that it needs nothing of any other region; the lease and the latch's
 * record are the primary's. Route 53's control plane is asked only where a path is what latches.
 */
function primaryStatements(primary: PrimaryArgs): PolicyStatement[] {
  return [
    ...(primary.latchMode === "lease" ? [] : [holdStatement("HoldPrimary", primary.healthCheckId)]),
    // All alarms of account and region, for the reason `latchStatements` gives.
    allow("ReadPrimaryAlarm", ["cloudwatch:DescribeAlarms"], [alarmsBeside(primary.usEast1Arn)]),
    stateItemsStatement("PrimaryState", primary.stateTableArn, [LATCH_ID, LEASE_ID]),
  ];
}

/**
 * Health of targets, of the replica, of the record check. AWS offers no resource level for any of them:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
function readingStatements({ loadBalancer, database, primary }: ControllerStatementsArgs): PolicyStatement[] {
  const listeners = ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules"];
  const actions = [
    ...(loadBalancer === undefined ? [] : listeners),
    ...(loadBalancer === undefined && primary === undefined
      ? []
      : ["elasticloadbalancing:DescribeTargetHealth"]),
    ...(database?.kind !== "replica" && primary === undefined ? [] : ["cloudwatch:GetMetricData"]),
  ];
  return actions.length === 0 ? [] : [allow("ReadHealth", actions, ["*"])];
}
