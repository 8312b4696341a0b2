import { strict as assert } from "node:assert";
import type { LoadBalancer, Rule, TargetGroup } from "../../drill/aws/elb/state";
import type { HealthCheck } from "../../drill/aws/route53/state";
import { Rules } from "../../drill/aws/rules";
import { createFunction } from "./lambda/functionFixture";

/** A gate that tells what it was asked, behind a load balancer that Route 53 checks. */
const GATE = `
  let seen = {};
  exports.handler = async (event) => {
    if (event.show) return seen;
    const { "x-forwarded-for": from, "user-agent": agent, "x-amzn-trace-id": trace } = event.headers;
    (seen[from] ??= []).push({ agent, trace, at: Date.now() });
    return { statusCode: 200, headers: {}, body: "" };
  };`;

interface Probe {
  readonly agent: string;
  readonly trace: string;
  readonly at: number;
}

function checked() {
  const fixture = createFunction(GATE);
  const { cloud, deployed, kernel } = fixture;
  const group: TargetGroup = {
    arn: "gate",
    arnSuffix: "gate",
    name: "gate",
    site: "prod",
    targetType: "lambda",
    healthCheck: {
      enabled: false,
      intervalSeconds: 35,
      timeoutSeconds: 30,
      healthyThreshold: 5,
      unhealthyThreshold: 2,
      successCodes: "200",
    },
    multiValueHeaders: false,
    deregistrationDelaySeconds: 0,
    targets: [],
    used: true,
  };
  cloud.elb.register(group, deployed.spec.arn, 0, 2);
  cloud.elb.state.targetGroups.set(group.arn, group);
  const actions = [{ Type: "forward" as const, TargetGroupArn: group.arn }];
  const rule: Rule = {
    arn: "rule",
    priority: Number.POSITIVE_INFINITY,
    conditions: [],
    actions,
    effective: actions,
  };
  const loadBalancer: LoadBalancer = {
    arn: "lb",
    arnSuffix: "lb",
    dnsName: "lb-1.eu-west-1.elb.amazonaws.com",
    site: "prod",
    region: "eu-west-1",
    nodes: ["eu-west-1a", "eu-west-1b"],
    losses: new Rules(),
    idleTimeoutSeconds: 60,
    listeners: [{ arn: "listener", port: 443, protocol: "HTTPS", loadBalancerArn: "lb", rules: [rule] }],
  };
  cloud.addLoadBalancer(loadBalancer);
  deployed.permissions.push({
    action: "lambda:InvokeFunction",
    principal: "elasticloadbalancing.amazonaws.com",
    sourceArn: group.arn,
  });
  const addCheck = (id: string): HealthCheck => {
    cloud.route53.addCheck({
      id,
      site: "prod",
      callerReference: id,
      type: "HTTPS",
      fullyQualifiedDomainName: loadBalancer.dnsName,
      port: 443,
      requestIntervalSeconds: 10,
      failureThreshold: 2,
      resourcePath: "/lb-check",
    });
    return cloud.route53.state.checks.get(id) as HealthCheck;
  };
  const seen = async () => (await fixture.call({ show: true })) as Record<string, Probe[]>;
  return { ...fixture, cloud, kernel, addCheck, seen };
}

describe("a probe of Route 53 in the drill", () => {
  it("comes from the checker's own address, the same for every check, and names the health check", async () => {
    const { addCheck, run, seen } = checked();
    const check = addCheck("gate-check");
    const other = addCheck("watch-check");
    assert.deepEqual(
      check.checkers.map(({ address }) => address),
      other.checkers.map(({ address }) => address),
    );
    await run(40_000);
    const probes = await seen();
    const addresses = Object.keys(probes);
    assert.equal(addresses.length, 16);
    assert.ok(addresses.every((address) => /^192\.0\.2\.\d+$/.test(address)));
    const agents = new Set(addresses.flatMap((address) => probes[address]?.map(({ agent }) => agent)));
    assert.deepEqual(
      [...agents].sort(),
      ["gate-check", "watch-check"].map(
        (id) => `Amazon-Route53-Health-Check-Service (ref ${id}; report http://amzn.to/1vsZADi)`,
      ),
    );
  });

  it("carries the second in which the load balancer received it", async () => {
    const { addCheck, run, seen } = checked();
    addCheck("gate-check");
    await run(40_000);
    for (const probe of Object.values(await seen()).flat()) {
      const second = Number.parseInt(/^Root=1-([0-9a-f]{8})-/.exec(probe.trace)?.[1] ?? "", 16);
      // A cold start lies between.
      assert.ok(probe.at - second * 1000 < 1700 && probe.at >= second * 1000);
    }
  });

  it("may be lost on its way there or back, or be slow, for single checkers", async () => {
    for (const [fate, arrives, healthy] of [
      [{ kind: "lost" }, false, false],
      [{ kind: "answer-lost" }, true, false],
      [{ kind: "slow", milliseconds: 2500 }, true, false],
      [{ kind: "slow", milliseconds: 500 }, true, true],
    ] as const) {
      const { cloud, addCheck, run, seen } = checked();
      const check = addCheck("gate-check");
      const [first, second] = check.checkers;
      const end = cloud.network.checkerRules.add((checker) => (checker === first ? fate : undefined));
      await run(60_000);
      assert.equal((await seen())[first?.address ?? ""] !== undefined, arrives, fate.kind);
      assert.deepEqual([first?.healthy, second?.healthy], [healthy, true], fate.kind);
      end();
      await run(60_000);
      assert.equal(first?.healthy, true);
    }
  });
});
