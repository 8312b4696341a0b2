import { strict as assert } from "node:assert";
import { type EventLock, type EventState, eventLock } from "../../../handlers/history/eventLock";
import { type EventsTable, startEventsTable, TABLE } from "./dynalite";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const LEASE = 70;

describe("the lock of the events table, in dynalite", () => {
  let table: EventsTable;
  let states: Record<string, EventState>;
  let lock: EventLock;

  beforeEach(async () => {
    table = await startEventsTable();
    states = {};
    lock = eventLock(table.port, TABLE, async (id) => states[id] ?? "missing");
  });
  afterEach(() => table.close());

  it("is free at first, then the event's that took it", async () => {
    assert.equal(await lock.read(), undefined);
    assert.deepEqual(await lock.acquire("a", "run-1", NOW, LEASE), { kind: "acquired" });
    assert.deepEqual(await lock.read(), {
      eventId: "a",
      holder: "run-1",
      leaseUntil: new Date(NOW + LEASE * 1000).toISOString(),
    });
  });

  it("goes to one of many that ask at the same time", async () => {
    const ids = ["a", "b", "c", "d"];
    const answers = await Promise.all(ids.map((id) => lock.acquire(id, `run-${id}`, NOW, LEASE)));
    assert.equal(answers.filter(({ kind }) => kind === "acquired").length, 1);
    assert.equal(answers.filter(({ kind }) => kind === "held").length, 3);
  });

  it("lets one of two runs work on the same event", async () => {
    const answers = await Promise.all([
      lock.acquire("a", "run-1", NOW, LEASE),
      lock.acquire("a", "run-2", NOW, LEASE),
    ]);
    assert.deepEqual(answers.map(({ kind }) => kind).sort(), ["acquired", "live"]);
  });

  it("lets the same run take it again", async () => {
    await lock.acquire("a", "run-1", NOW, LEASE);
    assert.deepEqual(await lock.acquire("a", "run-1", NOW + 1000, LEASE), { kind: "acquired" });
  });

  it("is not kept by a run that died longer than its lease", async () => {
    await lock.acquire("a", "run-1", NOW, LEASE);
    states.a = "open";
    assert.equal((await lock.acquire("a", "run-2", NOW + 69_999, LEASE)).kind, "live");
    assert.equal((await lock.acquire("a", "run-2", NOW + 70_000, LEASE)).kind, "acquired");
  });

  for (const [state, lease, answer] of [
    ["open", "live", "held"],
    ["open", "over", "held"],
    ["untold", "live", "acquired"],
    ["untold", "over", "acquired"],
    ["closed", "live", "acquired"],
    ["closed", "over", "acquired"],
    ["missing", "live", "held"],
    ["missing", "over", "acquired"],
  ] as const) {
    it(`of another event that is ${state}, with a lease that is ${lease}, is ${answer}`, async () => {
      await lock.acquire("a", "run-1", NOW, LEASE);
      states.a = state;
      const now = lease === "live" ? NOW + 1000 : NOW + 71_000;
      const answered = await lock.acquire("b", "run-2", now, LEASE);
      assert.equal(answered.kind, answer);
      assert.equal((await lock.read())?.eventId, answer === "held" ? "a" : "b");
    });
  }

  it("goes to the same request again when the run that took it died before it made the event", async () => {
    await lock.acquire("a", "run-1", NOW, LEASE);
    assert.equal((await lock.acquire("a", "run-2", NOW + 29_999, LEASE)).kind, "live");
    assert.equal((await lock.acquire("a", "run-2", NOW + 30_000, LEASE)).kind, "acquired");
  });

  it("remembers the events that lost it before people were told, whatever happens to it", async () => {
    await lock.acquire("a", "run-1", NOW, LEASE);
    states.a = "untold";
    await lock.acquire("b", "run-2", NOW, LEASE);
    await lock.renew("b", "run-2", NOW, 0);
    await lock.setUntold(["c"], true);
    assert.deepEqual((await lock.read())?.untold, ["a", "c"]);
    await lock.release("b");
    assert.deepEqual(await lock.read(), { untold: ["a", "c"] });
    await lock.setUntold(["a", "c"], false);
    assert.equal(await lock.read(), undefined);
  });

  it("is renewed by its holder alone", async () => {
    await lock.acquire("a", "run-1", NOW, LEASE);
    assert.equal(await lock.renew("a", "run-2", NOW, LEASE), false);
    assert.equal(await lock.renew("b", "run-1", NOW, LEASE), false);
    assert.equal(await lock.renew("a", "run-1", NOW + 10_000, LEASE), true);
    assert.equal((await lock.read())?.leaseUntil, new Date(NOW + 80_000).toISOString());
  });

  it("can be handed to the next run of the same event at once", async () => {
    await lock.acquire("a", "run-1", NOW, LEASE);
    await lock.renew("a", "run-1", NOW, 0);
    assert.equal((await lock.acquire("a", "run-2", NOW, LEASE)).kind, "acquired");
  });

  it("is released by the event that holds it, and by no other", async () => {
    await lock.acquire("a", "run-1", NOW, LEASE);
    assert.equal(await lock.release("b"), false);
    assert.equal((await lock.read())?.eventId, "a");
    assert.equal(await lock.release("a"), true);
    assert.equal(await lock.read(), undefined);
    assert.equal((await lock.acquire("b", "run-2", NOW, LEASE)).kind, "acquired");
  });
});
