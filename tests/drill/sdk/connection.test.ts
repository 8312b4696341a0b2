import { strict as assert } from "node:assert";
import { createFunction, MAY_PUT, PUT_TEXT } from "../lambda/functionFixture";

const catching = (body: string) => `
  const { DynamoDBClient, PutItemCommand, GetItemCommand, DeleteItemCommand, DynamoDB } = require("@aws-sdk/client-dynamodb");
  exports.handler = async () => { try { ${body} } catch (error) { return error.name; } };`;

describe("the SDK at the import boundary", () => {
  it("carries a call to the model and answers as the SDK does", async () => {
    const { call } = createFunction(
      catching(`
      const client = new DynamoDBClient({});
      await client.send(new PutItemCommand({ TableName: "state", Item: { id: { S: "a" } } }));
      const { Item, $metadata } = await client.send(new GetItemCommand({ TableName: "state", Key: { id: { S: "a" } } }));
      return Item.id.S + $metadata.httpStatusCode;`),
    );
    assert.equal(await call({}), "a200");
  });

  it("refuses a call that the function's role does not allow, by the name the service uses", async () => {
    const put = `await new DynamoDBClient({}).send(new PutItemCommand({ TableName: "other", Item: { id: { S: "a" } } }));`;
    assert.equal(await createFunction(catching(put)).call({}), "AccessDeniedException");
    const { call, items } = createFunction(PUT_TEXT, []);
    assert.equal(await call({ id: "a" }), undefined);
    assert.equal(items.size, 0);
  });

  it("sends a call to the client's region: a table of another one is not there", async () => {
    const elsewhere = { ...MAY_PUT, Resource: "*" };
    const put = `await new DynamoDBClient({ region: "us-east-1" }).send(new PutItemCommand({ TableName: "state", Item: { id: { S: "a" } } }));`;
    assert.equal(await createFunction(catching(put), [elsewhere]).call({}), "ResourceNotFoundException");
  });

  for (const [what, text] of [
    [
      "a command",
      `await new DynamoDBClient({}).send(new DeleteItemCommand({ TableName: "state", Key: { id: { S: "a" } } }));`,
    ],
    [
      "a parameter",
      `await new DynamoDBClient({}).send(new PutItemCommand({ TableName: "state", Item: {}, ReturnValues: "ALL_OLD" }));`,
    ],
    ["a module", `require("@aws-sdk/client-s3");`],
    ["a module of Node", `require("node:fs");`],
    ["a client setting", `new DynamoDBClient({ endpoint: "http://localhost" });`],
    ["the aggregated client", `new DynamoDB({});`],
  ] as const) {
    it(`ends the whole drill at ${what} that is not modelled, even when the function catches the error`, async () => {
      await assert.rejects(createFunction(catching(text)).call({}), { name: "Unmodelled" });
    });
  }
});
