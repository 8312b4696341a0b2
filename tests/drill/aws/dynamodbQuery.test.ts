import { strict as assert } from "node:assert";
import type { QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { createDynamoDbState, putItem } from "../../../drill/aws/dynamodb/api";
import { query } from "../../../drill/aws/dynamodb/query";
import { listEvents } from "../../../handlers/history/listEvents";

const region = "eu-west-1";

function events() {
  const state = createDynamoDbState();
  const indexes = new Map([["bySite", { hashKey: "site", rangeKey: "startTime" }]]);
  state.tables.set(`${region}/events`, { name: "events", region, hashKey: "id", indexes, items: new Map() });
  const put = (id: string, more: Record<string, string>) => {
    const values = Object.entries(more).map(([name, value]) => [name, { S: value }] as const);
    putItem(state, 0, {
      region,
      input: { TableName: "events", Item: { id: { S: id }, ...Object.fromEntries(values) } },
    });
  };
  for (const [id, startTime] of [
    ["b", "2026-01-02"],
    ["a", "2026-01-01"],
    ["c", "2026-01-03"],
  ] as const)
    put(id, { site: "prod", startTime });
  put("d", { site: "dr", startTime: "2026-01-02" });
  put("lock", {});
  const ask = (more: Partial<QueryCommandInput> = {}) =>
    query(state, 0, {
      region,
      input: {
        TableName: "events",
        IndexName: "bySite",
        KeyConditionExpression: "#site = :site",
        ExpressionAttributeNames: { "#site": "site" },
        ExpressionAttributeValues: { ":site": { S: "prod" } },
        ...more,
      },
    }).response;
  const ids = (more?: Partial<QueryCommandInput>) =>
    ask(more)
      .Items?.map(({ id }) => id?.S)
      .join("");
  return { state, ask, ids };
}

const since = (expression: string, values: Record<string, string>): Partial<QueryCommandInput> => ({
  KeyConditionExpression: `#site = :site AND ${expression}`,
  ExpressionAttributeNames: { "#site": "site", "#start": "startTime" },
  ExpressionAttributeValues: Object.fromEntries(
    Object.entries({ ":site": "prod", ...values }).map(([name, value]) => [name, { S: value }]),
  ),
});

describe("Query of the model", () => {
  it("answers the items of a partition in the order of the sort key, either way", () => {
    const { ids } = events();
    assert.equal(ids(), "abc");
    assert.equal(ids({ ScanIndexForward: false }), "cba");
  });

  it("honours conditions on the sort key", () => {
    const { ids } = events();
    assert.equal(ids(since("#start >= :from", { ":from": "2026-01-02" })), "bc");
    assert.equal(ids(since("#start < :from", { ":from": "2026-01-02" })), "a");
    assert.equal(ids(since("#start BETWEEN :a AND :b", { ":a": "2026-01-02", ":b": "2026-01-02T9" })), "b");
    assert.equal(ids(since("begins_with(#start, :a)", { ":a": "2026-01" })), "abc");
  });

  it("answers in pages that continue where the last one ended", () => {
    const { ask, ids } = events();
    const first = ask({ Limit: 2, ScanIndexForward: false });
    assert.deepEqual(first.LastEvaluatedKey, {
      id: { S: "b" },
      site: { S: "prod" },
      startTime: { S: "2026-01-02" },
    });
    const rest = { ScanIndexForward: false, ExclusiveStartKey: first.LastEvaluatedKey };
    assert.equal(ids(rest), "a");
    assert.equal(ask(rest).LastEvaluatedKey, undefined);
  });

  it("refuses what DynamoDB refuses, and what it does not know", () => {
    const { ask } = events();
    assert.throws(() => ask({ IndexName: "byNobody" }), { name: "ValidationException" });
    assert.throws(() => ask({ ConsistentRead: true }), { name: "ValidationException" });
    assert.throws(() => ask({ KeyConditionExpression: "#site > :site" }), { name: "ValidationException" });
    assert.throws(() => ask({ KeyConditionExpression: "contains(#site, :site)" }), { name: "Unmodelled" });
    assert.throws(() => ask({ IndexName: undefined }), { name: "Unmodelled" });
  });

  it("understands what the handlers ask", async () => {
    const { state } = events();
    const asked: string[] = [];
    const port = {
      query: async (input: QueryCommandInput) => {
        const { Items: items = [] } = query(state, 0, { region, input }).response;
        asked.push(items.map(({ id }) => id?.S).join(""));
        return { Items: [], $metadata: {} };
      },
    };
    await listEvents(port, "events", "prod", { since: "2026-01-02", limit: 5 });
    await listEvents(port, "events", "prod");
    assert.deepEqual(asked, ["cb", "cba"]);
  });
});
