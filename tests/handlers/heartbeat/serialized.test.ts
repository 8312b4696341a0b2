import { strict as assert } from "node:assert";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { runtime } from "@pulumi/pulumi";
import { createHeartbeatHandler } from "../../../handlers/heartbeat/handler";
import { CONFIG_VARIABLE, type HeartbeatConfig } from "../../../handlers/runtime/config";
import { START } from "../fakeAws";
import { siteOn, withLog } from "../fixtures";
import { check, heartbeatConfig, probingConfig } from "./world";

type Handler = (event: unknown) => Promise<{ readonly statusCode: number }>;

describe("the serialized text of the heartbeat", () => {
  let text = "";
  before(async () => {
    text = (await runtime.serializeFunction(() => createHeartbeatHandler(), { isFactoryFunction: true }))
      .text;
  });

  /** Loads the text as Lambda does, in a context with its own globals and only the SDK to require. */
  function load(config: HeartbeatConfig, fetch: (url: string) => Promise<{ status: number }>): Handler {
    const module = { exports: {} as Record<string, Handler> };
    class FixedDate extends Date {
      static override now() {
        return START;
      }
    }
    const context = createContext({
      module,
      exports: module.exports,
      require: (name: string) => {
        assert.match(name, /^@aws-sdk\/client-[a-z0-9-]+$/, "only bare names of the SDK may be required");
        return require(name);
      },
      process: { env: { [CONFIG_VARIABLE]: JSON.stringify(config) } },
      console,
      setTimeout,
      clearTimeout,
      AbortController,
      fetch,
    });
    context.Date = FixedDate;
    runInContext(text, context);
    return module.exports.handler as Handler;
  }

  it("requires the SDK by its bare name alone, and is small", () => {
    const required = [...text.matchAll(/require\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(
      (match) => match[1] ?? "",
    );
    assert.deepEqual([...new Set(required)].sort(), [
      "@aws-sdk/client-elastic-load-balancing-v2",
      "@aws-sdk/client-lambda",
    ]);
    assert.doesNotMatch(text, /dist-cjs|node_modules|#private/);
    assert.ok(gzipSync(text).length < 20_000);
  });

  it("asks for a switch that is due", async () => {
    const aws = siteOn("primary");
    aws.targets.primary = ["unhealthy"];
    const uninstall = aws.install();
    try {
      const handler = load(heartbeatConfig, assert.fail);
      const { result, lines } = await withLog(() => handler(check()));
      assert.deepEqual([result?.statusCode, lines[0]?.rule], [200, "HB-DUE"]);
      assert.equal(aws.invocations.length, 1);
    } finally {
      uninstall();
    }
  });

  it("probes every group", async () => {
    const aws = siteOn("primary");
    const uninstall = aws.install();
    try {
      const urls: string[] = [];
      const handler = load(probingConfig, async (url) => {
        urls.push(url);
        return { status: 200 };
      });
      const { lines } = await withLog(() => handler(check()));
      assert.equal(lines[0]?.rule, "HB-REST");
      assert.equal(urls.length, 2);
    } finally {
      uninstall();
    }
  });
});
