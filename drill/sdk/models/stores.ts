/** Commands of DynamoDB and Parameter Store. */
import * as dynamoDbApi from "../../aws/dynamodb/api";
import { query } from "../../aws/dynamodb/query";
import * as ssmApi from "../../aws/ssm";
import type { Call } from "../commandModel";
import type { CommandModels } from "../commands";

const tableArn = ({ input, region, accountId }: Call<{ TableName: string | undefined }>) => [
  `arn:aws:dynamodb:${region}:${accountId}:table/${input.TableName}`,
];

export const storesCommands: Pick<CommandModels, "GetItem" | "PutItem" | "Query" | "GetParametersByPath"> = {
  GetItem: {
    action: "dynamodb:GetItem",
    resources: tableArn,
    parameters: ["TableName", "Key", "ConsistentRead"],
    run: (cloud, now, call) => dynamoDbApi.getItem(cloud.dynamoDb, now, call).response,
  },
  PutItem: {
    action: "dynamodb:PutItem",
    resources: tableArn,
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
