import { strict as assert } from "node:assert";
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { chooseGroup, matchRule } from "../../../drill/aws/elb/routing";
import type { Listener, Rule } from "../../../drill/aws/elb/state";
import { createRandom } from "../../../drill/kernel/random";

const rule = (priority: number, conditions: Rule["conditions"]): Rule => ({
  arn: `rule-${priority}`,
  priority,
  conditions,
  actions: [],
  effective: [],
});
const listener: Listener = {
  arn: "listener",
  port: 443,
  protocol: "HTTPS",
  loadBalancerArn: "lb",
  rules: [
    rule(1, [{ Field: "path-pattern", PathPatternConfig: { Values: ["/lb-check-failed-over"] } }]),
    rule(2, [{ Field: "path-pattern", PathPatternConfig: { Values: ["/lb-check*"] } }]),
    rule(3, [
      {
        Field: "http-header",
        HttpHeaderConfig: { HttpHeaderName: "X-Site-Failover", Values: ["sorry-page"] },
      },
    ]),
    rule(Number.POSITIVE_INFINITY, []),
  ],
};
const ask = (path: string, headers: Record<string, string> = {}) =>
  matchRule(listener, { method: "GET", host: "a", path, headers })?.arn;

describe("listener rules of the model", () => {
  it("match by priority, the default rule last", () => {
    assert.equal(ask("/lb-check-failed-over"), "rule-1");
    assert.equal(ask("/lb-check"), "rule-2");
    assert.equal(ask("/other"), "rule-Infinity");
  });

  it("match header names without regard to case, and path patterns with it", () => {
    assert.equal(ask("/", { "x-site-failover": "Sorry-Page" }), "rule-3");
    assert.equal(ask("/LB-CHECK"), "rule-Infinity");
  });

  it("match the address of whoever opened the connection, not what a header says", () => {
    const ranges = (...Values: string[]) => [{ Field: "source-ip", SourceIpConfig: { Values } }];
    const local: Listener = {
      ...listener,
      rules: [
        rule(1, ranges("255.255.255.255/32")),
        rule(2, ranges("192.0.2.0/25", "2001:db8::/32")),
        rule(3, []),
      ],
    };
    const from = (clientAddress?: string) => {
      const headers = { "x-forwarded-for": "255.255.255.255" };
      const request = { method: "GET", host: "a", path: "/", headers };
      return matchRule(local, clientAddress === undefined ? request : { ...request, clientAddress })?.arn;
    };
    assert.equal(from("192.0.2.127"), "rule-2");
    assert.equal(from("192.0.2.128"), "rule-3");
    assert.equal(from("2001:db8::1"), "rule-2");
    assert.equal(from("255.255.255.255"), "rule-1");
    assert.throws(() => from(), { name: "Unmodelled" });
  });

  it("match a header only when the request has it, by the whole value", () => {
    assert.equal(ask("/", { "x-site-failover": "sorry-page-2" }), "rule-Infinity");
    assert.equal(ask("/", { "x-other": "sorry-page" }), "rule-Infinity");
  });

  it("refuse a condition they do not know", () => {
    const odd: Listener = { ...listener, rules: [rule(1, [{ Field: "query-string" }])] };
    assert.throws(() => matchRule(odd, { method: "GET", host: "a", path: "/", headers: {} }), {
      name: "Unmodelled",
    });
  });

  it("choose groups by weight, never one of weight 0, and none when all are 0", () => {
    const forward = (weights: number[]): Action => ({
      Type: "forward",
      ForwardConfig: {
        TargetGroups: weights.map((Weight, index) => ({ TargetGroupArn: `g${index}`, Weight })),
      },
    });
    const random = createRandom(1, "weights");
    const drawn = Array.from({ length: 2000 }, () => chooseGroup(forward([3, 0, 1]), random));
    assert.equal(drawn.includes("g1"), false);
    const first = drawn.filter((arn) => arn === "g0").length / drawn.length;
    assert.ok(Math.abs(first - 0.75) < 0.04);
    assert.equal(chooseGroup(forward([0, 0]), random), undefined);
  });
});
