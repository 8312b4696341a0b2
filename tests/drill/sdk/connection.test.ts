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

  it("may be carried out although its client gives it up, and only the answer is lost", async () => {
    const put = `
      const client = new DynamoDBClient({ maxAttempts: 1, requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true } });
      await client.send(new PutItemCommand({ TableName: "state", Item: { id: { S: "a" } } }));`;
    for (const [carriedOut, size] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const { call, cloud, items } = createFunction(catching(put));
      const answers: unknown[] = [];
      cloud.connection.onCall = ({ answer }) => answers.push(answer);
      cloud.connection.interceptors.add(() => ({ delayMilliseconds: Number.POSITIVE_INFINITY, carriedOut }));
      assert.equal(await call({}), "TimeoutError");
      assert.equal(items.size, size);
      assert.deepEqual(answers, [carriedOut ? {} : undefined]);
    }
  });

  it("reaches a table and a function by name, as faults of either do", async () => {
    const { call, cloud } = createFunction(
      catching(`
      await new DynamoDBClient({ maxAttempts: 1 }).send(new GetItemCommand({ TableName: "state", Key: { id: { S: "a" } } }));
      return "read";`),
    );
    const error = () =>
      Object.assign(new Error("slow down"), { name: "ProvisionedThroughputExceededException" });
    const end = cloud.connection.interceptors.add(({ name }, command, region, { TableName }) =>
      name === "function" && command === "GetItem" && region === "eu-west-1" && TableName === "state"
        ? { delayMilliseconds: 0, error: error() }
        : undefined,
    );
    assert.equal(await call({}), "ProvisionedThroughputExceededException");
    end();
    assert.equal(await call({}), "read");
  });

  it("honours a statement about partition keys", async () => {
    const statement = {
      Effect: "Allow" as const,
      Action: ["dynamodb:PutItem", "dynamodb:GetItem"],
      Resource: MAY_PUT.Resource,
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["lease"] } },
    };
    const put = (id: string) =>
      catching(
        `await new DynamoDBClient({}).send(new PutItemCommand({ TableName: "state", Item: { id: { S: "${id}" } } })); return "done";`,
      );
    assert.equal(await createFunction(put("lease"), [statement]).call({}), "done");
    assert.equal(await createFunction(put("latch"), [statement]).call({}), "AccessDeniedException");
  });
});
