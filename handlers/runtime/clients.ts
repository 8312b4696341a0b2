/**
 * The AWS calls handlers make, as small ports. A factory requires the SDK by its bare name (which the Lambda runtime
 * provides; a captured import would become a deep path into node_modules) and hands the module to these functions.
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

/** Short limits, in milliseconds: a call that hangs must leave time for a retry inside one invocation. */
const CONNECTION_TIMEOUT_MS = 2000;
const REQUEST_TIMEOUT_MS = 5000;
const MAXIMUM_ATTEMPTS = 3;
/** Route 53's control plane and its health check metrics exist only here. */
const ROUTE53_REGION = "us-east-1";

/** Other limits than these, for a port whose callers need them. */
export interface Limits {
  readonly maxAttempts?: number;
  readonly connectionTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
}

function options(limits: Limits = {}) {
  return {
    maxAttempts: limits.maxAttempts ?? MAXIMUM_ATTEMPTS,
    // Without `throwOnRequestTimeout` the SDK only warns and goes on waiting:
    // https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/http/httpHandlerInitialization.ts
    requestHandler: {
      connectionTimeout: limits.connectionTimeoutMs ?? CONNECTION_TIMEOUT_MS,
      requestTimeout: limits.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
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

/** `region`: of another site's load balancer. @default the function's own */
export function elbPort(sdk: typeof Elb, region?: string, limits?: Limits): ElbPort {
  const client = new sdk.ElasticLoadBalancingV2Client({
    ...options(limits),
    ...(region === undefined ? {} : { region }),
  });
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

/** `region`: of another site's table. @default the function's own */
export function dynamoDbPort(sdk: typeof DynamoDb, region?: string, limits?: Limits): DynamoDbPort {
  return dynamoDbPortOf(
    new sdk.DynamoDBClient({ ...options(limits), ...(region === undefined ? {} : { region }) }),
    sdk,
  );
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

export function route53Port(sdk: typeof Route53, limits?: Limits): Route53Port {
  const client = new sdk.Route53Client({ ...options(limits), region: ROUTE53_REGION });
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
export function route53CloudWatchPort(sdk: typeof CloudWatch, limits?: Limits): CloudWatchPort {
  const client = new sdk.CloudWatchClient({ ...options(limits), region: ROUTE53_REGION });
  return {
    describeAlarms: (input) => client.send(new sdk.DescribeAlarmsCommand(input)),
    getMetricData: (input) => client.send(new sdk.GetMetricDataCommand(input)),
  };
}

export interface RegionalCloudWatchPort {
  getMetricData(input: CloudWatch.GetMetricDataCommandInput): Promise<CloudWatch.GetMetricDataCommandOutput>;
  putMetricData(input: CloudWatch.PutMetricDataCommandInput): Promise<CloudWatch.PutMetricDataCommandOutput>;
}

/** CloudWatch of the function's own region. */
export function regionalCloudWatchPort(sdk: typeof CloudWatch): RegionalCloudWatchPort {
  const client = new sdk.CloudWatchClient(options());
  return {
    getMetricData: (input) => client.send(new sdk.GetMetricDataCommand(input)),
    putMetricData: (input) => client.send(new sdk.PutMetricDataCommand(input)),
  };
}

export interface RdsPort {
  describeDbInstances(
    input: Rds.DescribeDBInstancesCommandInput,
  ): Promise<Rds.DescribeDBInstancesCommandOutput>;
  rebootDbInstance(input: Rds.RebootDBInstanceCommandInput): Promise<Rds.RebootDBInstanceCommandOutput>;
  promoteReadReplica(input: Rds.PromoteReadReplicaCommandInput): Promise<Rds.PromoteReadReplicaCommandOutput>;
}

export function rdsPort(sdk: typeof Rds): RdsPort {
  const client = new sdk.RDSClient(options());
  return {
    describeDbInstances: (input) => client.send(new sdk.DescribeDBInstancesCommand(input)),
    rebootDbInstance: (input) => client.send(new sdk.RebootDBInstanceCommand(input)),
    promoteReadReplica: (input) => client.send(new sdk.PromoteReadReplicaCommand(input)),
  };
}

export interface AutoScalingPort {
  describeAutoScalingGroups(
    input: AutoScaling.DescribeAutoScalingGroupsCommandInput,
  ): Promise<AutoScaling.DescribeAutoScalingGroupsCommandOutput>;
  setDesiredCapacity(
    input: AutoScaling.SetDesiredCapacityCommandInput,
  ): Promise<AutoScaling.SetDesiredCapacityCommandOutput>;
}

export function autoScalingPort(sdk: typeof AutoScaling): AutoScalingPort {
  const client = new sdk.AutoScalingClient(options());
  return {
    describeAutoScalingGroups: (input) => client.send(new sdk.DescribeAutoScalingGroupsCommand(input)),
    setDesiredCapacity: (input) => client.send(new sdk.SetDesiredCapacityCommand(input)),
  };
}

export interface Ec2Port {
  describeInstanceStatus(
    input: Ec2.DescribeInstanceStatusCommandInput,
  ): Promise<Ec2.DescribeInstanceStatusCommandOutput>;
}

export function ec2Port(sdk: typeof Ec2): Ec2Port {
  const client = new sdk.EC2Client(options());
  return { describeInstanceStatus: (input) => client.send(new sdk.DescribeInstanceStatusCommand(input)) };
}

export interface LambdaPort {
  invoke(input: Lambda.InvokeCommandInput): Promise<Lambda.InvokeCommandOutput>;
}

export function lambdaPort(sdk: typeof Lambda, limits?: Limits): LambdaPort {
  const client = new sdk.LambdaClient(options(limits));
  return { invoke: (input) => client.send(new sdk.InvokeCommand(input)) };
}

export interface SchedulerPort {
  createSchedule(input: Scheduler.CreateScheduleCommandInput): Promise<Scheduler.CreateScheduleCommandOutput>;
  deleteSchedule(input: Scheduler.DeleteScheduleCommandInput): Promise<Scheduler.DeleteScheduleCommandOutput>;
}

export function schedulerPort(sdk: typeof Scheduler): SchedulerPort {
  const client = new sdk.SchedulerClient(options());
  return {
    createSchedule: (input) => client.send(new sdk.CreateScheduleCommand(input)),
    deleteSchedule: (input) => client.send(new sdk.DeleteScheduleCommand(input)),
  };
}
