import { strict as assert } from "node:assert";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { dynamoDbPortOf } from "../../../handlers/runtime/clients";
import type { LatchDocument } from "../../../handlers/state/documents";
import { parseLatchDocument, parseTargetGroupsDocument } from "../../../handlers/state/parseDocuments";
import { type DocumentStore, documentStore, updateDocument } from "../../../handlers/state/store";
import { FakeAws, named } from "../fakeAws";

describe("the document store", () => {
  let aws: FakeAws;
  let uninstall = () => {};
  let store: DocumentStore<LatchDocument>;

  beforeEach(() => {
    aws = new FakeAws();
    uninstall = aws.install();
    const port = dynamoDbPortOf(new DynamoDBClient({ region: "eu-west-1" }), {
      GetItemCommand,
      PutItemCommand,
    });
    store = documentStore(port, "prod-state", "latch", parseLatchDocument);
  });
  afterEach(() => uninstall());

  const armedAt = "2026-03-01T12:00:00.000Z";

  it("reads what was written, with its version", async () => {
    assert.equal(await store.read(), undefined);
    assert.deepEqual(await store.write({}, 0), { kind: "written", version: 1 });
    assert.deepEqual(await store.write({ armedAt }, 1), { kind: "written", version: 2 });
    assert.deepEqual(await store.read(), { version: 2, document: { armedAt } });
  });

  it("answers conflict when the version is not the newest, or the item exists already", async () => {
    await store.write({}, 0);
    assert.deepEqual(await store.write({ armedAt }, 0), { kind: "conflict" });
    assert.deepEqual(await store.write({ armedAt }, 7), { kind: "conflict" });
    assert.deepEqual(await store.read(), { version: 1, document: {} });
  });

  it("passes every other refusal on", async () => {
    aws.refuse = () => {
      throw named("AccessDeniedException");
    };
    await assert.rejects(store.write({}, 0), { name: "AccessDeniedException" });
    await assert.rejects(store.read(), { name: "AccessDeniedException" });
  });

  it("names table, item and problem of a malformed document", async () => {
    aws.items.latch = { version: 1, document: JSON.stringify({ disarmed: { until: "soon" } }) };
    await assert.rejects(store.read(), {
      name: "StateDocumentMalformed",
      message: /Item latch of table prod-state cannot be used: disarmed\.until is "soon", expected time/,
    });
  });

  it("applies a change to the newest document, and writes nothing when it changes nothing", async () => {
    const stale = { version: 0, document: {} };
    await store.write({ armedAt }, 0);
    const reason = { at: armedAt, rule: "r", reason: "x" };
    const updated = await updateDocument(store, {}, (document) => ({ ...document, latched: reason }), stale);
    assert.deepEqual(updated, { version: 2, document: { armedAt, latched: reason }, written: true });
    aws.calls = [];
    await updateDocument(store, {}, (document) => ({ ...document }));
    assert.deepEqual(aws.writes, []);
  });

  it("parses any JSON without an exception", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        parseLatchDocument(value);
        parseTargetGroupsDocument(value);
      }),
    );
  });

  it("accepts a whole document and names the wrong field of a broken one", () => {
    const record = { id: "i", from: "a", to: "b", rule: "r", reason: "x", decidedAt: armedAt };
    const document = { switches: [record], candidate: { group: "a", healthySince: armedAt } };
    assert.deepEqual(parseTargetGroupsDocument(document), { kind: "ok", document });
    const broken = parseTargetGroupsDocument({ switches: [record, { ...record, decidedAt: 5 }] });
    assert.deepEqual(broken, { kind: "malformed", problem: "switches[1].decidedAt is 5, expected time" });
  });
});
