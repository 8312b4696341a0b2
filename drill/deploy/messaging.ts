/** Topics, subscriptions, queues, tables and parameters of a stack. */
import { unmodelled } from "../aws/applied";
import type { Index } from "../aws/dynamodb/api";
import { queueGrants } from "../aws/sqs";
import type { Cloud } from "../cloud";
import type { SynthesisedResource, SynthesisedStack } from "../synth/model";
import { ofType } from "./stack";
import { bags, optionalText, text } from "./values";

function deadLetterArn(resource: SynthesisedResource): string | undefined {
  const policy = optionalText(resource.inputs.redrivePolicy);
  if (policy === undefined) return undefined;
  return (JSON.parse(policy) as { deadLetterTargetArn?: string }).deadLetterTargetArn;
}

export function deployQueuesAndTopics(cloud: Cloud, stack: SynthesisedStack): void {
  const policies = ofType(stack, "aws:sqs/queuePolicy:QueuePolicy");
  for (const resource of ofType(stack, "aws:sqs/queue:Queue")) {
    const url = text(resource, "url");
    const policy = policies.find(({ inputs }) => inputs.queueUrl === url)?.inputs.policy;
    cloud.sqs.add({
      arn: text(resource, "arn"),
      url,
      name: text(resource, "name"),
      region: resource.region,
      site: stack.stack,
      grants: typeof policy === "string" ? queueGrants(policy) : [],
      messages: [],
    });
  }
  for (const resource of ofType(stack, "aws:sns/topic:Topic")) {
    cloud.sns.topics.set(text(resource, "arn"), {
      arn: text(resource, "arn"),
      site: stack.stack,
      subscriptions: [],
    });
  }
  for (const resource of ofType(stack, "aws:sns/topicSubscription:TopicSubscription")) {
    const topic = cloud.sns.topics.get(text(resource, "topic"));
    if (topic === undefined)
      throw new Error(`The subscription "${resource.name}" is to a topic that no stack defines.`);
    topic.subscriptions.push({
      arn: text(resource, "arn"),
      protocol: text(resource, "protocol"),
      endpoint: text(resource, "endpoint"),
      deadLetterArn: deadLetterArn(resource),
    });
  }
}

function indexesOf(resource: SynthesisedResource): ReadonlyMap<string, Index> {
  const indexes = new Map<string, Index>();
  for (const index of bags(resource.inputs.globalSecondaryIndexes)) {
    const name = String(index.name);
    const key = (type: string, own: unknown) =>
      optionalText(own) ??
      optionalText(bags(index.keySchemas).find(({ keyType }) => keyType === type)?.attributeName);
    const hashKey = key("HASH", index.hashKey);
    if (index.projectionType !== "ALL" || hashKey === undefined)
      throw unmodelled(
        `the index ${name} of "${resource.name}"`,
        "Give it a hashKey and the projection ALL, or add it to drill/deploy/messaging.ts.",
      );
    indexes.set(name, { hashKey, rangeKey: key("RANGE", index.rangeKey) });
  }
  return indexes;
}

export function deployStores(cloud: Cloud, stack: SynthesisedStack): void {
  for (const resource of ofType(stack, "aws:dynamodb/table:Table")) {
    const name = text(resource, "name");
    cloud.dynamoDb.tables.set(`${resource.region}/${name}`, {
      name,
      region: resource.region,
      hashKey: text(resource, "hashKey"),
      indexes: indexesOf(resource),
      items: new Map(),
    });
  }
  for (const resource of ofType(stack, "aws:ssm/parameter:Parameter")) {
    const name = text(resource, "name");
    const value = text(resource, "value");
    cloud.ssm.parameters.set(`${resource.region}${name}`, { region: resource.region, name, value });
  }
}
