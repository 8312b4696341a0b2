/**
 * Holds the model's commands to the SDK: at compile time by types (`SdkCommands` names the SDK's own inputs and
 * outputs, and this file checks it against the command classes), at run time by the classes' existence.
 */
import { strict as assert } from "node:assert";
import * as cloudWatch from "@aws-sdk/client-cloudwatch";
import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import * as route53 from "@aws-sdk/client-route-53";
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
    GetItem: dynamoDb.GetItemCommand,
    PutItem: dynamoDb.PutItemCommand,
    Publish: sns.PublishCommand,
    GetParametersByPath: ssm.GetParametersByPathCommand,
  };

describe("the commands the drill models", () => {
  for (const [name, model] of Object.entries(commandModels)) {
    it(`${name} is a command of the SDK under that name, with an IAM action`, () => {
      assert.equal(classes[name as CommandName].name, `${name}Command`);
      assert.match(model.action, new RegExp(`^[a-z0-9]+:${name}$`));
      assert.ok(model.parameters.length > 0);
    });
  }
});
