/**
 * Every SDK command the drill answers: its IAM action and resource, the parameters that are modelled, and the model.
 * The types are the SDK's own, so a change of a command's input or output shows when this file is compiled.
 */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as DynamoDb from "@aws-sdk/client-dynamodb";
import type * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as Route53 from "@aws-sdk/client-route-53";
import type * as Sns from "@aws-sdk/client-sns";
import type * as Ssm from "@aws-sdk/client-ssm";
import * as cloudWatchApi from "../aws/cloudwatch/api";
import * as dynamoDbApi from "../aws/dynamodb/api";
import * as elbApi from "../aws/elb/api";
import type { Output } from "../aws/output";
import * as route53Api from "../aws/route53/api";
import * as ssmApi from "../aws/ssm";
import type { Cloud } from "../cloud";

/** One call on its way: where it was sent. */
export interface Call<Input> {
  readonly input: Input;
  readonly region: string;
  readonly accountId: string;
}

export interface CommandModel<Input, CommandOutput> {
  /** IAM action. */
  readonly action: string;
  /** ARNs the caller must be allowed to act on; `*` where AWS has no resource-level permission. */
  readonly resources: (call: Call<Input>) => readonly string[];
  /** Input parameters that the model honours; any other ends the drill. */
  readonly parameters: readonly (keyof Input & string)[];
  readonly run: (cloud: Cloud, now: number, call: Call<Input>) => Output<CommandOutput>;
}

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
  GetItem: [DynamoDb.GetItemCommandInput, DynamoDb.GetItemCommandOutput];
  PutItem: [DynamoDb.PutItemCommandInput, DynamoDb.PutItemCommandOutput];
  Publish: [Sns.PublishCommandInput, Sns.PublishCommandOutput];
  GetParametersByPath: [Ssm.GetParametersByPathCommandInput, Ssm.GetParametersByPathCommandOutput];
}

export type CommandName = keyof SdkCommands;
export type CommandModels = {
  readonly [Name in CommandName]: CommandModel<SdkCommands[Name][0], SdkCommands[Name][1]>;
};

const everything = () => ["*"];
const healthCheckArn = ({ input }: Call<{ HealthCheckId: string | undefined }>) => [
  `arn:aws:route53:::healthcheck/${input.HealthCheckId}`,
];
const tableArn = ({ input, region, accountId }: Call<{ TableName: string | undefined }>) => [
  `arn:aws:dynamodb:${region}:${accountId}:table/${input.TableName}`,
];

export const commandModels: CommandModels = {
  DescribeListeners: {
    action: "elasticloadbalancing:DescribeListeners",
    resources: everything,
    parameters: ["ListenerArns", "LoadBalancerArn"],
    run: (cloud, now, { input }) => elbApi.describeListeners(cloud.elb.state, now, input).response,
  },
  DescribeRules: {
    action: "elasticloadbalancing:DescribeRules",
    resources: everything,
    parameters: ["ListenerArn", "RuleArns"],
    run: (cloud, now, { input }) => elbApi.describeRules(cloud.elb.state, now, input).response,
  },
  DescribeTargetHealth: {
    action: "elasticloadbalancing:DescribeTargetHealth",
    resources: everything,
    parameters: ["TargetGroupArn"],
    run: (cloud, now, { input }) => elbApi.describeTargetHealth(cloud.elb.state, now, input).response,
  },
  ModifyListener: {
    action: "elasticloadbalancing:ModifyListener",
    resources: ({ input }) => [input.ListenerArn ?? ""],
    // Certificates come from deployments alone, and nothing in a drill depends on them.
    parameters: ["ListenerArn", "DefaultActions", "Certificates"],
    run: (cloud, now, { input }) => {
      const { response, changes } = elbApi.modifyListener(cloud.elb.state, now, input);
      for (const change of changes) cloud.elb.act(change);
      return response;
    },
  },
  ModifyRule: {
    action: "elasticloadbalancing:ModifyRule",
    resources: ({ input }) => [input.RuleArn ?? ""],
    parameters: ["RuleArn", "Actions"],
    run: (cloud, now, { input }) => {
      const { response, changes } = elbApi.modifyRule(cloud.elb.state, now, input);
      for (const change of changes) cloud.elb.act(change);
      return response;
    },
  },
  GetHealthCheck: {
    action: "route53:GetHealthCheck",
    resources: healthCheckArn,
    parameters: ["HealthCheckId"],
    run: (cloud, now, { input }) => route53Api.getHealthCheck(cloud.route53.state, now, input).response,
  },
  UpdateHealthCheck: {
    action: "route53:UpdateHealthCheck",
    resources: healthCheckArn,
    parameters: ["HealthCheckId", "HealthCheckVersion", "ResourcePath", "FailureThreshold"],
    run: (cloud, now, { input }) => {
      const { response, changes } = route53Api.updateHealthCheck(cloud.route53.state, now, input);
      for (const change of changes) cloud.route53.act(change);
      return response;
    },
  },
  DescribeAlarms: {
    action: "cloudwatch:DescribeAlarms",
    resources: ({ input, region, accountId }) =>
      (input.AlarmNames ?? ["*"]).map((name) => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`),
    parameters: ["AlarmNames", "AlarmNamePrefix"],
    run: (cloud, now, call) => cloudWatchApi.describeAlarms(cloud.cloudWatch.state, now, call).response,
  },
  GetMetricData: {
    action: "cloudwatch:GetMetricData",
    resources: everything,
    parameters: ["MetricDataQueries", "StartTime", "EndTime", "ScanBy"],
    run: (cloud, now, call) => cloudWatchApi.getMetricData(cloud.cloudWatch.state, now, call).response,
  },
  GetItem: {
    action: "dynamodb:GetItem",
    resources: tableArn,
    parameters: ["TableName", "Key", "ConsistentRead"],
    run: (cloud, now, call) => dynamoDbApi.getItem(cloud.dynamoDb, now, call).response,
  },
  PutItem: {
    action: "dynamodb:PutItem",
    resources: tableArn,
    parameters: [
      "TableName",
      "Item",
      "ConditionExpression",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
    ],
    run: (cloud, now, call) => {
      const { response, changes } = dynamoDbApi.putItem(cloud.dynamoDb, now, call);
      for (const change of changes) cloud.onItem(change);
      return response;
    },
  },
  Publish: {
    action: "sns:Publish",
    resources: ({ input }) => [input.TopicArn ?? ""],
    parameters: ["TopicArn", "Subject", "Message"],
    run: (cloud, _now, call) => cloud.sns.publishCommand(call),
  },
  GetParametersByPath: {
    action: "ssm:GetParametersByPath",
    resources: ({ input, region, accountId }) => [
      `arn:aws:ssm:${region}:${accountId}:parameter${input.Path ?? ""}`,
    ],
    parameters: ["Path", "Recursive"],
    run: (cloud, now, call) => ssmApi.getParametersByPath(cloud.ssm, now, call).response,
  },
};

/** How each service's errors call a refusal for lack of permission. */
export const ACCESS_DENIED_NAMES: Readonly<Record<string, string>> = {
  dynamodb: "AccessDeniedException",
  ssm: "AccessDeniedException",
  sns: "AuthorizationError",
};
