import { strict as assert } from "node:assert";
import { parseFailoverEvent } from "../../../handlers/history/parseFailoverEvent";
import { afterRearm } from "../../../handlers/latch/document";
import { createLatchHandler } from "../../../handlers/latch/handler";
import { CONFIG_VARIABLE, type LatchMode } from "../../../handlers/runtime/config";
import type { LatchDocument, LeaseDocument } from "../../../handlers/state/documents";
import { FakeAws, named, START } from "../fakeAws";
import { alarmDocument, latchConfig, scheduleEvent, snsEvent, withLog } from "../fixtures";

const FAILED_OVER = "/lb-check-failed-over";
const failure = (changedAtMs = START) => snsEvent(alarmDocument({ changedAtMs }));

describe("the latch handler", () => {
  let aws: FakeAws;
  let uninstall = () => {};

  function use(document?: LatchDocument): void {
    uninstall();
    aws = new FakeAws();
    if (document !== undefined) {
      aws.items.latch = { version: 3, document: JSON.stringify(document) };
    }
    uninstall = aws.install();
  }
  const run = (event: unknown) => withLog(() => createLatchHandler({ now: () => aws.now })(event));
  const document = () => aws.document<LatchDocument>("latch");

  beforeEach(() => {
    process.env[CONFIG_VARIABLE] = JSON.stringify(latchConfig);
    use({ armedAt: "2026-03-01T11:00:00.000Z" });
  });
  afterEach(() => {
    uninstall();
    delete process.env[CONFIG_VARIABLE];
  });

  it("changes the path, verifies it, records and tells, in this order", async () => {
    const { error, lines } = await run(failure());
    assert.equal(error, undefined);
    assert.equal(aws.healthCheck.path, FAILED_OVER);
    assert.deepEqual(aws.calls.slice(2, 4), ["UpdateHealthCheck", "GetHealthCheck"]);
    assert.deepEqual(aws.writes, ["UpdateHealthCheck", "PutItem", "Publish", "PutItem"]);
    assert.ok(document().latched?.notifiedAt);
    const { event_id, source_resource, status, resourceType, whatToDo } = aws.messages[0]?.body ?? {};
    assert.deepEqual(
      [event_id, source_resource, status, resourceType],
      ["latch-2026-03-01T12:00:00.000Z-prod", "prod", "completed", "dns"],
    );
    assert.match(whatToDo ?? "", /ops -- rearm/);
    assert.equal(lines.length, 1);
    assert.deepEqual(lines[0]?.rule, "LATCH-CLOSE");
  });

  it("does nothing at a duplicate", async () => {
    await run(failure());
    aws.calls = [];
    const { result } = await run(
      snsEvent(alarmDocument({ changedAtMs: START }), alarmDocument({ changedAtMs: START })),
    );
    assert.equal(result?.rule, "LATCH-CLOSED");
    assert.deepEqual(aws.writes, []);
  });

  it("asks AWS nothing about an OK message, and says so", async () => {
    const { result, lines } = await run(snsEvent(alarmDocument({ state: "OK", changedAtMs: START })));
    assert.equal(result?.rule, "LATCH-NOT-A-FAILURE");
    assert.match(String(lines[0]?.reason), /OK/);
    assert.deepEqual(aws.calls, []);
  });

  for (const [what, options] of Object.entries({
    "another alarm": { name: "other" },
    "another health check": { healthCheckId: "00000000-0000-0000-0000-000000000000" },
  })) {
    it(`throws at a message about ${what}`, async () => {
      const { error } = await run(snsEvent(alarmDocument({ changedAtMs: START, ...options })));
      assert.match(error?.message ?? "", /but this latch is of alarm prod-record-check/);
      assert.deepEqual(aws.calls, []);
    });
  }

  it("handles the understood message of an event and throws for the other one", async () => {
    const { error } = await run(snsEvent({ hello: "world" }, alarmDocument({ changedAtMs: START })));
    assert.match(error?.message ?? "", /not understood/);
    assert.equal(aws.healthCheck.path, FAILED_OVER);
  });

  it("reads again and decides again when the health check was changed meanwhile", async () => {
    let changes = 0;
    aws.refuse = (call) => {
      if (call === "UpdateHealthCheck" && changes < 4) {
        changes += 1;
        aws.healthCheck = { ...aws.healthCheck, version: aws.healthCheck.version + 1 };
      }
    };
    assert.equal((await run(failure())).error, undefined);
    assert.equal(aws.healthCheck.path, FAILED_OVER);
  });

  it("obeys an operator's re-arm that wins the race", async () => {
    aws.refuse = (call) => {
      if (call === "UpdateHealthCheck" && aws.items.latch?.version === 3) {
        const rearmed = {
          at: new Date(START + 1).toISOString(),
          by: "sre",
          synchronised: true,
          forced: [],
          reason: "",
        };
        aws.items.latch = {
          version: 4,
          document: JSON.stringify(afterRearm({ armedAt: "2026-03-01T11:00:00.000Z" }, rearmed)),
        };
        aws.healthCheck = { ...aws.healthCheck, version: aws.healthCheck.version + 1 };
      }
    };
    const { result } = await run(failure());
    assert.equal(result?.rule, "LATCH-STALE-MESSAGE");
    assert.equal(aws.healthCheck.path, "/lb-check");
  });

  it("obeys a re-arm made while it looks: whoever sees the operator's path sees the operator's record", async () => {
    await run(failure());
    aws.now += 600_000;
    aws.alarm = { state: "ALARM", changedAtMs: START };
    const at = new Date(aws.now).toISOString();
    const rearmed = { at, by: "sre", synchronised: true, forced: [], reason: "" };
    // A throttled request is answered late: of two made at once, each may see another time.
    aws.refuse = async (call) => {
      if (call === "GetHealthCheck" && aws.healthCheck.path === FAILED_OVER) {
        await new Promise(setImmediate);
        aws.items.latch = { version: 9, document: JSON.stringify(afterRearm(document(), rearmed)) };
        aws.healthCheck = { path: "/lb-check", version: 12 };
      }
    };
    const { result } = await run(scheduleEvent);
    assert.equal(result?.rule, "LATCH-READY");
    assert.equal(aws.healthCheck.path, "/lb-check");
  });

  it("tells people once when another invocation finishes its closing first", async () => {
    const latched = { at: "2026-03-01T12:00:03.000Z", rule: "LATCH-FINISH", reason: "" };
    const other = { armedAt: "2026-03-01T11:00:00.000Z", latched: { ...latched, notifiedAt: latched.at } };
    aws.refuse = (call) => {
      if (call === "UpdateHealthCheck") {
        aws.items.latch = { version: 4, document: JSON.stringify(other) };
      }
    };
    assert.equal((await run(failure())).error, undefined);
    assert.equal(aws.healthCheck.path, FAILED_OVER);
    assert.deepEqual(document(), other);
    assert.deepEqual(aws.messages, []);
  });

  it("gives up after five version conflicts, for the retry", async () => {
    aws.refuse = (call) => {
      if (call === "UpdateHealthCheck") {
        aws.healthCheck = { ...aws.healthCheck, version: aws.healthCheck.version + 1 };
      }
    };
    const { error } = await run(failure());
    assert.match(error?.message ?? "", /HealthCheckConflict/);
    assert.equal(aws.calls.filter((call) => call === "UpdateHealthCheck").length, 5);
  });

  it("throws and says what to do when Route 53 refuses", async () => {
    aws.refuse = (call) => {
      if (call === "UpdateHealthCheck") {
        throw named("ThrottlingException", "Rate exceeded");
      }
    };
    const { error } = await run(failure());
    assert.match(
      error?.message ?? "",
      /UpdateHealthCheck of 233e180f.* failed \(ThrottlingException: Rate exceeded\).*by hand/,
    );
  });

  it("throws when the path is not as written", async () => {
    aws.refuse = (call) => {
      if (call === "GetHealthCheck" && aws.calls.includes("UpdateHealthCheck")) {
        aws.healthCheck = { ...aws.healthCheck, path: "/lb-check" };
      }
    };
    assert.match((await run(failure())).error?.message ?? "", /asks \/lb-check after it was set/);
  });

  it("latches although the interlock is unreadable or malformed, and throws so that the record is finished", async () => {
    aws.items.latch = { version: 3, document: '{ "armedAt": 7 }' };
    const { error } = await run(failure());
    assert.equal(aws.healthCheck.path, FAILED_OVER);
    assert.match(error?.message ?? "", /LATCH-CLOSE-BLIND.*armedAt is 7/);
    assert.equal(aws.messages.length, 1);
    aws.items.latch = { version: 4, document: JSON.stringify({ armedAt: "2026-03-01T11:00:00.000Z" }) };
    assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-FINISH");
    assert.ok(document().latched?.notifiedAt);
  });

  it("arms itself after five healthy minutes, once, and then latches", async () => {
    use();
    for (let minute = 1; minute <= 7; minute += 1) {
      aws.minutes[START - minute * 60_000] = { minimum: 1, maximum: 1 };
    }
    assert.equal((await run(failure())).result?.rule, "LATCH-UNARMED");
    assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-ARM");
    aws.alarm = { state: "OK", changedAtMs: START };
    aws.calls = [];
    assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-READY");
    assert.deepEqual(aws.writes, []);
    aws.now += 60_000;
    assert.equal((await run(failure(aws.now))).result?.rule, "LATCH-CLOSE");
  });

  it("closes by the tick when the message was lost", async () => {
    aws.alarm = { state: "ALARM", changedAtMs: START - 60_000 };
    assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-LOST-MESSAGE");
    assert.equal(aws.healthCheck.path, FAILED_OVER);
  });

  it("does not close again after a re-arm while the old alarm stands, until the check has failed anew", async () => {
    await run(failure());
    aws.now += 600_000;
    const rearmed = {
      at: new Date(aws.now).toISOString(),
      by: "sre",
      synchronised: true,
      forced: [],
      reason: "",
    };
    aws.items.latch = { version: 9, document: JSON.stringify(afterRearm(document(), rearmed)) };
    aws.healthCheck = { path: "/lb-check", version: 12 };
    aws.alarm = { state: "ALARM", changedAtMs: START };
    aws.now += 120_000;
    assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-READY");
    assert.equal((await run(failure(START))).result?.rule, "LATCH-STALE-MESSAGE");
    aws.minutes[START + 660_000] = { minimum: 0, maximum: 1 };
    aws.minutes[START + 720_000] = { minimum: 0, maximum: 0 };
    aws.now += 60_000;
    assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-FAILED-AGAIN");
    assert.equal(aws.messages.length, 2);
  });

  it("throws when its alarm does not exist", async () => {
    assert.match((await run(scheduleEvent)).error?.message ?? "", /Alarm prod-record-check does not exist/);
  });

  describe("with a history", () => {
    const eventsDown = (call: string, input: unknown) => {
      if (call === "PutItem" && (input as { TableName: string }).TableName === "prod-events") {
        throw named("InternalServerError", "events down");
      }
    };
    beforeEach(() => {
      process.env[CONFIG_VARIABLE] = JSON.stringify({ ...latchConfig, eventsTable: "prod-events" });
    });

    it("records a closing after people were told, as an event that a reader accepts", async () => {
      assert.equal((await run(failure())).error, undefined);
      assert.deepEqual(aws.writes, ["UpdateHealthCheck", "PutItem", "Publish", "PutItem", "PutItem"]);
      const [id] = Object.keys(aws.events);
      assert.equal(id, "latch-2026-03-01T12:00:00.000Z-prod");
      const parsed = parseFailoverEvent(JSON.parse(aws.events[id]?.document ?? ""));
      assert.ok(parsed.kind === "ok" && parsed.document.rule === "LATCH-CLOSE", JSON.stringify(parsed));
      assert.ok(document().latched?.recordedAt && document().latched?.notifiedAt);
      aws.calls = [];
      await run(scheduleEvent);
      assert.deepEqual(aws.writes, []);
    });

    it("closes and tells once while the events table is down, throws, and records by a later tick", async () => {
      aws.refuse = eventsDown;
      assert.match((await run(failure())).error?.message ?? "", /cannot be recorded in table prod-events/);
      assert.equal(aws.healthCheck.path, FAILED_OVER);
      assert.match((await run(scheduleEvent)).error?.message ?? "", /cannot be recorded/);
      assert.equal(aws.messages.length, 1);
      aws.refuse = () => {};
      assert.equal((await run(scheduleEvent)).error, undefined);
      assert.equal(Object.keys(aws.events).length, 1);
      assert.equal(aws.messages.length, 1);
    });

    it("records a closing that was lifted before it could be recorded", async () => {
      aws.refuse = eventsDown;
      await run(failure());
      aws.refuse = () => {};
      const rearmed = {
        at: "2026-03-01T12:30:00.000Z",
        by: "sre",
        synchronised: true,
        forced: [],
        reason: "",
      };
      aws.items.latch = { version: 9, document: JSON.stringify(afterRearm(document(), rearmed)) };
      aws.healthCheck = { path: "/lb-check", version: 12 };
      aws.alarm = { state: "OK", changedAtMs: START };
      aws.now += 3_600_000;
      assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-READY");
      assert.equal(Object.keys(aws.events).length, 1);
      assert.ok(document().latched?.recordedAt);
    });

    it("says of a closing by the controller that it was planned", async () => {
      const latched = { at: "2026-03-01T11:59:00.000Z", rule: "PLANNED", reason: "exercise" };
      use({ armedAt: "2026-03-01T11:00:00.000Z", latched });
      aws.healthCheck.path = FAILED_OVER;
      assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-FINISH");
      const [stored] = Object.values(aws.events);
      const { type, requestedBy } = JSON.parse(stored?.document ?? "{}") as Record<string, string>;
      assert.deepEqual([type, requestedBy], ["planned", "controller"]);
      assert.equal(aws.messages[0]?.body.failoverType, "planned");
    });
  });

  describe("of a lease", () => {
    const armedAt = "2026-03-01T11:00:00.000Z";
    const lapsed = { at: "2026-03-01T11:59:30.000Z", rule: "LEASE-LAPSE", reason: "Only 2 of 16." };
    const held: LeaseDocument = { checkers: {}, peak: 3, armedAt };
    const put = (lease: LeaseDocument) => {
      aws.items.lease = { version: 1, document: JSON.stringify(lease) };
    };
    const mode = (latchMode: LatchMode) => {
      process.env[CONFIG_VARIABLE] = JSON.stringify({
        ...latchConfig,
        mode: latchMode,
        eventsTable: "prod-events",
      });
    };
    const ofRoute53 = () => aws.calls.filter((call) => /HealthCheck|Alarm|Metric/.test(call));

    beforeEach(() => {
      mode("lease");
      put(held);
    });

    it("records and tells what the gate has done, by the lease's own time and rule, without Route 53 and us-east-1", async () => {
      put({ ...held, lapsed });
      assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-FINISH");
      const { at, rule, reason, notifiedAt, recordedAt } = document().latched ?? {};
      assert.deepEqual({ at, rule, reason }, lapsed);
      assert.ok(notifiedAt && recordedAt);
      assert.equal(aws.messages[0]?.body.rule, "LEASE-LAPSE");
      assert.ok(aws.events[`latch-${lapsed.at}-prod`] !== undefined);
      assert.deepEqual(ofRoute53(), []);
      assert.equal(aws.healthCheck.path, "/lb-check");
      aws.calls = [];
      assert.equal((await run(failure())).result?.rule, "LATCH-CLOSED");
      assert.deepEqual(aws.writes, []);
    });

    it("records that it is armed, and rests while nothing has lapsed", async () => {
      use({});
      put(held);
      assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-LEASE-ARM");
      assert.ok(document().armedAt);
      aws.calls = [];
      assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-LEASE-OPEN");
      assert.deepEqual([aws.writes, ofRoute53()], [[], []]);
    });

    it("takes the lease away when Route 53 has given up on the site and the gate does not know, and tells people", async () => {
      assert.equal((await run(failure())).result?.rule, "LATCH-FINISH");
      const lease = JSON.parse(aws.items.lease?.document ?? "") as LeaseDocument;
      assert.equal(lease.lapsed?.rule, "LATCH-LEASE-WITHDRAW");
      assert.equal(document().latched?.at, lease.lapsed?.at);
      assert.deepEqual([aws.messages.length, ofRoute53()], [1, []]);
    });

    it("leaves a lease alone that was re-armed while the alarm's message was handled", async () => {
      const rearmed = { at: "2026-03-01T12:00:00.000Z", by: "ada" };
      aws.refuse = (call, input) => {
        if (call === "PutItem" && JSON.stringify(input).includes("LATCH-LEASE-WITHDRAW")) {
          aws.items.latch = {
            version: 9,
            document: JSON.stringify(
              afterRearm(document(), { ...rearmed, synchronised: true, forced: [], reason: "" }),
            ),
          };
          aws.items.lease = { version: 2, document: JSON.stringify({ ...held, rearmed }) };
        }
      };
      assert.equal((await run(failure())).result?.rule, "LATCH-LEASE-OPEN");
      const lease = JSON.parse(aws.items.lease?.document ?? "") as LeaseDocument;
      assert.deepEqual([lease.rearmed?.at, lease.lapsed], [rearmed.at, undefined]);
    });

    it("throws when the lease cannot be read", async () => {
      aws.items.lease = { version: 1, document: "{}" };
      assert.match(
        (await run(scheduleEvent)).error?.message ?? "",
        /LATCH-LEASE-BLIND: the lease cannot be read/,
      );
    });

    it("records the same event when it is killed after any call and run again", async () => {
      put({ ...held, lapsed });
      await run(scheduleEvent);
      const total = aws.calls.length;
      for (let at = 1; at <= total; at += 1) {
        use({ armedAt });
        put({ ...held, lapsed });
        aws.failure = { at, when: "after", dead: true };
        await run(scheduleEvent);
        aws.failure = undefined;
        aws.now += 60_000;
        assert.equal((await run(scheduleEvent)).error, undefined, `call ${at}`);
        assert.deepEqual(Object.keys(aws.events), [`latch-${lapsed.at}-prod`], `call ${at}`);
        assert.ok(document().latched?.notifiedAt, `call ${at}`);
      }
    });

    it("closes the path too where there are both", async () => {
      mode("both");
      put({ ...held, lapsed });
      assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-LEASE-LAPSED");
      assert.equal(aws.healthCheck.path, FAILED_OVER);
      assert.equal(document().latched?.rule, "LEASE-LAPSE");
      aws.calls = [];
      assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-CLOSED");
      assert.deepEqual(aws.writes, []);
    });

    it("records and tells a lapse while Route 53's control plane is down, throws, and closes the path later, telling nobody twice", async () => {
      mode("both");
      put({ ...held, lapsed });
      aws.refuse = (call) => {
        if (/HealthCheck/.test(call)) throw named("ServiceUnavailable");
      };
      assert.match((await run(scheduleEvent)).error?.message ?? "", /the path is open: ServiceUnavailable/);
      assert.deepEqual([document().latched?.at, aws.messages.length], [lapsed.at, 1]);
      aws.refuse = () => {};
      aws.now += 60_000;
      assert.equal((await run(scheduleEvent)).result?.rule, "LATCH-LEASE-LAPSED");
      assert.deepEqual([aws.healthCheck.path, aws.messages.length], [FAILED_OVER, 1]);
      assert.equal(Object.keys(aws.events).length, 1);
    });

    it("closes the path by the alarm where there are both and the lease cannot be read, and throws", async () => {
      mode("both");
      aws.items.lease = { version: 1, document: "{}" };
      const { error } = await run(failure());
      assert.match(error?.message ?? "", /LATCH-CLOSE: the lease cannot be read/);
      assert.equal(aws.healthCheck.path, FAILED_OVER);
    });

    it("hears the alarm of the record's check and changes the gate check", async () => {
      const recordCheckId = "99999999-f023-45a3-954e-415303f21eab";
      process.env[CONFIG_VARIABLE] = JSON.stringify({ ...latchConfig, recordCheckId });
      const asked: unknown[] = [];
      aws.refuse = (call, input) => {
        if (/HealthCheck/.test(call)) asked.push((input as { HealthCheckId: string }).HealthCheckId);
      };
      assert.match((await run(failure())).error?.message ?? "", /but this latch is of alarm/);
      const message = alarmDocument({ changedAtMs: START, healthCheckId: recordCheckId });
      assert.equal((await run(snsEvent(message))).result?.rule, "LATCH-CLOSE");
      assert.deepEqual([...new Set(asked)], [latchConfig.healthCheckId]);
    });
  });

  for (const when of ["before", "after"] as const) {
    for (const dead of [true, false]) {
      it(`ends in the same state when ${dead ? "killed" : "one call fails"} ${when} any call and run again`, async () => {
        process.env[CONFIG_VARIABLE] = JSON.stringify({ ...latchConfig, eventsTable: "prod-events" });
        await run(failure());
        const total = aws.calls.length;
        assert.ok(total >= 9);
        for (let at = 1; at <= total; at += 1) {
          use({ armedAt: "2026-03-01T11:00:00.000Z" });
          aws.failure = { at, when, dead };
          await run(failure());
          aws.failure = undefined;
          aws.now += 60_000;
          const { error } = await run(failure());
          assert.equal(error, undefined, `call ${at}: ${error?.message}`);
          assert.equal(aws.healthCheck.path, FAILED_OVER, `call ${at}`);
          assert.ok(document().latched?.notifiedAt, `call ${at}`);
          assert.ok(aws.messages.length >= 1, `call ${at}`);
          assert.ok(aws.events[`latch-${document().latched?.at}-prod`] !== undefined, `call ${at}`);
          aws.calls = [];
          await run(scheduleEvent);
          assert.deepEqual(aws.writes, [], `call ${at}: then it rests`);
        }
      });
    }
  }
});
