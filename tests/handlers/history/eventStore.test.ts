import { strict as assert } from "node:assert";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type EventStore, eventStore, listEvents } from "../../../handlers/history/eventStore";
import type { FailoverEvent } from "../../../handlers/history/failoverEvent";
import { type EventsTable, startEventsTable, TABLE } from "./dynalite";

const START = Date.parse("2026-03-01T12:00:00.000Z");

function event(number: number, changes: Partial<FailoverEvent> = {}): FailoverEvent {
  return {
    id: `failover-${number}`,
    site: "dr",
    resourceType: "auto_scaling",
    type: "manual",
    status: "pending",
    source: "dr-app",
    target: "dr-app",
    reason: "a test",
    requestedBy: "test",
    startTime: new Date(START + number * 60_000).toISOString(),
    rollbackPlan: { autoRollback: false, rollbackDelaySeconds: 3600 },
    plan: [],
    steps: [],
    ...changes,
  };
}

describe("the events table, in dynalite", () => {
  let table: EventsTable;
  let store: EventStore;

  beforeEach(async () => {
    table = await startEventsTable();
    store = eventStore(table.port, TABLE);
  });
  afterEach(() => table.close());

  it("has no event before one is created, and then exactly that", async () => {
    assert.equal(await store.read("failover-1"), undefined);
    assert.deepEqual(await store.create(event(1)), { kind: "written", version: 1 });
    assert.deepEqual(await store.read("failover-1"), { version: 1, document: event(1) });
  });

  it("lets one of many writers create an event; the others are told", async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, writer) => store.create(event(1, { requestedBy: `writer ${writer}` }))),
    );
    assert.equal(results.filter(({ kind }) => kind === "written").length, 1);
    const winner = results.findIndex(({ kind }) => kind === "written");
    assert.equal((await store.read("failover-1"))?.document.requestedBy, `writer ${winner}`);
  });

  it("accepts one of two updates of the same version", async () => {
    await store.create(event(1));
    const updates = await Promise.all([
      store.update(event(1, { status: "in_progress" }), 1),
      store.update(event(1, { status: "failed" }), 1),
    ]);
    assert.deepEqual(updates.map(({ kind }) => kind).sort(), ["conflict", "written"]);
    assert.equal((await store.read("failover-1"))?.version, 2);
  });

  it("refuses the update of an event that is not there", async () => {
    assert.deepEqual(await store.update(event(1), 1), { kind: "conflict" });
    assert.equal(await store.read("failover-1"), undefined);
  });

  it("keeps the expiry beside the document, as a number of seconds, only where one is given", async () => {
    await store.create(event(1));
    await store.update(event(1, { status: "completed" }), 1, 1_800_000_000);
    await store.create(event(2));
    const item = async (id: string) =>
      (await table.client.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } } }))).Item;
    assert.deepEqual((await item("failover-1"))?.expiresAt, { N: "1800000000" });
    assert.equal((await item("failover-1"))?.status?.S, "completed");
    assert.equal((await item("failover-2"))?.expiresAt, undefined);
  });

  it("lists the events of a site, newest first, without those of others and without the lock", async () => {
    for (const number of [2, 1, 3]) {
      await store.create(event(number));
    }
    await store.create(event(4, { site: "prod" }));
    await table.client.send(
      new PutItemCommand({
        TableName: TABLE,
        Item: { id: { S: "lock" }, version: { N: "1" }, document: { S: "{}" } },
      }),
    );
    const listed = await listEvents(table.port, TABLE, "dr");
    assert.deepEqual(
      listed.map(({ id }) => id),
      ["failover-3", "failover-2", "failover-1"],
    );
  });

  it("lists from a time on, and no more than asked for", async () => {
    for (let number = 1; number <= 6; number += 1) {
      await store.create(event(number));
    }
    const since = event(3).startTime;
    assert.deepEqual(
      (await listEvents(table.port, TABLE, "dr", { since })).map(({ id }) => id),
      ["failover-6", "failover-5", "failover-4", "failover-3"],
    );
    assert.deepEqual(
      (await listEvents(table.port, TABLE, "dr", { since, limit: 2 })).map(({ id }) => id),
      ["failover-6", "failover-5"],
    );
  });

  it("lists events that fill more than one page of the service", async () => {
    // A page ends at 1 MB: 30 events of 60 kB make two.
    for (let number = 1; number <= 30; number += 1) {
      await store.create(event(number, { reason: "x".repeat(60_000) }));
    }
    let pages = 0;
    const counted = {
      query: (input: Parameters<typeof table.port.query>[0]) => {
        pages += 1;
        return table.port.query(input);
      },
    };
    const listed = await listEvents(counted, TABLE, "dr");
    assert.equal(listed.length, 30);
    assert.ok(pages > 1, `${pages} pages`);
    assert.equal(listed[0]?.id, "failover-30");
  });

  it("names an item that somebody edited by hand, and what to do", async () => {
    await table.client.send(
      new PutItemCommand({
        TableName: TABLE,
        Item: {
          id: { S: "failover-1" },
          version: { N: "1" },
          site: { S: "dr" },
          startTime: { S: event(1).startTime },
          document: { S: JSON.stringify({ ...event(1), status: "done" }) },
        },
      }),
    );
    for (const act of [() => store.read("failover-1"), () => listEvents(table.port, TABLE, "dr")]) {
      await assert.rejects(act, (error: Error) => {
        assert.equal(error.name, "EventMalformed");
        assert.match(error.message, /failover-1 of table dr-events .*status.*"done".*Correct the item/);
        return true;
      });
    }
  });
});
