/**
 * The AWS clients the operator's commands use. Commands take this bag as an argument, so that the drill can run the
 * same commands against its model of AWS.
 */
import type { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { RDSClient } from "@aws-sdk/client-rds";
import type { Route53Client } from "@aws-sdk/client-route-53";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SSMClient } from "@aws-sdk/client-ssm";

export interface OpsClients {
  autoScaling(region: string): Pick<AutoScalingClient, "send">;
  cloudWatch(region: string): Pick<CloudWatchClient, "send">;
  dynamoDb(region: string): Pick<DynamoDBClient, "send">;
  elb(region: string): Pick<ElasticLoadBalancingV2Client, "send">;
  /** Waits for a whole run of the function: see `invokeOptions`. */
  lambda(region: string): Pick<LambdaClient, "send">;
  rds(region: string): Pick<RDSClient, "send">;
  /** Route 53's control plane is in us-east-1 alone. */
  route53(): Pick<Route53Client, "send">;
  sns(region: string): Pick<SNSClient, "send">;
  ssm(region: string): Pick<SSMClient, "send">;
}

/** Time for commands that wait; the drill passes virtual time. */
export interface OpsClock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Settings of every client but Lambda's; the drill gives them to its fakes. */
export function clientOptions(region: string) {
  return {
    region,
    maxAttempts: 3,
    // Without `throwOnRequestTimeout` the SDK only warns and goes on waiting, see handlers/runtime/clients.ts.
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
}

/**
 * Settings of the Lambda client. One run of the controller takes up to 60 s. One attempt, because ops itself repeats
 * what came to nothing, after a look at the events table.
 */
export function invokeOptions(region: string) {
  return {
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 70_000, throwOnRequestTimeout: true },
  };
}
