import { strict as assert } from "node:assert";
import { createContext, runInContext } from "node:vm";
import { runtime } from "@pulumi/pulumi";
import { createEdgeHandler } from "../../handlers/edge/handler";
import { createLatchHandler } from "../../handlers/latch/handler";
import { CONFIG_VARIABLE } from "../../handlers/runtime/config";
import { createSentinelHandler } from "../../handlers/sentinel/handler";
import { createTargetGroupsHandler } from "../../handlers/targetGroups/handler";
import type { FakeAws } from "./fakeAws";
import {
  alarmDocument,
  albEvent,
  edgeConfig,
  failoverConfig,
  latchConfig,
  scheduleEvent,
  sentinelConfig,
  siteOn,
  snsEvent,
  withLog,
} from "./fixtures";

type Handler = (event: unknown) => Promise<Record<string, unknown>>;

const factories = {
  targetGroups: () => createTargetGroupsHandler(),
  latch: () => createLatchHandler(),
  edge: () => createEdgeHandler(),
  sentinel: () => createSentinelHandler(),
};

/** Loads the text as Lambda does, in a context with its own globals and only the SDK to require. */
function load(text: string, config: unknown, now: () => number): Handler {
  class FixedDate extends Date {
    static override now() {
      return now();
    }
  }
  const module = { exports: {} as Record<string, Handler> };
  const context = createContext({
    module,
    exports: module.exports,
    require: (name: string) => {
      assert.match(name, /^@aws-sdk\/client-[a-z0-9-]+$/, "only bare names of the SDK may be required");
      return require(name);
    },
    process: { env: { [CONFIG_VARIABLE]: JSON.stringify(config) } },
    console,
    Buffer,
    setTimeout,
    clearTimeout,
    AbortController,
    fetch: async () => ({ status: 200 }),
  });
  context.Date = FixedDate;
  runInContext(text, context);
  return module.exports.handler as Handler;
}

describe("the serialized text of every Lambda", () => {
  const texts: Record<string, string> = {};
  let aws: FakeAws;
  let uninstall = () => {};

  before(async () => {
    for (const [name, factory] of Object.entries(factories)) {
      texts[name] = (await runtime.serializeFunction(factory, { isFactoryFunction: true })).text;
    }
  });
  beforeEach(() => {
    aws = siteOn("primary");
    uninstall = aws.install();
  });
  afterEach(() => uninstall());

  for (const name of Object.keys(factories)) {
    it(`of ${name} requires the SDK by its bare name and nothing else`, () => {
      const text = texts[name] ?? "";
      const required = [...text.matchAll(/require\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(
        (match) => match[1] ?? "",
      );
      assert.ok(required.length > 0);
      for (const module of required) {
        assert.match(module, /^@aws-sdk\/client-[a-z0-9-]+$/);
      }
      assert.doesNotMatch(text, /dist-cjs|node_modules|#private/);
    });
  }

  it("of targetGroups moves every route when the primary group dies", async () => {
    aws.targets.primary = ["unhealthy"];
    const handler = load(texts.targetGroups ?? "", failoverConfig, () => aws.now);
    const { result, error } = await withLog(() => handler(snsEvent(alarmDocument({ changedAtMs: aws.now }))));
    assert.equal(error, undefined);
    assert.equal(result?.rule, "TG-FAILOVER");
    assert.equal(aws.weights()["listener 80"], "backup=100 primary=0 sorry=0");
    assert.equal(aws.messages.length, 1);
  });

  it("of latch changes the path of the health check", async () => {
    aws.items.latch = { version: 1, document: JSON.stringify({ armedAt: "2026-03-01T11:00:00.000Z" }) };
    const handler = load(texts.latch ?? "", latchConfig, () => aws.now);
    const { result, error } = await withLog(() => handler(snsEvent(alarmDocument({ changedAtMs: aws.now }))));
    assert.equal(error, undefined);
    assert.equal(result?.rule, "LATCH-CLOSE");
    assert.equal(aws.healthCheck.path, "/lb-check-failed-over");
  });

  it("of latch arms itself by the schedule, with dates of another context", async () => {
    for (let minute = 1; minute <= 8; minute += 1) {
      aws.minutes[aws.now - minute * 60_000] = { minimum: 1, maximum: 1 };
    }
    const handler = load(texts.latch ?? "", latchConfig, () => aws.now);
    const { result } = await withLog(() => handler(scheduleEvent));
    assert.equal(result?.rule, "LATCH-ARM");
  });

  it("of targetGroups records its switch where there is a history", async () => {
    aws.targets.primary = ["unhealthy"];
    const config = { ...failoverConfig, eventsTable: "prod-events" };
    const handler = load(texts.targetGroups ?? "", config, () => aws.now);
    const { error } = await withLog(() => handler(scheduleEvent));
    assert.equal(error, undefined);
    assert.equal(Object.keys(aws.events).length, 1);
  });

  it("of sentinel looks at every kind of resource, publishes, and asks the controller", async () => {
    aws.targets.primary = ["healthy", "healthy"];
    aws.instances["i-0123456789abcdef0"] = ["running", "ok", "ok"];
    aws.databases["prod-db"] = "available";
    const handler = load(texts.sentinel ?? "", { ...sentinelConfig, confirmations: 1 }, () => aws.now);
    assert.equal((await withLog(() => handler(scheduleEvent))).result?.rule, "SEN-RECOVERED");
    assert.equal(aws.metrics.length, 4);
    aws.databases["prod-db"] = "failed";
    const { result, error } = await withLog(() => handler(scheduleEvent));
    assert.equal(error, undefined);
    assert.equal(result?.rule, "SEN-ASK");
    assert.equal(aws.invocations.length, 1);
  });

  it("of edge keeps its lease, and answers the takeover check", async () => {
    const gateCheckId = "233e180f-f023-45a3-954e-415303f21eab";
    const lease = {
      stateTable: "prod-state",
      gateCheckId,
      watchCheckId: "watch",
      intervalSeconds: 10,
      failureThreshold: 1,
      armAfterHealthySeconds: 300,
    };
    const takeover = { path: "/lb-takeover", stateTable: "dr-state" };
    const config = { ...edgeConfig, gate: { ...edgeConfig.gate, lease }, takeover };
    const handler = load(texts.edge ?? "", config, () => aws.now);
    for (let number = 1; number <= 3; number += 1) {
      const headers = {
        "user-agent": `Amazon-Route53-Health-Check-Service (ref ${gateCheckId}; report http://amzn.to/1vsZADi)`,
        "x-forwarded-for": `15.177.0.${number}`,
      };
      const { result } = await withLog(() => handler(albEvent("/lb-check", { headers })));
      assert.equal(result?.statusCode, 200);
    }
    assert.deepEqual(Object.keys(aws.document<{ checkers: object }>("lease").checkers), ["15.177.0.2"]);
    const { result } = await withLog(() => handler(albEvent("/lb-takeover")));
    assert.equal(result?.statusCode, 404);
  });

  it("of latch records a lapsed lease", async () => {
    const lapsed = { at: "2026-03-01T11:59:00.000Z", rule: "LEASE-LAPSE", reason: "silent" };
    aws.items.lease = { version: 1, document: JSON.stringify({ checkers: {}, peak: 3, lapsed }) };
    const handler = load(texts.latch ?? "", { ...latchConfig, mode: "lease" }, () => aws.now);
    const { result, error } = await withLog(() => handler(scheduleEvent));
    assert.equal(error, undefined);
    assert.equal(result?.rule, "LATCH-FINISH");
    assert.equal(aws.messages.length, 1);
  });

  it("of edge answers the gate and the sorry page", async () => {
    const handler = load(texts.edge ?? "", edgeConfig, () => aws.now);
    const { result: gate } = await withLog(() => handler(albEvent("/lb-check")));
    assert.equal(gate?.statusCode, 200);
    const { result: page } = await withLog(() => handler(albEvent("/", { multiValue: true })));
    assert.equal(page?.statusCode, 503);
    assert.equal(page?.headers, undefined);
  });
});
