import { strict as assert } from "node:assert";
import { countResult, nextProbeAt, probe, settled } from "../../../drill/aws/elb/probes";
import type { NodeView, Target, TargetCondition, TargetGroup } from "../../../drill/aws/elb/state";
import { Rules } from "../../../drill/aws/rules";

function group(unhealthyThreshold = 2, healthyThreshold = 3): TargetGroup {
  return {
    arn: "arn",
    arnSuffix: "suffix",
    name: "group",
    site: "prod",
    targetType: "instance",
    healthCheck: {
      enabled: true,
      intervalSeconds: 5,
      timeoutSeconds: 2,
      healthyThreshold,
      unhealthyThreshold,
      successCodes: "200-299,404",
    },
    multiValueHeaders: false,
    deregistrationDelaySeconds: 30,
    targets: [],
    used: true,
  };
}

const view = (state: NodeView["state"], streak = 0): NodeView => ({
  state,
  streak,
  phase: 1200,
  scheduled: false,
});
const target = (condition: TargetCondition): Target => ({
  id: "i-1",
  port: 80,
  condition,
  rules: new Rules(),
  zone: 0,
  deregistered: false,
  views: [],
});

describe("target health checks", () => {
  it("turn a target after as many results in a row as the threshold says, in either direction", () => {
    const healthy = view("healthy");
    assert.equal(countResult(group(), healthy, false), false);
    assert.equal(countResult(group(), healthy, false), true);
    assert.equal(healthy.state, "unhealthy");
    assert.deepEqual(
      [true, true, true].map((passed) => countResult(group(), healthy, passed)),
      [false, false, true],
    );
    assert.equal(healthy.state, "healthy");
  });

  it("start counting anew after a result the other way", () => {
    const each = view("healthy");
    const results = [false, true, false].map((passed) => countResult(group(), each, passed));
    assert.deepEqual(results, [false, false, false]);
    assert.equal(each.state, "healthy");
  });

  it("call a new target healthy after one passed check and unhealthy after the threshold", () => {
    const good = view("initial");
    assert.equal(countResult(group(), good, true), true);
    const bad = view("initial");
    assert.equal(countResult(group(), bad, false), false);
    assert.equal(countResult(group(), bad, false), true);
    assert.equal(bad.state, "unhealthy");
  });

  it("find a refused connection at once, a hanging one at the time-out, and judge status codes by the matcher", () => {
    assert.deepEqual(probe(group(), target({ kind: "refuse" })), { passed: false, afterMilliseconds: 0 });
    assert.deepEqual(probe(group(), target({ kind: "hang" })), { passed: false, afterMilliseconds: 2000 });
    assert.equal(probe(group(), target({ kind: "status", status: 404 })).passed, true);
    assert.equal(probe(group(), target({ kind: "status", status: 500 })).passed, false);
    assert.equal(probe(group(), target({ kind: "slow", milliseconds: 1900 })).passed, true);
    assert.equal(probe(group(), target({ kind: "slow", milliseconds: 2000 })).passed, false);
  });

  it("need no further probe once the state agrees with the target, and need one while it does not", () => {
    assert.equal(settled(group(), target({ kind: "healthy" }), view("healthy")), true);
    assert.equal(settled(group(), target({ kind: "healthy" }), view("healthy", -1)), false);
    assert.equal(settled(group(), target({ kind: "refuse" }), view("healthy")), false);
    assert.equal(settled(group(), target({ kind: "refuse" }), view("unused")), true);
  });

  it("come on the node's own phase", () => {
    assert.equal(nextProbeAt(group(), view("healthy"), 10_000), 11_200);
    assert.equal(nextProbeAt(group(), view("healthy"), 11_200), 11_200);
    assert.equal(nextProbeAt(group(), view("healthy"), 11_201), 16_200);
  });
});
