import { strict as assert } from "node:assert";
import { afterLeaseRearm } from "../../../handlers/lease/document";
import { type LeaseKeeper, type LeaseStore, leaseKeeper } from "../../../handlers/lease/keeper";
import type { LeaseDocument } from "../../../handlers/state/documents";
import type { WriteResult } from "../../../handlers/state/store";
import { named } from "../fakeAws";

const START = Date.parse("2026-03-01T12:00:00.000Z");
const CONFIG = {
  stateTable: "prod-state",
  gateCheckId: "gate",
  watchCheckId: "watch",
  intervalSeconds: 10,
  failureThreshold: 1,
  armAfterHealthySeconds: 300,
};
const armedAt = "2026-03-01T11:00:00.000Z";
const healthy: LeaseDocument = {
  checkers: Object.fromEntries(
    Array.from({ length: 16 }, (_, index) => [`c${index}`, [START - 1_000, 1] as const]),
  ),
  peak: 3,
  armedAt,
};

describe("the keeper of the lease", () => {
  let now = START;
  let stored: { version: number; document: LeaseDocument } | undefined;
  let fail: (call: "read" | "write") => void = () => {};
  let calls: string[] = [];
  let keeper: LeaseKeeper;

  const store: LeaseStore = {
    read: async () => {
      calls.push("read");
      fail("read");
      return stored;
    },
    write: async (document, expected): Promise<WriteResult> => {
      calls.push("write");
      fail("write");
      if ((stored?.version ?? 0) !== expected) return { kind: "conflict" };
      stored = { version: expected + 1, document };
      return { kind: "written", version: expected + 1 };
    },
  };
  const put = (document: LeaseDocument) => {
    stored = { version: (stored?.version ?? 0) + 1, document };
  };

  /** One invocation by a checker, answered as judged. */
  async function ask(checker: string, by = keeper) {
    by.begin();
    const request = { checker, atMs: now, startedAtMs: now, healthy: true };
    const answer = await by.judge(request, await by.read(store), store, CONFIG);
    if (answer.holds) by.answered({ checker, atMs: now });
    return answer;
  }

  beforeEach(() => {
    now = START;
    stored = { version: 1, document: healthy };
    fail = () => {};
    calls = [];
    keeper = leaseKeeper(() => now);
  });

  it("writes a healthy answer only when the next invocation shows that it was given", async () => {
    await ask("c1");
    assert.deepEqual(calls, ["read"]);
    now += 500;
    await ask("c2");
    assert.deepEqual(stored?.document.checkers.c1, [START, 1]);
    assert.deepEqual(stored?.document.checkers.c2, [START - 1_000, 1]);
  });

  it("never counts the answer of an instance that is not heard of again", async () => {
    await ask("c1");
    await ask(
      "c2",
      leaseKeeper(() => now),
    );
    assert.deepEqual(stored?.document, healthy);
  });

  it("reads again and judges again when another instance has written", async () => {
    await ask("c1");
    now += 500;
    let others = 0;
    fail = (call) => {
      if (call === "write" && others < 2) {
        others += 1;
        put({ ...healthy, checkers: { ...healthy.checkers, [`other${others}`]: [now, 1] } });
      }
    };
    assert.equal((await ask("c2")).rule, "LEASE-HELD");
    assert.deepEqual(
      [stored?.document.checkers.c1, stored?.document.checkers.other2],
      [
        [START, 1],
        [now, 1],
      ],
    );
  });

  it("gives up after three, without a change of the answer, and writes with the next request", async () => {
    await ask("c1");
    fail = (call) => {
      if (call === "write") put(healthy);
    };
    const answer = await ask("c2");
    assert.deepEqual(
      [answer.rule, answer.problem],
      ["LEASE-HELD", "others have written the lease meanwhile"],
    );
    assert.equal(calls.filter((call) => call === "write").length, 3);
    fail = () => {};
    await ask("c3");
    assert.deepEqual(stored?.document.checkers.c1, [START, 1]);
  });

  it("obeys a command that comes between reading and writing", async () => {
    await ask("c1");
    fail = (call) => {
      const lapsed = { at: armedAt, rule: "TAKEOVER", reason: "forced" };
      if (call === "write" && stored?.document.lapsed === undefined) put({ ...healthy, lapsed });
    };
    assert.equal((await ask("c2")).rule, "LEASE-LAPSED");
  });

  it("judges by its memory while storage is down, holds while it has proof, and leaves storage alone for a second", async () => {
    await ask("c1");
    fail = () => {
      throw named("InternalServerError", "down");
    };
    calls = [];
    const { rule, problem } = await ask("c2");
    assert.deepEqual([rule, problem], ["LEASE-REMEMBERED", "InternalServerError: down"]);
    now += 999;
    await ask("c3");
    assert.deepEqual(calls, ["read"]);
    now += 8_750;
    assert.equal((await ask("c4")).rule, "LEASE-UNREADABLE");
    assert.equal(stored?.document.doubtedSinceMs, undefined);
  });

  it("writes what it has heard meanwhile when storage is back", async () => {
    await ask("c1");
    fail = () => {
      throw named("InternalServerError");
    };
    await ask("c2");
    fail = () => {};
    now += 1_000;
    await ask("c3");
    assert.deepEqual(
      [stored?.document.checkers.c1, stored?.document.checkers.c2],
      [
        [START, 1],
        [START, 1],
      ],
    );
  });

  it("refuses without a memory", async () => {
    fail = () => {
      throw named("InternalServerError");
    };
    assert.deepEqual((await ask("c1")).rule, "LEASE-NO-MEMORY");
  });

  it("forgets what it has heard when it sees a re-arm", async () => {
    await ask("c1");
    await ask("c2");
    put(afterLeaseRearm(healthy, { at: "2026-03-01T12:00:00.000Z", by: "sre" }));
    now += 500;
    const answer = await ask("c3");
    assert.equal(answer.rule, "LEASE-RETURNING");
    assert.deepEqual(stored?.document.checkers.c2, [START - 1_000, 0]);
    assert.deepEqual(stored?.document.offers, { c3: [now, 1] });
  });

  it("refuses on the way back what it cannot record first", async () => {
    put(afterLeaseRearm(healthy, { at: "2026-03-01T12:00:00.000Z", by: "sre" }));
    fail = (call) => {
      if (call === "write") throw named("TimeoutError");
    };
    const { rule, holds } = await ask("c1");
    assert.deepEqual([rule, holds], ["LEASE-RETURN-UNRECORDED", false]);
  });

  it("refuses, though it cannot write the doubt, and lapses only after good storage for as long as it takes", async () => {
    now += 60_000;
    fail = (call) => {
      if (call === "write") throw named("TimeoutError");
    };
    assert.equal((await ask("c1")).rule, "LEASE-UNPROVEN");
    fail = () => {};
    put({ ...healthy, doubtedSinceMs: START });
    now += 1_000;
    assert.equal((await ask("c2")).rule, "LEASE-UNPROVEN");
    now += 10_000;
    assert.equal((await ask("c3")).rule, "LEASE-LAPSE");
    assert.equal(stored?.document.lapsed?.rule, "LEASE-LAPSE");
  });

  it("leaves what can wait to the next request when this one has waited for long", async () => {
    await ask("c1");
    keeper.begin();
    calls = [];
    const request = { checker: "c2", atMs: now, startedAtMs: now - 701, healthy: true };
    const answer = await keeper.judge(request, await keeper.read(store), store, CONFIG);
    assert.deepEqual([answer.rule, calls], ["LEASE-HELD", ["read"]]);
    await ask("c3");
    assert.deepEqual(stored?.document.checkers.c1, [START, 1]);
  });

  it("gives a reading up after its deadline", async () => {
    const hanging: LeaseStore = { ...store, read: () => new Promise(() => {}) };
    const reading = await keeper.read(hanging);
    assert.deepEqual(reading, {
      kind: "unreadable",
      problem: "TimeoutError: the lease was not read within 300 ms",
    });
  });
});
