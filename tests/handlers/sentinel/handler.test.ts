import { strict as assert } from "node:assert";
import { CONFIG_VARIABLE, type SentinelConfig } from "../../../handlers/runtime/config";
import { requestIdOf } from "../../../handlers/sentinel/ask";
import { createSentinelHandler } from "../../../handlers/sentinel/handler";
import { parseSentinelDocument } from "../../../handlers/sentinel/parseSentinelDocument";
import { readSentinelConfig } from "../../../handlers/sentinel/readSentinelConfig";
import type { SentinelDocument } from "../../../handlers/state/documents";
import { type FakeAws, named } from "../fakeAws";
import { scheduleEvent, sentinelConfig, siteOn, withLog } from "../fixtures";

const MINUTE = 60_000;

describe("the sentinel", () => {
  const { fetch } = globalThis;
  let aws: FakeAws;
  let page: number | "down";
  let uninstall = () => {};

  function use(): void {
    uninstall();
    aws = siteOn("primary");
    aws.targets.primary = ["healthy", "healthy"];
    aws.instances["i-0123456789abcdef0"] = ["running", "ok", "ok"];
    aws.databases["prod-db"] = "available";
    page = 200;
    uninstall = aws.install();
  }
  function configure(changes: Partial<SentinelConfig> = {}): void {
    process.env[CONFIG_VARIABLE] = JSON.stringify({ ...sentinelConfig, ...changes });
  }
  const run = (event: unknown = scheduleEvent) =>
    withLog(() => createSentinelHandler({ now: () => aws.now })(event));
  /** Runs `count` times, a minute apart; the last run's outcome. */
  async function minutes(count: number) {
    let last = await run();
    for (let minute = 1; minute < count; minute += 1) {
      aws.now += MINUTE;
      last = await run();
    }
    aws.now += MINUTE;
    return last;
  }
  const of = (name: string) => aws.document<SentinelDocument>("sentinel").resources[name];

  beforeEach(() => {
    configure();
    use();
    globalThis.fetch = (async () => {
      if (page === "down") {
        throw new TypeError("fetch failed");
      }
      return { status: page };
    }) as unknown as typeof globalThis.fetch;
  });
  afterEach(() => {
    uninstall();
    globalThis.fetch = fetch;
    delete process.env[CONFIG_VARIABLE];
  });

  it("learns that all is healthy, then publishes every minute and writes nothing more", async () => {
    assert.equal((await minutes(3)).result?.rule, "SEN-RECOVERED");
    aws.calls = [];
    aws.metrics = [];
    const { result, lines } = await minutes(2);
    assert.equal(result?.rule, "SEN-AGREES");
    assert.deepEqual(aws.writes, []);
    assert.deepEqual(aws.metrics.slice(0, 4), [
      "SiteFailover ResourceHealth 1 Site=prod Resource=app",
      "SiteFailover ResourceHealth 1 Site=prod Resource=database",
      "SiteFailover ResourceHealth 1 Site=prod Resource=group",
      "SiteFailover ResourceHealth 1 Site=prod Resource=page",
    ]);
    assert.equal(aws.calls.filter((call) => call === "PutMetricData").length, 2);
    assert.match(
      JSON.stringify(lines[0]?.details),
      /"group":"healthy since .*2 of 2 targets healthy, needs 2/,
    );
  });

  it("publishes what it sees at once: 0.5 for degraded, 0 for unhealthy, nothing for unknown", async () => {
    aws.instances = {};
    aws.databases["prod-db"] = "failed";
    aws.targets.primary = ["healthy", "unhealthy"];
    page = "down";
    const { error } = await run();
    assert.equal(error, undefined);
    assert.deepEqual(aws.metrics, [
      "SiteFailover ResourceHealth 0 Site=prod Resource=database",
      "SiteFailover ResourceHealth 0.5 Site=prod Resource=group",
      "SiteFailover ResourceHealth 0 Site=prod Resource=page",
    ]);
  });

  it("asks the controller once per outage, when the failure is confirmed", async () => {
    await minutes(3);
    aws.databases["prod-db"] = "failed";
    await minutes(2);
    assert.equal(aws.invocations.length, 0);
    const { result, error } = await minutes(1);
    assert.equal(error, undefined);
    assert.equal(result?.rule, "SEN-ASK");
    const since = of("database")?.since ?? "";
    const requestId = `sentinel-prod-database-${since}`;
    assert.match(requestId, /^[A-Za-z0-9._:-]{1,100}$/);
    assert.deepEqual(aws.invocations, [
      {
        functionName: "prod-controller",
        payload: {
          resourceType: "database",
          source: "prod-db",
          target: "prod-db",
          type: "automatic",
          reason: `database is unhealthy since ${since}: failed`,
          requestedBy: "sentinel",
          requestId,
        },
      },
    ]);
    await minutes(5);
    aws.databases["prod-db"] = "backing-up";
    await minutes(4);
    aws.databases["prod-db"] = "failed";
    await minutes(4);
    assert.equal(aws.invocations.length, 1, "the same outage");
    aws.databases["prod-db"] = "available";
    await minutes(3);
    aws.databases["prod-db"] = "failed";
    await minutes(3);
    assert.equal(aws.invocations.length, 2, "the next outage");
    assert.equal(new Set(aws.invocations.map(({ payload }) => payload.requestId)).size, 2);
  });

  it("records the intent before it asks, and asks again with the same id until it is taken", async () => {
    await minutes(3);
    aws.databases["prod-db"] = "failed";
    await minutes(2);
    aws.refuse = (call) => {
      if (call === "Invoke") {
        throw named("TooManyRequestsException");
      }
    };
    const { error } = await minutes(1);
    assert.match(error?.message ?? "", /Invoke of prod-controller with sentinel-prod-database-.*asked again/);
    const intended = of("database")?.asked;
    assert.ok(intended !== undefined && intended.sentAt === undefined);
    aws.refuse = () => {};
    assert.equal((await minutes(1)).error, undefined);
    assert.deepEqual(
      aws.invocations.map(({ payload }) => payload.requestId),
      [intended.requestId],
    );
    assert.ok(of("database")?.asked?.sentAt);
    aws.calls = [];
    await minutes(2);
    assert.deepEqual(aws.writes, []);
  });

  it("asks nobody for unknown, for a state that is not named, or for what was never healthy", async () => {
    aws.databases["prod-db"] = "failed";
    await minutes(4);
    assert.equal(of("database")?.state, "unhealthy");
    aws.databases["prod-db"] = "available";
    await minutes(3);
    aws.refuse = (call) => {
      if (call === "DescribeDBInstances") {
        throw named("ThrottlingException");
      }
    };
    assert.equal((await minutes(5)).error, undefined, "an unreadable resource is no failure of the run");
    assert.equal(of("database")?.state, "healthy");
    aws.refuse = () => {};
    aws.databases["prod-db"] = "backing-up";
    await minutes(4);
    assert.equal(of("database")?.state, "degraded");
    assert.deepEqual(aws.invocations, []);
  });

  it("asks nobody without a controller", async () => {
    configure({ controllerFunction: undefined });
    await minutes(3);
    aws.databases["prod-db"] = "failed";
    await minutes(4);
    assert.equal(of("database")?.asked, undefined);
    assert.deepEqual(aws.invocations, []);
  });

  it("throws when metrics are refused, having remembered and asked", async () => {
    configure({ confirmations: 1 });
    await minutes(1);
    aws.databases["prod-db"] = "failed";
    aws.refuse = (call) => {
      if (call === "PutMetricData") {
        throw named("AccessDenied");
      }
    };
    assert.match((await run()).error?.message ?? "", /PutMetricData failed \(AccessDenied/);
    assert.equal(aws.invocations.length, 1);
  });

  it("asks while the metrics hang", async () => {
    configure({ confirmations: 1 });
    await minutes(1);
    aws.databases["prod-db"] = "failed";
    let answerMetrics = () => {};
    const metrics = new Promise<void>((resolve) => {
      answerMetrics = resolve;
    });
    aws.refuse = async (call) => {
      if (call === "Invoke") {
        answerMetrics();
      }
      if (call === "PutMetricData") {
        await metrics;
      }
    };
    assert.equal((await run()).error, undefined);
    assert.equal(aws.invocations.length, 1);
  });

  it("does not send a request that waits while the resource is unknown or looks healthy again", async () => {
    await minutes(3);
    aws.databases["prod-db"] = "failed";
    aws.refuse = (call) => {
      if (call === "Invoke") {
        throw named("TooManyRequestsException");
      }
    };
    await minutes(3);
    aws.refuse = (call) => {
      if (call === "DescribeDBInstances") {
        throw named("ThrottlingException");
      }
    };
    await minutes(1);
    aws.refuse = () => {};
    aws.databases["prod-db"] = "available";
    await minutes(1);
    assert.deepEqual(aws.invocations, []);
    aws.databases["prod-db"] = "failed";
    await minutes(1);
    assert.equal(aws.invocations.length, 1);
  });

  it("has another request id for every resource, however alike their names begin, within 100 characters", () => {
    const at = new Date(aws.now).toISOString();
    const long = "checkout-service-of-the-european-customers-region-";
    const ids = ["a b", "a/b", `${long}one`, `${long}two`].map((name) => requestIdOf("prod", name, at));
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) {
      assert.match(id, /^[A-Za-z0-9._:-]{1,100}$/);
    }
  });

  it("stores an error's beginning only, so that one which differs in every call does not write", async () => {
    await minutes(3);
    let count = 0;
    aws.refuse = (call) => {
      if (call === "DescribeInstanceStatus") {
        count += 1;
        throw named(
          "UnauthorizedOperation",
          `${"Encoded authorization failure message: ".repeat(10)}${count}`,
        );
      }
    };
    await minutes(1);
    aws.calls = [];
    await minutes(2);
    assert.deepEqual(aws.writes, []);
  });

  for (const call of ["GetItem", "PutItem"]) {
    it(`publishes, asks nobody and throws when ${call} of its table fails`, async () => {
      configure({ confirmations: 1 });
      await minutes(1);
      aws.databases["prod-db"] = "failed";
      aws.metrics = [];
      aws.refuse = (name) => {
        if (name === call) {
          throw named("InternalServerError", "table down");
        }
      };
      assert.match((await run()).error?.message ?? "", /states in table prod-state cannot be/);
      assert.equal(aws.metrics.length, 4);
      assert.deepEqual(aws.invocations, []);
    });
  }

  it("leaves the minute to another run that was faster", async () => {
    let others = 0;
    aws.refuse = async (call) => {
      if (call === "PutItem" && others === 0) {
        others += 1;
        assert.equal((await run()).error, undefined);
      }
    };
    const { error, result } = await run();
    assert.equal(error, undefined);
    assert.match(result?.reason ?? "", /Another run/);
    assert.equal(of("database")?.candidate?.count, 1);
  });

  it("forgets resources that are no longer configured", async () => {
    await minutes(3);
    configure({ resources: sentinelConfig.resources.slice(0, 1) });
    await minutes(1);
    assert.deepEqual(Object.keys(aws.document<SentinelDocument>("sentinel").resources), ["app"]);
  });

  it("refuses an event that is not its schedule, and a configuration that cannot be used", async () => {
    assert.equal((await run({ source: "aws.events" })).error?.name, "UnknownEvent");
    process.env[CONFIG_VARIABLE] = JSON.stringify({
      ...sentinelConfig,
      resources: [
        { name: "x", kind: "disk" },
        { ...sentinelConfig.resources[1], failover: { on: ["sad"] } },
      ],
    });
    const { error } = await run();
    for (const part of [
      'resources[0].kind is "disk"',
      'resources[1].failover.on is ["sad"]',
      "failover.source",
    ]) {
      assert.ok(error?.message.includes(part), error?.message);
    }
    assert.deepEqual(readSentinelConfig(JSON.stringify(sentinelConfig)), sentinelConfig);
  });

  it("stops at a document somebody broke, and names what is wrong", async () => {
    await minutes(1);
    const good = aws.document<SentinelDocument>("sentinel");
    assert.equal(parseSentinelDocument(good).kind, "ok");
    for (const broken of [
      {},
      { resources: { a: {} } },
      { resources: { a: { ...good.resources.app, state: "x" } } },
    ]) {
      assert.equal(parseSentinelDocument(broken).kind, "malformed");
    }
    aws.items.sentinel = { version: 1, document: '{"resources":{"app":{"state":"x"}}}' };
    assert.match((await run()).error?.message ?? "", /Item sentinel of table prod-state cannot be used/);
  });

  for (const when of ["before", "after"] as const) {
    for (const dead of [true, false]) {
      it(`asks with one id when ${dead ? "killed" : "one call fails"} ${when} any call of the deciding run`, async () => {
        configure({ confirmations: 1 });
        await run();
        const each = aws.calls.length + 2;
        for (let at = 1; at <= each; at += 1) {
          use();
          await minutes(1);
          aws.databases["prod-db"] = "failed";
          aws.calls = [];
          aws.failure = { at, when, dead };
          await run();
          aws.failure = undefined;
          aws.now += MINUTE;
          await minutes(2);
          const ids = new Set(aws.invocations.map(({ payload }) => payload.requestId));
          assert.equal(ids.size, 1, `call ${at}`);
          assert.ok(of("database")?.asked?.sentAt, `call ${at}`);
          aws.calls = [];
          await run();
          assert.deepEqual(aws.writes, [], `call ${at}: then it rests`);
        }
      });
    }
  }
});
