import { strict as assert } from "node:assert";
import { parseFailoverEvent } from "../../../handlers/history/parseFailoverEvent";
import { CONFIG_VARIABLE, type TargetGroupFailoverConfig } from "../../../handlers/runtime/config";
import type { TargetGroupsDocument } from "../../../handlers/state/documents";
import { createTargetGroupsHandler } from "../../../handlers/targetGroups/handler";
import { type FakeAws, forward, groupArn, listenerArn, named, ruleArn, START } from "../fakeAws";
import { alarmDocument, failoverConfig, scheduleEvent, siteOn, snsEvent, withLog } from "../fixtures";

const pinned = {
  group: "backup",
  eventId: "failover-1",
  by: "jane",
  reason: "maintenance",
  at: "2026-03-01T11:59:00.000Z",
};

describe("the target-group handler", () => {
  let aws: FakeAws;
  let uninstall = () => {};

  function use(world: FakeAws): void {
    uninstall();
    aws = world;
    uninstall = aws.install();
  }
  function configure(changes: Partial<TargetGroupFailoverConfig> = {}): void {
    process.env[CONFIG_VARIABLE] = JSON.stringify({ ...failoverConfig, ...changes });
  }
  const run = (event: unknown = scheduleEvent) =>
    withLog(() => createTargetGroupsHandler({ now: () => aws.now })(event));
  const document = (): TargetGroupsDocument =>
    aws.document<TargetGroupsDocument | null>("target-groups") ?? { switches: [] };
  const allOn = (world: FakeAws, group: string) =>
    Object.values(world.weights()).every(
      (weights) => !weights.includes("primary") || weights.includes(`${group}=100`),
    );

  beforeEach(() => {
    configure();
    use(siteOn("primary"));
  });
  afterEach(() => {
    uninstall();
    delete process.env[CONFIG_VARIABLE];
  });

  it("writes nothing while the world is as it should be, and logs one line", async () => {
    const { lines, error } = await run();
    assert.equal(error, undefined);
    assert.deepEqual(aws.writes, []);
    assert.equal(lines.length, 1);
    assert.deepEqual(
      { ...lines[0], reason: "", durationMs: 0 },
      { handler: "target-groups", site: "prod", rule: "TG-REST", reason: "", written: [], durationMs: 0 },
    );
  });

  it("leaves a group alone whose targets are in their first checks, until one fails", async () => {
    aws.targets.primary = ["initial", "initial"];
    assert.equal((await run(scheduleEvent)).result?.rule, "TG-SETTLING");
    assert.deepEqual(aws.writes, []);
    aws.targets.primary = ["unhealthy", "initial"];
    assert.equal((await run(scheduleEvent)).result?.rule, "TG-FAILOVER");
  });

  it("moves both listeners and the rule, records the switch before, and tells people after", async () => {
    aws.targets.primary = ["unhealthy", "draining", "initial"];
    const { result, error } = await run(
      snsEvent(alarmDocument({ name: "prod-primary", changedAtMs: START })),
    );
    assert.equal(error, undefined);
    assert.equal(result?.rule, "TG-FAILOVER");
    assert.equal(aws.weights()[ruleArn(443, 10)], "backup=100 primary=0 sorry=0");
    assert.ok(allOn(aws, "backup"));
    assert.deepEqual(aws.writes, [
      "PutItem",
      "ModifyListener",
      "ModifyRule",
      "ModifyListener",
      "PutItem",
      "Publish",
      "PutItem",
    ]);
    const [record] = document().switches;
    assert.equal(record?.id, "switch-2026-03-01T12:00:00.000Z-primary-backup");
    assert.ok(record?.completedAt !== undefined && record.notifiedAt !== undefined);
    const message = aws.messages[0];
    assert.ok(
      message !== undefined && message.subject.length < 100 && /^[\x20-\x7e]+$/.test(message.subject),
    );
    const { event_id, source_resource, target_resource, status, start_time, end_time } = message.body;
    assert.deepEqual(
      { event_id, source_resource, target_resource, status, start_time, end_time },
      {
        event_id: record.id,
        source_resource: "primary",
        target_resource: "backup",
        status: "completed",
        start_time: record.decidedAt,
        end_time: record.completedAt,
      },
    );
    assert.match(message.body.whatToDo ?? "", /npm run ops -- status/);
  });

  it("is a no-op when the same alarm comes again", async () => {
    aws.targets.primary = ["unhealthy"];
    await run();
    aws.calls = [];
    const { result } = await run(
      snsEvent(alarmDocument({ changedAtMs: START }), alarmDocument({ changedAtMs: START })),
    );
    assert.equal(result?.rule, "TG-REST-ON-LOWER");
    assert.deepEqual(aws.writes, []);
  });

  it("keeps stickiness, foreign groups and authentication of a route", async () => {
    aws.targets.primary = [];
    const oidc = { Issuer: "https://id.example.com", ClientId: "me" } as never;
    const stickiness = { Enabled: true, DurationSeconds: 60 };
    const tuples = [
      { TargetGroupArn: groupArn("primary"), Weight: 1 },
      { TargetGroupArn: groupArn("canary"), Weight: 5 },
    ];
    const rule = aws.rules[listenerArn(443)]?.[1];
    assert.ok(rule);
    rule.Actions = [
      { Type: "authenticate-oidc", Order: 1, AuthenticateOidcConfig: oidc },
      {
        Type: "forward",
        Order: 2,
        ForwardConfig: { TargetGroups: tuples, TargetGroupStickinessConfig: stickiness },
      },
    ];
    await run();
    const [authenticate, moved] = rule.Actions;
    assert.equal(authenticate?.AuthenticateOidcConfig?.UseExistingClientSecret, true);
    assert.equal(moved?.Order, 2);
    assert.deepEqual(moved?.ForwardConfig?.TargetGroupStickinessConfig, stickiness);
    assert.equal(aws.weights()[ruleArn(443, 10)], "backup=100 canary=5 primary=0 sorry=0 undefined=1");
  });

  it("completes an adopted listener that names one group by its ARN alone, without moving traffic", async () => {
    const listener = aws.listeners[1];
    assert.ok(listener);
    listener.DefaultActions = [{ Type: "forward", TargetGroupArn: groupArn("primary") }];
    const { result } = await run();
    assert.equal(result?.rule, "TG-PREPARE");
    assert.equal(aws.weights()["listener 80"], "backup=0 primary=100 sorry=0");
    assert.deepEqual(aws.messages, []);
  });

  it("leaves a listener alone that only redirects", async () => {
    const listener = aws.listeners[1];
    assert.ok(listener);
    listener.DefaultActions = [
      { Type: "redirect", RedirectConfig: { StatusCode: "HTTP_301", Protocol: "HTTPS" } },
    ];
    aws.targets.primary = [];
    const { error } = await run();
    assert.equal(error, undefined);
    assert.equal(listener.DefaultActions?.[0]?.Type, "redirect");
  });

  it("finds a rule on the third page", async () => {
    aws.rulesPerPage = 1;
    aws.targets.primary = [];
    const { error } = await run();
    assert.equal(error, undefined);
    assert.equal(aws.weights()[ruleArn(443, 10)], "backup=100 primary=0 sorry=0");
  });

  it("moves the other routes when one is refused, names it, and converges when it is allowed again", async () => {
    aws.targets.primary = [];
    aws.refuse = (call, input) => {
      if (call === "ModifyListener" && (input as { ListenerArn: string }).ListenerArn === listenerArn(443)) {
        throw named("AccessDenied", "not authorised");
      }
    };
    const { error, lines } = await run();
    assert.match(
      error?.message ?? "",
      /ModifyListener of listener 443 .* failed \(AccessDenied: not authorised\)/,
    );
    assert.equal(aws.weights()["listener 80"], "backup=100 primary=0 sorry=0");
    assert.deepEqual(aws.messages, []);
    assert.equal((lines[0]?.error as { name: string } | undefined)?.name, "ReconciliationIncomplete");
    aws.refuse = () => {};
    const again = await run();
    assert.equal(again.result?.rule, "TG-CONVERGE");
    assert.ok(allOn(aws, "backup"));
    assert.equal(document().switches.length, 1);
    assert.equal(aws.messages.length, 1);
  });

  it("throws when a listener is not as written, though the write was accepted", async () => {
    aws.targets.primary = [];
    const before = structuredClone(aws.listeners);
    aws.refuse = (call) => {
      if (call === "DescribeListeners" && aws.calls.includes("ModifyListener")) {
        aws.listeners = structuredClone(before);
      }
    };
    const { error } = await run();
    assert.match(error?.message ?? "", /listener 443 .* does not forward to backup as decided/);
    assert.equal(document().switches[0]?.completedAt, undefined);
  });

  it("fails over although the table is down, tells people, and throws", async () => {
    aws.targets.primary = [];
    aws.refuse = (call) => {
      if (/Item$/.test(call)) {
        throw named("InternalServerError", "table down");
      }
    };
    const { error } = await run();
    assert.match(error?.message ?? "", /state table prod-state cannot be read/);
    assert.ok(allOn(aws, "backup"));
    assert.equal(aws.messages.length, 1);
  });

  it("fails over although the table cannot be written, but does not return without it", async () => {
    aws.targets.primary = [];
    aws.refuse = (call) => {
      if (call === "PutItem") {
        throw named("ProvisionedThroughputExceededException");
      }
    };
    const failover = await run();
    assert.match(failover.error?.message ?? "", /cannot be written/);
    assert.ok(allOn(aws, "backup"));
    aws.targets.primary = ["healthy"];
    configure({ returnAfterHealthySeconds: 0 });
    const comeback = await run();
    assert.match(comeback.error?.message ?? "", /cannot be written/);
    assert.ok(allOn(aws, "backup"));
  });

  it("looks again and decides again when another invocation wrote first", async () => {
    aws.targets.primary = [];
    let interfered = 0;
    aws.refuse = (call) => {
      if (call === "PutItem" && interfered < 2) {
        interfered += 1;
        aws.items["target-groups"] = { version: 10 + interfered, document: JSON.stringify({ switches: [] }) };
      }
    };
    const { error } = await run();
    assert.equal(error, undefined);
    assert.equal(document().switches.length, 1);
    assert.ok(aws.calls.filter((call) => call === "DescribeListeners").length >= 3);
  });

  it("makes, counts and names a switch once, at whatever call another invocation comes in between", async () => {
    let calls = 1;
    for (let at = 1; at <= calls; at += 1) {
      use(siteOn("primary"));
      aws.targets.primary = ["unhealthy"];
      calls = 0;
      let alone = true;
      aws.refuse = async () => {
        calls += alone ? 1 : 0;
        if (alone && calls === at) {
          alone = false;
          aws.now += 1000;
          assert.equal((await run()).error, undefined, `call ${at}`);
          alone = true;
        }
      };
      assert.equal((await run()).error, undefined, `call ${at}`);
      assert.ok(allOn(aws, "backup"), `call ${at}`);
      assert.equal(document().switches.length, 1, `call ${at}`);
      assert.equal(new Set(aws.messages.map(({ body }) => body.event_id)).size, 1, `call ${at}`);
    }
    assert.ok(calls > 10);
  });

  it("gives up after five conflicts without having moved anything", async () => {
    aws.targets.primary = [];
    let version = 0;
    aws.refuse = (call) => {
      if (call === "PutItem") {
        version += 10;
        aws.items["target-groups"] = { version, document: JSON.stringify({ switches: [] }) };
      }
    };
    const { error } = await run();
    assert.equal(error?.name, "StateConflict");
    assert.ok(allOn(aws, "primary"));
  });

  it("holds and throws when target health is throttled", async () => {
    aws.refuse = (call) => {
      if (call === "DescribeTargetHealth") {
        throw named("Throttling", "Rate exceeded");
      }
    };
    const { error } = await run();
    assert.match(
      error?.message ?? "",
      /TG-UNREADABLE: DescribeTargetHealth of group primary failed \(Throttling: Rate exceeded\)/,
    );
    assert.deepEqual(aws.writes, []);
  });

  it("moves what it can see and throws when the rules of a listener cannot be read", async () => {
    aws.targets.primary = [];
    aws.refuse = (call) => {
      if (call === "DescribeRules") {
        throw named("Throttling");
      }
    };
    const { error } = await run();
    assert.match(error?.message ?? "", /DescribeRules of listener 443/);
    assert.equal(aws.weights()["listener 443"], "backup=100 primary=0 sorry=0");
  });

  it("returns after the stable time, and not when the primary broke in between", async () => {
    aws.targets.primary = [];
    await run();
    aws.targets.primary = ["healthy"];
    aws.now += 60_000;
    assert.equal((await run()).result?.rule, "TG-RETURN-WAITING");
    aws.targets.primary = ["unhealthy"];
    aws.now += 60_000;
    assert.equal((await run()).result?.rule, "TG-REST-ON-LOWER");
    aws.targets.primary = ["healthy"];
    aws.now += 60_000;
    await run();
    aws.now += 299_000;
    assert.equal((await run()).result?.rule, "TG-RETURN-WAITING");
    aws.now += 1_000;
    assert.equal((await run()).result?.rule, "TG-RETURN");
    assert.ok(allOn(aws, "primary"));
    aws.calls = [];
    aws.now += 60_000;
    assert.equal((await run()).result?.rule, "TG-REST");
    assert.deepEqual(aws.writes, []);
  });

  it("tells people once that a switch is held back by the limit", async () => {
    configure({ maximumSwitches: 1 });
    aws.targets = { primary: [], backup: ["healthy"] };
    await run();
    aws.targets = { primary: ["healthy"], backup: [] };
    assert.equal((await run()).result?.rule, "TG-RATE-LIMITED");
    aws.now += 60_000;
    aws.calls = [];
    assert.equal((await run()).result?.rule, "TG-RATE-LIMITED");
    assert.deepEqual(aws.writes, []);
    assert.deepEqual(
      aws.messages.map((message) => message.body.rule),
      ["TG-FAILOVER", "TG-RATE-LIMITED"],
    );
    aws.now += 3_600_000;
    assert.equal((await run()).result?.rule, "TG-FAILOVER");
    assert.equal(document().held, undefined);
  });

  it("forgets an intent that was never carried out and is not wanted any more", async () => {
    aws.targets.primary = [];
    aws.failure = { at: 8, when: "before", dead: true };
    await run();
    assert.equal(document().switches.length, 1, "the intent was recorded");
    aws.failure = undefined;
    aws.targets.primary = ["healthy"];
    assert.equal((await run()).result?.rule, "TG-REST");
    assert.deepEqual(document().switches, []);
  });

  it("tells people later when the topic refuses", async () => {
    aws.targets.primary = [];
    aws.refuse = (call) => {
      if (call === "Publish") {
        throw named("AuthorizationError");
      }
    };
    const { error } = await run();
    assert.match(error?.message ?? "", /Publish to .* failed/);
    aws.refuse = () => {};
    assert.equal((await run()).error, undefined);
    assert.equal(aws.messages.length, 1);
    aws.calls = [];
    await run();
    assert.deepEqual(aws.writes, []);
  });

  it("throws on an event it does not understand, and touches nothing", async () => {
    const { error } = await run({ hello: "world" });
    assert.equal(error?.name, "UnknownEvent");
    assert.deepEqual(aws.calls, []);
  });

  it("reconciles and still throws when one of several messages is not understood", async () => {
    aws.targets.primary = [];
    const { error } = await run(snsEvent(alarmDocument({ changedAtMs: START }), "hello"));
    assert.match(error?.message ?? "", /not understood/);
    assert.ok(allOn(aws, "backup"));
  });

  it("throws when no route forwards to the list, and when a listener is gone", async () => {
    for (const listener of aws.listeners) {
      listener.DefaultActions = [forward({ other: 1 })];
    }
    aws.rules = {};
    assert.equal((await run()).error?.name, "NothingToManage");
    aws.listeners.pop();
    assert.equal((await run()).error?.name, "ListenerMissing");
  });

  it("names every wrong setting at once", async () => {
    process.env[CONFIG_VARIABLE] = JSON.stringify({
      ...failoverConfig,
      site: "",
      returnPolicy: "soon",
      groups: [],
    });
    const { error } = await run();
    assert.equal(error?.name, "ConfigurationError");
    for (const word of ["site is", 'returnPolicy is "soon"', "groups is []"]) {
      assert.ok(error?.message.includes(word), error?.message);
    }
  });

  describe("with a history", () => {
    const eventsDown = (call: string, input: unknown) => {
      if (call === "PutItem" && (input as { TableName: string }).TableName === "prod-events") {
        throw named("ProvisionedThroughputExceededException", "events down");
      }
    };
    beforeEach(() => {
      configure({ eventsTable: "prod-events", eventsKeepDays: 30 });
      aws.targets.primary = ["unhealthy"];
    });

    it("records a completed switch as an event that a reader accepts, and that expires", async () => {
      assert.equal((await run()).error, undefined);
      const [record] = document().switches;
      assert.ok(record?.recordedAt);
      const stored = aws.events[record.id];
      const parsed = parseFailoverEvent(JSON.parse(stored?.document ?? ""));
      assert.equal(parsed.kind, "ok");
      assert.deepEqual(stored?.item, {
        ...stored?.item,
        site: { S: "prod" },
        status: { S: "completed" },
        startTime: { S: record.decidedAt },
        expiresAt: { N: String(Math.floor(START / 1000) + 30 * 86_400) },
      });
      const { type, source, target, rule, requestedBy } =
        parsed.kind === "ok" ? parsed.document : ({} as never);
      assert.deepEqual(
        [type, source, target, rule, requestedBy],
        ["automatic", "primary", "backup", "TG-FAILOVER", "target-groups"],
      );
      aws.calls = [];
      await run();
      assert.deepEqual(aws.writes, []);
    });

    it("moves and tells once while the events table is down, throws, and records when it is back", async () => {
      aws.refuse = eventsDown;
      const { error } = await run();
      assert.match(error?.message ?? "", /cannot be recorded in table prod-events \(.*events down\)/);
      assert.ok(allOn(aws, "backup"));
      assert.match((await run()).error?.message ?? "", /cannot be recorded/);
      assert.equal(aws.messages.length, 1);
      aws.refuse = () => {};
      assert.equal((await run()).error, undefined);
      assert.equal(aws.messages.length, 1);
      assert.equal(Object.keys(aws.events).length, 1);
      assert.ok(document().switches[0]?.recordedAt);
    });

    it("tries one record at a time while the table is down, and keeps what is not recorded", async () => {
      aws.refuse = eventsDown;
      configure({ eventsTable: "prod-events", returnAfterHealthySeconds: 0, switchWindowSeconds: 60 });
      await run();
      aws.now += 120_000;
      aws.targets.primary = ["healthy"];
      await run();
      aws.now += 120_000;
      aws.targets.primary = ["unhealthy"];
      aws.calls = [];
      await run();
      assert.equal(document().switches.length, 3);
      assert.equal(
        aws.calls.filter((call) => call === "PutItem").length,
        4,
        "intent, completion, one event, telling",
      );
      aws.refuse = () => {};
      await run();
      assert.equal(Object.keys(aws.events).length, 3);
    });

    it("keeps a switch made without the state table in the history", async () => {
      aws.refuse = (call, input) => {
        if (/Item$/.test(call) && (input as { TableName: string }).TableName === "prod-state") {
          throw named("InternalServerError", "table down");
        }
      };
      await run();
      assert.deepEqual(Object.keys(aws.events), ["switch-2026-03-01T12:00:00.000Z-primary-backup"]);
    });
  });

  describe("with a pin", () => {
    const pin = (changes: Partial<typeof pinned> = {}) => {
      const next = { ...document(), pinned: { ...pinned, ...changes } };
      aws.items["target-groups"] = {
        version: (aws.items["target-groups"]?.version ?? 0) + 1,
        document: JSON.stringify(next),
      };
    };

    it("follows it, tells people, and leaves the history to the event that pinned", async () => {
      configure({ eventsTable: "prod-events" });
      pin();
      const { result } = await run();
      assert.equal(result?.rule, "TG-PIN");
      assert.ok(allOn(aws, "backup"));
      assert.equal(aws.messages.length, 1);
      assert.deepEqual(aws.events, {});
      aws.calls = [];
      assert.equal((await run()).result?.rule, "TG-REST");
      assert.deepEqual(aws.writes, []);
    });

    it("fails over from it and comes back to it after the return time, with the first group healthy all along", async () => {
      configure({ returnPolicy: "manual" });
      pin();
      await run();
      await run();
      aws.targets.backup = [];
      aws.now += 60_000;
      assert.equal((await run()).result?.rule, "TG-FAILOVER");
      assert.ok(allOn(aws, "primary"));
      aws.targets.backup = ["healthy"];
      aws.now += 60_000;
      assert.equal((await run()).result?.rule, "TG-RETURN-WAITING");
      aws.now += 300_000;
      assert.equal((await run()).result?.rule, "TG-RETURN");
      assert.ok(allOn(aws, "backup"));
    });

    it("to the first group brings traffic back at once, and leaves later returns to the policy", async () => {
      configure({ returnPolicy: "manual" });
      pin();
      await run();
      pin({ group: "primary", at: new Date(aws.now).toISOString() });
      assert.equal((await run()).result?.rule, "TG-PIN");
      assert.ok(allOn(aws, "primary"));
      aws.calls = [];
      assert.equal((await run()).result?.rule, "TG-REST");
      assert.deepEqual(aws.writes, []);
      aws.targets.primary = [];
      assert.equal((await run()).result?.rule, "TG-FAILOVER");
      aws.targets.primary = ["healthy"];
      assert.equal((await run()).result?.rule, "TG-RETURN-MANUAL");
    });
  });

  describe("stopped after any call and run again", () => {
    const stories: readonly { name: string; prepare: () => FakeAws; ends: string; switches: number }[] = [
      {
        name: "failover",
        ends: "backup",
        switches: 1,
        prepare: () => {
          const world = siteOn("primary");
          world.targets.primary = [];
          return world;
        },
      },
      {
        name: "return",
        ends: "primary",
        switches: 1,
        prepare: () => {
          const world = siteOn("backup");
          const candidate = { group: "primary", healthySince: new Date(START - 300_000).toISOString() };
          world.items["target-groups"] = {
            version: 4,
            document: JSON.stringify({ switches: [], candidate }),
          };
          return world;
        },
      },
      {
        name: "pin",
        ends: "backup",
        switches: 1,
        prepare: () => {
          const world = siteOn("primary");
          world.items["target-groups"] = { version: 4, document: JSON.stringify({ switches: [], pinned }) };
          return world;
        },
      },
      {
        name: "sorry page",
        ends: "sorry",
        switches: 1,
        prepare: () => {
          const world = siteOn("backup");
          world.targets = { primary: [], backup: [] };
          return world;
        },
      },
    ];

    beforeEach(() => configure({ eventsTable: "prod-events" }));

    for (const { name, prepare, ends, switches } of stories) {
      for (const when of ["before", "after"] as const) {
        for (const dead of [true, false]) {
          it(`a ${name} ends in the same state (${dead ? "killed" : "one call fails"} ${when} its effect)`, async () => {
            use(prepare());
            await run();
            const total = aws.calls.length;
            assert.ok(total > 10);
            const wanted = aws.weights();
            for (let at = 1; at <= total; at += 1) {
              use(prepare());
              aws.failure = { at, when, dead };
              await run();
              aws.failure = undefined;
              aws.now += 60_000;
              const { error } = await run();
              assert.equal(error, undefined, `call ${at}: ${error?.message}`);
              assert.deepEqual(aws.weights(), wanted, `call ${at}`);
              assert.ok(allOn(aws, ends));
              const records = document().switches;
              assert.ok(records.length <= switches, `call ${at}: counted once`);
              assert.ok(
                records.every((item) => item.completedAt && item.notifiedAt),
                `call ${at}: ${JSON.stringify(records)}`,
              );
              assert.ok(aws.messages.length >= 1, `call ${at}: people were told`);
              if (name !== "pin") {
                assert.ok(Object.keys(aws.events).length >= 1, `call ${at}: it is in the history`);
                assert.ok(
                  records.every((item) => item.recordedAt !== undefined && aws.events[item.id] !== undefined),
                  `call ${at}: ${JSON.stringify(records)}`,
                );
              }
              assert.equal(document().candidate, undefined);
              aws.calls = [];
              await run();
              assert.deepEqual(aws.writes, [], `call ${at}: then it rests`);
            }
          });
        }
      }
    }
  });
});
