/**
 * Holds the model's commands to the SDK: at compile time by types (`SdkCommands` names the SDK's own inputs and
 * outputs, and this file checks it against the command classes), at run time by the classes' existence.
 */
import { strict as assert } from "node:assert";
import * as autoScaling from "@aws-sdk/client-auto-scaling";
import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import * as lambda from "@aws-sdk/client-lambda";
import * as rds from "@aws-sdk/client-rds";
import * as route53 from "@aws-sdk/client-route-53";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as sns from "@aws-sdk/client-sns";
import * as ssm from "@aws-sdk/client-ssm";
import { type CommandName, commandModels, type SdkCommands } from "../../../drill/sdk/commands";

type CommandClass<Input, CommandOutput> = new (
  input: Input,
) => {
  readonly input: Input;
  resolveMiddleware(...parts: never[]): (...parts: never[]) => Promise<{ output: CommandOutput }>;
};

/** The SDK's class of every modelled command; a wrong input or output type does not compile. */
const classes: { readonly [Name in CommandName]: CommandClass<SdkCommands[Name][0], SdkCommands[Name][1]> } =
  {
    DescribeListeners: elb.DescribeListenersCommand,
    DescribeRules: elb.DescribeRulesCommand,
    DescribeTargetHealth: elb.DescribeTargetHealthCommand,
    ModifyListener: elb.ModifyListenerCommand,
    ModifyRule: elb.ModifyRuleCommand,
    GetHealthCheck: route53.GetHealthCheckCommand,
    UpdateHealthCheck: route53.UpdateHealthCheckCommand,
    DescribeAlarms: cloudWatch.DescribeAlarmsCommand,
    GetMetricData: cloudWatch.GetMetricDataCommand,
    PutMetricData: cloudWatch.PutMetricDataCommand,
    Query: dynamoDb.QueryCommand,
    DescribeDBInstances: rds.DescribeDBInstancesCommand,
    RebootDBInstance: rds.RebootDBInstanceCommand,
    PromoteReadReplica: rds.PromoteReadReplicaCommand,
    DescribeAutoScalingGroups: autoScaling.DescribeAutoScalingGroupsCommand,
    SetDesiredCapacity: autoScaling.SetDesiredCapacityCommand,
    DescribeInstanceStatus: ec2.DescribeInstanceStatusCommand,
    Invoke: lambda.InvokeCommand,
    CreateSchedule: scheduler.CreateScheduleCommand,
    DeleteSchedule: scheduler.DeleteScheduleCommand,
    GetItem: dynamoDb.GetItemCommand,
    PutItem: dynamoDb.PutItemCommand,
    Publish: sns.PublishCommand,
    GetParametersByPath: ssm.GetParametersByPathCommand,
  };

/** Commands whose IAM action has another name. */
const OTHER_NAMES: Readonly<Partial<Record<string, string>>> = { Invoke: "InvokeFunction" };

describe("the commands the drill models", () => {
  for (const [name, model] of Object.entries(commandModels)) {
    it(`${name} is a command of the SDK under that name, with an IAM action`, () => {
      assert.equal(classes[name as CommandName].name, `${name}Command`);
      assert.match(model.action, new RegExp(`^[a-z0-9]+:${OTHER_NAMES[name] ?? name}$`));
      assert.ok(model.parameters.length > 0);
    });
  }
});
