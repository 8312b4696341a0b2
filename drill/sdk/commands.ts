/**
 * Every SDK command the drill answers: its IAM action and resource, the parameters that are modelled, and the model.
 * The types are the SDK's own, so a change of a command's input or output shows when this file is compiled.
 */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as DynamoDb from "@aws-sdk/client-dynamodb";
import type * as Ec2 from "@aws-sdk/client-ec2";
import type * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as Lambda from "@aws-sdk/client-lambda";
import type * as Rds from "@aws-sdk/client-rds";
import type * as Route53 from "@aws-sdk/client-route-53";
import type * as Scheduler from "@aws-sdk/client-scheduler";
import type * as Sns from "@aws-sdk/client-sns";
import type * as Ssm from "@aws-sdk/client-ssm";
import type { CommandModel } from "./commandModel";
import { capacityCommands } from "./models/capacity";
import { databasesCommands } from "./models/databases";
import { dnsCommands } from "./models/dns";
import { functionsCommands } from "./models/functions";
import { loadBalancingCommands } from "./models/loadBalancing";
import { monitoringCommands } from "./models/monitoring";
import { storesCommands } from "./models/stores";

export type { Call, CommandModel } from "./commandModel";

/** Command name → its input and output in the SDK. */
export interface SdkCommands {
  DescribeListeners: [Elb.DescribeListenersCommandInput, Elb.DescribeListenersCommandOutput];
  DescribeRules: [Elb.DescribeRulesCommandInput, Elb.DescribeRulesCommandOutput];
  DescribeTargetHealth: [Elb.DescribeTargetHealthCommandInput, Elb.DescribeTargetHealthCommandOutput];
  ModifyListener: [Elb.ModifyListenerCommandInput, Elb.ModifyListenerCommandOutput];
  ModifyRule: [Elb.ModifyRuleCommandInput, Elb.ModifyRuleCommandOutput];
  GetHealthCheck: [Route53.GetHealthCheckCommandInput, Route53.GetHealthCheckCommandOutput];
  UpdateHealthCheck: [Route53.UpdateHealthCheckCommandInput, Route53.UpdateHealthCheckCommandOutput];
  DescribeAlarms: [CloudWatch.DescribeAlarmsCommandInput, CloudWatch.DescribeAlarmsCommandOutput];
  GetMetricData: [CloudWatch.GetMetricDataCommandInput, CloudWatch.GetMetricDataCommandOutput];
  PutMetricData: [CloudWatch.PutMetricDataCommandInput, CloudWatch.PutMetricDataCommandOutput];
  GetItem: [DynamoDb.GetItemCommandInput, DynamoDb.GetItemCommandOutput];
  PutItem: [DynamoDb.PutItemCommandInput, DynamoDb.PutItemCommandOutput];
  Query: [DynamoDb.QueryCommandInput, DynamoDb.QueryCommandOutput];
  DescribeDBInstances: [Rds.DescribeDBInstancesCommandInput, Rds.DescribeDBInstancesCommandOutput];
  RebootDBInstance: [Rds.RebootDBInstanceCommandInput, Rds.RebootDBInstanceCommandOutput];
  PromoteReadReplica: [Rds.PromoteReadReplicaCommandInput, Rds.PromoteReadReplicaCommandOutput];
  DescribeAutoScalingGroups: [
    AutoScaling.DescribeAutoScalingGroupsCommandInput,
    AutoScaling.DescribeAutoScalingGroupsCommandOutput,
  ];
  SetDesiredCapacity: [
    AutoScaling.SetDesiredCapacityCommandInput,
    AutoScaling.SetDesiredCapacityCommandOutput,
  ];
  DescribeInstanceStatus: [Ec2.DescribeInstanceStatusCommandInput, Ec2.DescribeInstanceStatusCommandOutput];
  Invoke: [Lambda.InvokeCommandInput, Lambda.InvokeCommandOutput];
  CreateSchedule: [Scheduler.CreateScheduleCommandInput, Scheduler.CreateScheduleCommandOutput];
  DeleteSchedule: [Scheduler.DeleteScheduleCommandInput, Scheduler.DeleteScheduleCommandOutput];
  Publish: [Sns.PublishCommandInput, Sns.PublishCommandOutput];
  GetParametersByPath: [Ssm.GetParametersByPathCommandInput, Ssm.GetParametersByPathCommandOutput];
}

export type CommandName = keyof SdkCommands;
export type CommandModels = {
  readonly [Name in CommandName]: CommandModel<SdkCommands[Name][0], SdkCommands[Name][1]>;
};

/**
 * Actions, resources and condition keys:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const commandModels: CommandModels = {
  ...loadBalancingCommands,
  ...dnsCommands,
  ...monitoringCommands,
  ...storesCommands,
  ...databasesCommands,
  ...capacityCommands,
  ...functionsCommands,
};

/** How each service's errors call a refusal for lack of permission. */
export const ACCESS_DENIED_NAMES: Readonly<Record<string, string>> = {
  dynamodb: "AccessDeniedException",
  ssm: "AccessDeniedException",
  sns: "AuthorizationError",
  lambda: "AccessDeniedException",
  scheduler: "AccessDeniedException",
  ec2: "UnauthorizedOperation",
};
