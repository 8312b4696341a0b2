/** Topics, queues, and the small stores: DynamoDB tables, parameters. */
import {
  ACCOUNT_ID,
  arn,
  physicalName,
  type ResourceModels,
  type ResourceRequest,
  requiredText,
  uuid,
} from "./request";

export const messagingModels: ResourceModels = {
  "aws:sns/topic:Topic": (request) => {
    const name = physicalName(request, 256);
    const id = arn("sns", request.region, name);
    return { id, outputs: { name, arn: id, owner: ACCOUNT_ID } };
  },
  "aws:sns/topicPolicy:TopicPolicy": (request) => ({
    id: requiredText(request, "arn"),
    outputs: { owner: ACCOUNT_ID },
  }),
  "aws:sns/topicSubscription:TopicSubscription": (request) => {
    const id = `${requiredText(request, "topic")}:${uuid(request.urn)}`;
    return { id, outputs: { arn: id, ownerId: ACCOUNT_ID, pendingConfirmation: false } };
  },
  "aws:sqs/queue:Queue": (request) => {
    const name = physicalName(request, 80);
    const id = `https://sqs.${request.region}.amazonaws.com/${ACCOUNT_ID}/${name}`;
    return { id, outputs: { name, url: id, arn: arn("sqs", request.region, name) } };
  },
  "aws:sqs/queuePolicy:QueuePolicy": (request) => ({ id: requiredText(request, "queueUrl"), outputs: {} }),
  "aws:dynamodb/table:Table": (request) => {
    const name = physicalName(request, 255);
    return { id: name, outputs: { name, arn: arn("dynamodb", request.region, `table/${name}`) } };
  },
  "aws:ssm/parameter:Parameter": (request) => {
    const name = parameterName(request);
    return {
      id: name,
      outputs: { name, arn: arn("ssm", request.region, `parameter/${name.replace(/^\//, "")}`), version: 1 },
    };
  },
};

/** Largest value of a standard parameter. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const PARAMETER_BYTES = 4096;

function parameterName(request: ResourceRequest): string {
  const name = physicalName(request, 1011);
  const bytes = Buffer.byteLength(String(request.inputs.value ?? ""));
  const tier = request.inputs.tier ?? "Standard";
  if (tier === "Standard" && bytes > PARAMETER_BYTES) {
    throw new Error(
      `${request.type} "${name}": the value has ${bytes} bytes, a standard parameter holds ${PARAMETER_BYTES}. Shorten it.`,
    );
  }
  return name;
}
