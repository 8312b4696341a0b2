import { strict as assert } from "node:assert";
import { createDynamoDbState, getItem, putItem } from "../../../drill/aws/dynamodb/api";

const region = "eu-west-1";
const item = (version: number) => ({
  id: { S: "latch" },
  version: { N: String(version) },
  document: { S: "{}" },
});
const absent = {
  ConditionExpression: "attribute_not_exists(#id)",
  ExpressionAttributeNames: { "#id": "id" },
};
const is = (version: number) => ({
  ConditionExpression: "#version = :expected",
  ExpressionAttributeNames: { "#version": "version" },
  ExpressionAttributeValues: { ":expected": { N: String(version) } },
});

function table() {
  const state = createDynamoDbState();
  state.tables.set(`${region}/state`, { name: "state", region, hashKey: "id", items: new Map() });
  const put = (version: number, condition: object = {}) =>
    putItem(state, 0, { region, input: { TableName: "state", Item: item(version), ...condition } });
  return { state, put };
}

describe("DynamoDB of the model", () => {
  it("writes under a condition that holds and refuses one that does not", () => {
    const { state, put } = table();
    put(1, absent);
    assert.throws(() => put(1, absent), { name: "ConditionalCheckFailedException" });
    put(2, is(1));
    assert.throws(() => put(3, is(1)), { name: "ConditionalCheckFailedException" });
    const read = getItem(state, 0, { region, input: { TableName: "state", Key: { id: { S: "latch" } } } });
    assert.equal(read.response.Item?.version?.N, "2");
  });

  it("refuses an expression it does not know, a missing value, and a table of another region", () => {
    const { state, put } = table();
    assert.throws(() => put(1, { ConditionExpression: "size(document) < :x" }), { name: "Unmodelled" });
    assert.throws(() => put(1, { ConditionExpression: "version = :x" }), { name: "ValidationException" });
    assert.throws(
      () =>
        getItem(state, 0, {
          region: "us-east-1",
          input: { TableName: "state", Key: { id: { S: "latch" } } },
        }),
      {
        name: "ResourceNotFoundException",
      },
    );
  });
});
