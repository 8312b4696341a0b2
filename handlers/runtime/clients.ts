/**
 * The AWS calls handlers make, as small ports. A factory requires the SDK by its bare name (which the Lambda runtime
 * provides; a captured import would become a deep path into node_modules) and hands the module to these functions.
 */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as DynamoDb from "@aws-sdk/client-dynamodb";
import type * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as Route53 from "@aws-sdk/client-route-53";
import type * as Sns from "@aws-sdk/client-sns";

/** Short limits, in milliseconds: a call that hangs must leave time for a retry inside one invocation. */
const CONNECTION_TIMEOUT_MS = 2000;
const REQUEST_TIMEOUT_MS = 5000;
const MAXIMUM_ATTEMPTS = 3;
/** Route 53's control plane and its health check metrics exist only here. */
const ROUTE53_REGION = "us-east-1";

function options() {
  return {
    maxAttempts: MAXIMUM_ATTEMPTS,
    // Without `throwOnRequestTimeout` the SDK only warns and goes on waiting:
    // https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/http/httpHandlerInitialization.ts
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  };
}

export interface ElbPort {
  describeListeners(input: Elb.DescribeListenersCommandInput): Promise<Elb.DescribeListenersCommandOutput>;
  describeRules(input: Elb.DescribeRulesCommandInput): Promise<Elb.DescribeRulesCommandOutput>;
  describeTargetHealth(
    input: Elb.DescribeTargetHealthCommandInput,
  ): Promise<Elb.DescribeTargetHealthCommandOutput>;
  modifyListener(input: Elb.ModifyListenerCommandInput): Promise<Elb.ModifyListenerCommandOutput>;
  modifyRule(input: Elb.ModifyRuleCommandInput): Promise<Elb.ModifyRuleCommandOutput>;
}

export function elbPort(sdk: typeof Elb): ElbPort {
  const client = new sdk.ElasticLoadBalancingV2Client(options());
  return {
    describeListeners: (input) => client.send(new sdk.DescribeListenersCommand(input)),
    describeRules: (input) => client.send(new sdk.DescribeRulesCommand(input)),
    describeTargetHealth: (input) => client.send(new sdk.DescribeTargetHealthCommand(input)),
    modifyListener: (input) => client.send(new sdk.ModifyListenerCommand(input)),
    modifyRule: (input) => client.send(new sdk.ModifyRuleCommand(input)),
  };
}

/** What the gate reads; it never writes. */
export type ElbReadPort = Pick<ElbPort, "describeListeners" | "describeTargetHealth">;

export interface DynamoDbPort {
  getItem(input: DynamoDb.GetItemCommandInput): Promise<DynamoDb.GetItemCommandOutput>;
  putItem(input: DynamoDb.PutItemCommandInput): Promise<DynamoDb.PutItemCommandOutput>;
}

/** For callers that bring their own client (ops). */
export function dynamoDbPortOf(
  client: Pick<DynamoDb.DynamoDBClient, "send">,
  sdk: Pick<typeof DynamoDb, "GetItemCommand" | "PutItemCommand">,
): DynamoDbPort {
  return {
    getItem: (input) => client.send(new sdk.GetItemCommand(input)),
    putItem: (input) => client.send(new sdk.PutItemCommand(input)),
  };
}

export function dynamoDbPort(sdk: typeof DynamoDb): DynamoDbPort {
  return dynamoDbPortOf(new sdk.DynamoDBClient(options()), sdk);
}

export interface SnsPort {
  publish(input: Sns.PublishCommandInput): Promise<Sns.PublishCommandOutput>;
}

export function snsPort(sdk: typeof Sns): SnsPort {
  const client = new sdk.SNSClient(options());
  return { publish: (input) => client.send(new sdk.PublishCommand(input)) };
}

export interface Route53Port {
  getHealthCheck(input: Route53.GetHealthCheckCommandInput): Promise<Route53.GetHealthCheckCommandOutput>;
  updateHealthCheck(
    input: Route53.UpdateHealthCheckCommandInput,
  ): Promise<Route53.UpdateHealthCheckCommandOutput>;
}

export function route53Port(sdk: typeof Route53): Route53Port {
  const client = new sdk.Route53Client({ ...options(), region: ROUTE53_REGION });
  return {
    getHealthCheck: (input) => client.send(new sdk.GetHealthCheckCommand(input)),
    updateHealthCheck: (input) => client.send(new sdk.UpdateHealthCheckCommand(input)),
  };
}

export interface CloudWatchPort {
  describeAlarms(
    input: CloudWatch.DescribeAlarmsCommandInput,
  ): Promise<CloudWatch.DescribeAlarmsCommandOutput>;
  getMetricData(input: CloudWatch.GetMetricDataCommandInput): Promise<CloudWatch.GetMetricDataCommandOutput>;
}

/** CloudWatch where Route 53 publishes: us-east-1. */
export function route53CloudWatchPort(sdk: typeof CloudWatch): CloudWatchPort {
  const client = new sdk.CloudWatchClient({ ...options(), region: ROUTE53_REGION });
  return {
    describeAlarms: (input) => client.send(new sdk.DescribeAlarmsCommand(input)),
    getMetricData: (input) => client.send(new sdk.GetMetricDataCommand(input)),
  };
}
