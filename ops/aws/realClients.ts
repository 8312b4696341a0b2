/**
 * Real AWS clients, one per service and region. No endpoint and no credentials are set here, so that the SDK's own
 * settings (profiles, AWS_ENDPOINT_URL) work: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { Route53Client } from "@aws-sdk/client-route-53";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { clientOptions, invokeOptions, type OpsClients, type OpsClock } from "../clients";
import { ROUTE53_REGION } from "./route53";

export function realClients(): OpsClients {
  return {
    autoScaling: perRegion((region) => new AutoScalingClient(clientOptions(region))),
    cloudWatch: perRegion((region) => new CloudWatchClient(clientOptions(region))),
    dynamoDb: perRegion((region) => new DynamoDBClient(clientOptions(region))),
    elb: perRegion((region) => new ElasticLoadBalancingV2Client(clientOptions(region))),
    lambda: perRegion((region) => new LambdaClient(invokeOptions(region))),
    rds: perRegion((region) => new RDSClient(clientOptions(region))),
    route53: () => new Route53Client(clientOptions(ROUTE53_REGION)),
    sns: perRegion((region) => new SNSClient(clientOptions(region))),
    ssm: perRegion((region) => new SSMClient(clientOptions(region))),
  };
}

function perRegion<T>(create: (region: string) => T): (region: string) => T {
  const clients = new Map<string, T>();
  return (region) => {
    const client = clients.get(region) ?? create(region);
    clients.set(region, client);
    return client;
  };
}

export const realClock: OpsClock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};
