/** Commands of DynamoDB and Parameter Store. */
import * as dynamoDbApi from "../../aws/dynamodb/api";
import { query } from "../../aws/dynamodb/query";
import type { CallContext } from "../../aws/iam/evaluate";
import * as ssmApi from "../../aws/ssm";
import type { Cloud } from "../../cloud";
import type { Call } from "../commandModel";
import type { CommandModels } from "../commands";

type Keyed = Readonly<Record<string, { readonly S?: string | undefined }>>;

/** Partition key of the item a call is about. */
function leadingKeys(
  { input: { TableName }, region }: Call<{ TableName: string | undefined }>,
  { dynamoDb }: Cloud,
  item: unknown,
): CallContext {
  const key = dynamoDb.tables.get(`${region}/${TableName}`)?.hashKey ?? "";
  const value = (item as Keyed | undefined)?.[key]?.S;
  return value === undefined ? {} : { "dynamodb:LeadingKeys": [value] };
}

const tableArn = ({ input, region, accountId }: Call<{ TableName: string | undefined }>) => [
  `arn:aws:dynamodb:${region}:${accountId}:table/${input.TableName}`,
];

export const storesCommands: Pick<CommandModels, "GetItem" | "PutItem" | "Query" | "GetParametersByPath"> = {
  GetItem: {
    action: "dynamodb:GetItem",
    resources: tableArn,
    context: (call, cloud) => leadingKeys(call, cloud, call.input.Key),
    parameters: ["TableName", "Key", "ConsistentRead"],
    run: (cloud, now, call) => dynamoDbApi.getItem(cloud.dynamoDb, now, call).response,
  },
  PutItem: {
    action: "dynamodb:PutItem",
    resources: tableArn,
    context: (call, cloud) => leadingKeys(call, cloud, call.input.Item),
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
  Query: {
    action: "dynamodb:Query",
    resources: (call) => tableArn(call).map((arn) => `${arn}/index/${call.input.IndexName ?? ""}`),
    parameters: [
      "TableName",
      "IndexName",
      "KeyConditionExpression",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
      "ScanIndexForward",
      "Limit",
      "ExclusiveStartKey",
      "ConsistentRead",
    ],
    run: (cloud, now, call) => query(cloud.dynamoDb, now, call).response,
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
