/** A cloud with one table, one queue and one function of a given text. */
import { Cloud } from "../../../drill/cloud";
import { createKernel, type Kernel, runUntil } from "../../../drill/kernel/kernel";
import type { DeployedFunction } from "../../../drill/lambda/model";
import type { PolicyStatement, SynthesisedFunction } from "../../../drill/synth/model";

const REGION = "eu-west-1";
const ACCOUNT = "123456789012";
export const TABLE_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/state`;
export const QUEUE_ARN = `arn:aws:sqs:${REGION}:${ACCOUNT}:failed`;

export const MAY_PUT: PolicyStatement = {
  Effect: "Allow",
  Action: ["dynamodb:PutItem", "dynamodb:GetItem"],
  Resource: TABLE_ARN,
};
export const MAY_KEEP: PolicyStatement = { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE_ARN };

/** Text of a handler that writes an item named by the event. */
export const PUT_TEXT = `
  const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
  const client = new DynamoDBClient({});
  exports.handler = async (event) => {
    await client.send(new PutItemCommand({ TableName: "state", Item: { id: { S: event.id }, version: { N: "1" } }, ...event.more }));
    return { done: event.id };
  };`;

export interface Fixture {
  readonly kernel: Kernel;
  readonly cloud: Cloud;
  readonly deployed: DeployedFunction;
  readonly items: ReadonlyMap<string, unknown>;
  readonly queue: { readonly messages: readonly string[] };
  /** Invokes and waits in virtual time; undefined when the function failed. */
  call(event: unknown): Promise<unknown>;
  run(milliseconds: number): Promise<void>;
}

export function createFunction(
  text: string,
  statements: readonly PolicyStatement[] = [MAY_PUT, MAY_KEEP],
  timeoutSeconds = 10,
): Fixture {
  const kernel = createKernel(1);
  const cloud = new Cloud(kernel, ACCOUNT);
  const spec: SynthesisedFunction = {
    name: "function",
    urn: "urn",
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:function`,
    region: REGION,
    handler: "__index.handler",
    runtime: "nodejs24.x",
    timeoutSeconds,
    memoryMegabytes: 256,
    architecture: "arm64",
    environment: { GREETING: "hello" },
    roleArn: "role",
    roleStatements: statements,
    files: { "__index.js": text },
  };
  const deployed = cloud.lambda.deploy(spec, "prod");
  deployed.permissions.push({ action: "lambda:InvokeFunction", principal: "test", sourceArn: undefined });
  deployed.deadLetterArn = QUEUE_ARN;
  const queue = {
    arn: QUEUE_ARN,
    url: "https://queue.invalid",
    name: "failed",
    region: REGION,
    site: "prod",
    grants: [],
    messages: [],
  };
  cloud.sqs.add(queue);
  const items = new Map();
  cloud.dynamoDb.tables.set(`${REGION}/state`, { name: "state", region: REGION, hashKey: "id", items });
  const run = async (milliseconds: number) => {
    await runUntil(kernel, kernel.clock.now() + milliseconds);
  };
  const call = async (event: unknown) => {
    let answer: unknown;
    let over = false;
    cloud.lambda.invokeAndWait(spec.arn, "test", "source", event, (result) => {
      over = true;
      answer = result.ok ? result.value : undefined;
    });
    await runUntil(kernel, kernel.clock.now() + 900_000, () => over);
    return answer;
  };
  return { kernel, cloud, deployed, items, queue, call, run };
}
