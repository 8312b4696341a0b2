import { strict as assert } from "node:assert";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LoadBalancer, Rule } from "../../../drill/aws/elb/state";
import { Rules } from "../../../drill/aws/rules";
import { createFunction } from "./functionFixture";

const TEXT = `
  exports.handler = async ({ url, options = {}, abortAfter, timeout }) => {
    const started = Date.now();
    const controller = new AbortController();
    if (abortAfter !== undefined) setTimeout(() => controller.abort(), abortAfter);
    const signal = timeout === undefined ? controller.signal : AbortSignal.timeout(timeout);
    try {
      const answer = await fetch(url, { method: "GET", signal, ...options });
      if (options.cancels) { await answer.body.cancel(); return { used: answer.bodyUsed, again: await answer.text().catch((error) => error.name) }; }
      return { status: answer.status, ok: answer.ok, used: answer.bodyUsed, text: await answer.text(), took: Date.now() - started };
    } catch (error) {
      return { error: error.name, code: error.cause?.code, took: Date.now() - started };
    }
  };`;

interface Answer {
  readonly status?: number;
  readonly ok?: boolean;
  readonly used?: boolean;
  readonly again?: string;
  readonly text?: string;
  readonly error?: string;
  readonly code?: string;
  readonly took: number;
}

function reachable() {
  const fixture = createFunction(TEXT, [], 60);
  const { cloud } = fixture;
  const config = (StatusCode: string) => ({
    Type: "fixed-response" as const,
    FixedResponseConfig: { StatusCode, ContentType: "text/plain", MessageBody: "hello" },
  });
  const rule = (arn: string, priority: number, path: string, actions: readonly Action[]): Rule => ({
    arn,
    priority,
    conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: [path] } }],
    actions,
    effective: actions,
  });
  const header = {
    Field: "http-header",
    HttpHeaderConfig: { HttpHeaderName: "X-Site-Failover-Probe", Values: ["k3y"] },
  };
  const redirect = [{ Type: "redirect" as const, RedirectConfig: { StatusCode: "HTTP_301" as const } }];
  const loadBalancer: LoadBalancer = {
    arn: "lb",
    arnSuffix: "lb",
    dnsName: "lb-1.eu-west-1.elb.amazonaws.com",
    site: "prod",
    region: "eu-west-1",
    nodes: ["eu-west-1a", "eu-west-1b"],
    losses: new Rules(),
    idleTimeoutSeconds: 60,
    listeners: [
      {
        arn: "listener",
        port: 443,
        protocol: "HTTPS",
        loadBalancerArn: "lb",
        rules: [
          rule("ill", 1, "/ill", [config("503")]),
          rule("away", 2, "/away", redirect),
          { ...rule("probe", 3, "/*", [config("202")]), conditions: [header] },
          rule("rest", 4, "/*", [config("200")]),
        ],
      },
    ],
  };
  cloud.addLoadBalancer(loadBalancer);
  cloud.route53.addRecord({
    name: "app.example.com",
    type: "A",
    setIdentifier: undefined,
    failover: undefined,
    healthCheckId: undefined,
    site: "prod",
    target: { kind: "alias", dnsName: loadBalancer.dnsName, evaluateTargetHealth: false },
  });
  const get = async (url: string, more: object = {}) =>
    (await fixture.call({ url, ...more })) as Answer | undefined;
  return { ...fixture, loadBalancer, get };
}

describe("fetch of a function in the drill", () => {
  it("reaches a site by its name and by its load balancer's, and hands over what is answered", async () => {
    const { get } = reachable();
    const byName = await get("https://app.example.com/x");
    assert.deepEqual([byName?.status, byName?.ok, byName?.used, byName?.text], [200, true, false, "hello"]);
    assert.equal((await get("https://lb-1.eu-west-1.elb.amazonaws.com/ill"))?.status, 503);
  });

  it("fails as DNS and connections fail", async () => {
    const { get, cloud } = reachable();
    const unknown = await get("https://nobody.example.com/");
    assert.deepEqual([unknown?.error, unknown?.code], ["TypeError", "ENOTFOUND"]);
    const closed = await get("http://app.example.com/");
    assert.deepEqual([closed?.error, closed?.code], ["TypeError", "ECONNREFUSED"]);
    cloud.network.cuts.add((from) => from === "eu-west-1");
    const cut = await get("https://app.example.com/");
    assert.deepEqual([cut?.code, cut?.took], ["UND_ERR_CONNECT_TIMEOUT", 10_000]);
  });

  it("ends when its signal says so, in virtual time", async () => {
    const { get, cloud } = reachable();
    cloud.network.cuts.add(() => true);
    const aborted = await get("https://app.example.com/", { abortAfter: 5000 });
    assert.deepEqual([aborted?.error, aborted?.took], ["AbortError", 5000]);
    const late = await get("https://app.example.com/", { timeout: 3000 });
    assert.deepEqual([late?.error, late?.took], ["TimeoutError", 3000]);
  });

  it("carries its headers to the rules of the listener, whatever form they have", async () => {
    const { get } = reachable();
    const status = async (headers: unknown) =>
      (await get("https://app.example.com/x", { options: { headers } }))?.status;
    assert.equal(await status({ "X-Site-Failover-Probe": "k3y" }), 202);
    assert.equal(await status([["x-site-failover-probe", "k3y"]]), 202);
    assert.equal(await status({ "X-Site-Failover-Probe": "another" }), 200);
    assert.equal(await status(undefined), 200);
  });

  it("lets a body be given up, which is then gone", async () => {
    const { get } = reachable();
    const answer = await get("https://app.example.com/x", { options: { cancels: true } });
    assert.deepEqual([answer?.used, answer?.again], [true, "TypeError"]);
  });

  it("gives up what takes too long, and the answer that comes later reaches nobody", async () => {
    const { get, run } = reachable();
    const late = await get("https://app.example.com/x", { timeout: 1 });
    assert.deepEqual([late?.error, late?.took], ["TimeoutError", 1]);
    await run(60_000);
  });

  it("does not follow a redirect unless it is told to, which the drill does not know", async () => {
    const { get } = reachable();
    const answer = await get("https://app.example.com/away", { options: { redirect: "manual" } });
    assert.equal(answer?.status, 301);
    await assert.rejects(get("https://app.example.com/away"), { name: "Unmodelled" });
    await assert.rejects(reachable().get("https://app.example.com/", { options: { method: "POST" } }), {
      name: "Unmodelled",
    });
  });
});
