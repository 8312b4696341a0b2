import { strict as assert } from "node:assert";
import fc from "fast-check";
import { createEdgeHandler } from "../../../handlers/edge/handler";
import type { AlbResponse } from "../../../handlers/events/albResponse";
import { CONFIG_VARIABLE } from "../../../handlers/runtime/config";
import { type FakeAws, named } from "../fakeAws";
import { albEvent, edgeConfig, siteOn, withLog } from "../fixtures";

describe("the edge handler", () => {
  let aws: FakeAws;
  let handler: (event: unknown) => Promise<AlbResponse>;
  let uninstall = () => {};

  beforeEach(() => {
    process.env[CONFIG_VARIABLE] = JSON.stringify(edgeConfig);
    aws = siteOn("primary");
    uninstall = aws.install();
    handler = createEdgeHandler({ now: () => aws.now });
  });
  afterEach(() => {
    uninstall();
    delete process.env[CONFIG_VARIABLE];
  });

  async function ask(event: unknown): Promise<{ response: AlbResponse; line: Record<string, unknown> }> {
    const { result, error, lines } = await withLog(() => handler(event));
    assert.equal(error, undefined);
    assert.equal(lines.length, 1, "one log line per invocation");
    return { response: result as AlbResponse, line: lines[0] ?? {} };
  }
  const gate = () => ask(albEvent("/lb-check"));

  it("answers the gate with 200 and says why, without ARNs, numbers or error texts", async () => {
    const { response, line } = await gate();
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers?.["Cache-Control"], "no-store");
    assert.deepEqual(JSON.parse(response.body), {
      verdict: "healthy",
      rule: "GATE-SERVING",
      reason: "group primary serves and has enough healthy targets",
      groups: [
        { name: "primary", state: "able", serving: true },
        { name: "backup", state: "able", serving: false },
        { name: "sorry", state: "sorry page", serving: false },
      ],
    });
    assert.equal(line.rule, "GATE-SERVING");
    assert.ok(!/arn:|\d{12}/.test(response.body));
  });

  it("asks AWS at most once in the cache time, and again after it", async () => {
    await gate();
    const once = aws.calls.length;
    aws.now += 1_999;
    await gate();
    assert.equal(aws.calls.length, once);
    aws.now += 1;
    await gate();
    assert.equal(aws.calls.length, 2 * once);
  });

  it("stays healthy for the grace while a switch is due, then not", async () => {
    aws.targets.primary = [];
    assert.equal((await gate()).response.statusCode, 200);
    aws.now += 180_000;
    assert.equal((await gate()).response.statusCode, 200);
    aws.now += 2_000;
    const { response, line } = await gate();
    assert.equal(response.statusCode, 503);
    assert.equal(line.rule, "GATE-SWITCH-OVERDUE");
  });

  it("stays healthy on a listener that forwards by its rules alone, while a group can serve", async () => {
    const [https] = aws.listeners;
    assert.ok(https !== undefined);
    https.DefaultActions = [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }];
    await gate();
    aws.now += 200_000;
    assert.equal((await gate()).line.rule, "GATE-SERVING");
    aws.now += 2_000;
    aws.targets = { primary: [], backup: [] };
    assert.equal((await gate()).response.statusCode, 503);
  });

  it("keeps its verdict while AWS throttles, then answers 503, and logs the cause without publishing it", async () => {
    await gate();
    aws.refuse = () => {
      throw named("Throttling", "secret details");
    };
    aws.now += 60_000;
    const stale = await gate();
    assert.equal(stale.response.statusCode, 200);
    assert.match(JSON.stringify(stale.line.error), /secret details/);
    aws.now += 2_000;
    const { response } = await gate();
    assert.equal(response.statusCode, 503);
    assert.ok(!response.body.includes("secret"));
  });

  it("never writes to AWS", async () => {
    aws.targets = { primary: [], backup: [] };
    await gate();
    await ask(albEvent("/"));
    assert.deepEqual(aws.writes, []);
  });

  it("shows the sorry page on every other path, as HTML with escaped values", async () => {
    const { response } = await ask(albEvent("/shop", { headers: { accept: "text/html" } }));
    assert.equal(response.statusCode, 503);
    assert.equal(response.statusDescription, "503 Service Unavailable");
    assert.equal(response.headers?.["Retry-After"], "60");
    assert.match(response.body, /<h1>Back &lt;soon&gt;<\/h1>/);
    assert.match(response.body, /Tom &amp; &quot;Jerry&#39;s&quot; shop/);
  });

  it("shows the sorry page as JSON to those who prefer it", async () => {
    const { response } = await ask(albEvent("/api", { headers: { Accept: "application/json" } }));
    assert.deepEqual(JSON.parse(response.body), { error: "unavailable", ...edgeConfig.sorryPage });
  });

  it("answers HEAD with the headers of GET and no body", async () => {
    const get = await ask(albEvent("/shop"));
    const head = await ask(albEvent("/shop", { method: "HEAD" }));
    assert.deepEqual(head.response, { ...get.response, body: "" });
  });

  it("answers in multi-value form when asked in it", async () => {
    const { response } = await ask(albEvent("/lb-check", { multiValue: true, headers: { accept: "*/*" } }));
    assert.equal(response.headers, undefined);
    assert.deepEqual(response.multiValueHeaders?.["Cache-Control"], ["no-store"]);
  });

  it("answers the load balancer's own health check with 200 and no call", async () => {
    const { response } = await ask(
      albEvent("/lb-check", { headers: { "user-agent": "ELB-HealthChecker/2.0" } }),
    );
    assert.equal(response.statusCode, 200);
    assert.deepEqual(aws.calls, []);
  });

  it("shows the sorry page on the gate's path when the gate is off", async () => {
    const { gate: _off, ...rest } = edgeConfig;
    process.env[CONFIG_VARIABLE] = JSON.stringify(rest);
    assert.equal((await gate()).line.rule, "EDGE-SORRY-PAGE");
  });

  it("reads a changed configuration, though it keeps the one it has read", async () => {
    assert.equal((await ask(albEvent("/"))).line.site, edgeConfig.site);
    process.env[CONFIG_VARIABLE] = JSON.stringify({ ...edgeConfig, site: "another" });
    assert.equal((await ask(albEvent("/"))).line.site, "another");
  });

  it("answers 503 and logs the error when its configuration is broken", async () => {
    process.env[CONFIG_VARIABLE] = "{";
    const { response, line } = await ask(albEvent("/"));
    assert.equal(response.statusCode, 503);
    assert.equal((line.error as { name: string }).name, "ConfigurationError");
    assert.ok(!response.body.includes("SITE_FAILOVER"));
  });

  it("answers 400 to whatever is no request of a load balancer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (event) => {
        assert.equal((await ask(event)).response.statusCode, 400);
      }),
    );
  });

  it("answers every request with a status, a body and headers of one form", async () => {
    const event = fc.record(
      {
        requestContext: fc.constant({ elb: {} }),
        httpMethod: fc.constantFrom("GET", "HEAD", "POST", ""),
        path: fc.oneof(fc.constant("/lb-check"), fc.string()),
        headers: fc.oneof(fc.dictionary(fc.string(), fc.anything()), fc.anything()),
        multiValueHeaders: fc.oneof(fc.dictionary(fc.string(), fc.array(fc.anything())), fc.anything()),
        body: fc.anything(),
        isBase64Encoded: fc.anything(),
      },
      { requiredKeys: ["requestContext"] },
    );
    await fc.assert(
      fc.asyncProperty(event, async (request) => {
        const { response } = await ask(request);
        assert.ok([200, 400, 503].includes(response.statusCode));
        assert.equal(typeof response.body, "string");
        assert.ok((response.headers === undefined) !== (response.multiValueHeaders === undefined));
      }),
    );
  });
});
