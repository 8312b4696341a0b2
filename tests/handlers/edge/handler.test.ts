import { strict as assert } from "node:assert";
import fc from "fast-check";
import { createEdgeHandler } from "../../../handlers/edge/handler";
import type { AlbResponse } from "../../../handlers/events/albResponse";
import { CONFIG_VARIABLE } from "../../../handlers/runtime/config";
import type { LeaseDocument, TakeoverDocument } from "../../../handlers/state/documents";
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

  describe("with a lease", () => {
    const CHECK = "233e180f-f023-45a3-954e-415303f21eab";
    const lease = {
      stateTable: "prod-state",
      gateCheckId: CHECK,
      watchCheckId: "watch",
      intervalSeconds: 10,
      failureThreshold: 1,
      armAfterHealthySeconds: 300,
    };
    const put = (document: LeaseDocument) => {
      aws.items.lease = { version: (aws.items.lease?.version ?? 0) + 1, document: JSON.stringify(document) };
    };
    const lapsed: LeaseDocument = {
      checkers: {},
      peak: 0,
      lapsed: { at: "2026-03-01T11:00:00.000Z", rule: "TAKEOVER", reason: "forced" },
    };
    /** The load balancer has received it `waited` ms before the function is given it. */
    const checker = (number: number, { check = CHECK, waited = 0 } = {}) => {
      const second = Math.floor((aws.now - waited) / 1000).toString(16);
      return albEvent("/lb-check", {
        headers: {
          "User-Agent": `Amazon-Route53-Health-Check-Service (ref ${check}; report http://amzn.to/1vsZADi)`,
          "X-Forwarded-For": `203.0.113.1, 15.177.0.${number}`,
          "X-Amzn-Trace-Id": `Root=1-${second}-abcdef012345678912345678`,
        },
      });
    };
    const checkers = () => aws.document<LeaseDocument | null>("lease")?.checkers ?? {};

    beforeEach(() => {
      process.env[CONFIG_VARIABLE] = JSON.stringify({ ...edgeConfig, gate: { ...edgeConfig.gate, lease } });
    });

    it("withholds a healthy verdict from the gate check alone, and says why in public words", async () => {
      put(lapsed);
      const { response, line } = await ask(checker(1));
      assert.equal(response.statusCode, 503);
      const { verdict, rule, lease: state } = JSON.parse(response.body) as Record<string, string>;
      assert.deepEqual(
        [verdict, rule, state, line.rule],
        ["unhealthy", "LEASE-LAPSED", "lapsed", "LEASE-LAPSED"],
      );
      assert.ok(!response.body.includes("15.177"));
      aws.calls = [];
      for (const event of [albEvent("/lb-check"), checker(2, { check: "watch" })]) {
        const plain = (await ask(event)).response;
        assert.equal(plain.statusCode, 200);
        assert.equal((JSON.parse(plain.body) as { lease?: string }).lease, undefined);
      }
      assert.ok(!aws.calls.includes("GetItem"));
    });

    it("counts a checker's healthy answer when the next request comes, whoever sends that", async () => {
      await ask(albEvent("/"));
      await ask(checker(1));
      assert.deepEqual(checkers(), {});
      await ask(albEvent("/"));
      await ask(checker(2));
      assert.deepEqual(Object.keys(checkers()), ["15.177.0.1"]);
    });

    it("does not count the first answer of an instance, which may have waited for it", async () => {
      await ask(checker(1));
      await ask(checker(2));
      await ask(checker(3));
      assert.deepEqual(Object.keys(checkers()), ["15.177.0.2"]);
    });

    it("does not count an answer that comes too late, by its own time or the load balancer's", async () => {
      await ask(albEvent("/"));
      aws.refuse = (call) => {
        if (call === "GetItem") aws.now += 1_401;
      };
      await ask(checker(1));
      aws.refuse = () => {};
      await ask(checker(2, { waited: 2_500 }));
      await ask(checker(3));
      await ask(checker(4));
      assert.deepEqual(Object.keys(checkers()), ["15.177.0.3"]);
    });

    it("counts no answer to an unhealthy verdict", async () => {
      aws.targets = { primary: [], backup: [] };
      await ask(albEvent("/"));
      await ask(checker(1));
      await ask(checker(2));
      assert.deepEqual(checkers(), {});
    });

    it("dates an answer not later than the checker has asked", async () => {
      aws.now += 900;
      await ask(albEvent("/"));
      await ask(checker(1, { waited: 100 }));
      await ask(checker(2));
      assert.equal(checkers()["15.177.0.1"]?.[0], aws.now - 250);
    });

    it("refuses while it cannot read the lease and never could, and logs the cause without publishing it", async () => {
      aws.refuse = (call) => {
        if (call === "GetItem") throw named("InternalServerError", "secret details");
      };
      const { response, line } = await ask(checker(1));
      assert.deepEqual([response.statusCode, line.rule], [503, "LEASE-NO-MEMORY"]);
      assert.match(JSON.stringify(line.error), /secret details/);
      assert.ok(!response.body.includes("secret"));
    });

    it("never writes anything but the lease", async () => {
      for (let number = 1; number <= 5; number += 1) await ask(checker(number));
      assert.deepEqual([...new Set(aws.writes)], ["PutItem"]);
      assert.deepEqual(Object.keys(aws.items), ["lease"]);
    });
  });

  describe("at the backup site", () => {
    const takeover = { path: "/lb-takeover", stateTable: "dr-state" };
    const claimed = { at: "2026-03-01T12:00:00.000Z", eventId: "e", by: "sre", reason: "exercise" };
    const put = (document: TakeoverDocument) => {
      aws.items.takeover = { version: 1, document: JSON.stringify(document) };
    };
    const status = async () => (await ask(albEvent("/lb-takeover"))).response.statusCode;

    beforeEach(() => {
      process.env[CONFIG_VARIABLE] = JSON.stringify({ ...edgeConfig, takeover });
    });

    it("answers the takeover check with 404, and with 200 while the traffic is claimed", async () => {
      assert.equal(await status(), 404);
      put({ claimed });
      aws.now += 2_000;
      assert.equal(await status(), 200);
      put({ released: claimed });
      aws.now += 2_000;
      assert.equal(await status(), 404);
    });

    it("tells nothing about who claimed it and why", async () => {
      put({ claimed });
      const { response } = await ask(albEvent("/lb-takeover"));
      assert.deepEqual(JSON.parse(response.body), { takeover: "claimed by site-failover" });
    });

    it("reads at most once in two seconds", async () => {
      await status();
      aws.now += 1_999;
      await status();
      assert.equal(aws.calls.filter((call) => call === "GetItem").length, 1);
    });

    it("keeps its last answer for five minutes while the table cannot be read, then answers 503", async () => {
      put({ claimed });
      await status();
      aws.refuse = () => {
        throw named("InternalServerError", "secret details");
      };
      aws.now += 300_000;
      assert.equal(await status(), 200);
      aws.now += 2_000;
      const { response, line } = await ask(albEvent("/lb-takeover"));
      assert.deepEqual([response.statusCode, line.rule], [503, "TAKEOVER-UNREADABLE"]);
      assert.match(JSON.stringify(line.error), /secret details/);
      assert.ok(!response.body.includes("secret"));
    });

    it("answers 503 when it has never read the table", async () => {
      aws.refuse = () => {
        throw named("InternalServerError");
      };
      assert.equal(await status(), 503);
    });
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
