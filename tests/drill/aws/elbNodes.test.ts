import { strict as assert } from "node:assert";
import { CloudWatchService } from "../../../drill/aws/cloudwatch/service";
import { ElbService } from "../../../drill/aws/elb/service";
import { type LoadBalancer, reportedState, type TargetGroup, worstOf } from "../../../drill/aws/elb/state";
import { Rules } from "../../../drill/aws/rules";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";

function balanced(targetType: TargetGroup["targetType"] = "instance") {
  const kernel = createKernel(1);
  const elb = new ElbService(kernel, new CloudWatchService(kernel));
  const group: TargetGroup = {
    arn: "group",
    arnSuffix: "group",
    name: "group",
    site: "prod",
    targetType,
    healthCheck: {
      enabled: true,
      intervalSeconds: 5,
      timeoutSeconds: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      successCodes: "200",
      path: "/health",
    },
    multiValueHeaders: false,
    deregistrationDelaySeconds: 0,
    targets: [],
    used: false,
  };
  const actions = [{ Type: "forward" as const, TargetGroupArn: "group" }];
  const balancer: LoadBalancer = {
    arn: "lb",
    arnSuffix: "lb",
    dnsName: "lb",
    site: "prod",
    region: "eu-west-1",
    nodes: ["a", "b"],
    losses: new Rules(),
    idleTimeoutSeconds: 60,
    listeners: [
      {
        arn: "listener",
        port: 443,
        protocol: "HTTPS",
        loadBalancerArn: "lb",
        rules: [
          { arn: "rule", priority: Number.POSITIVE_INFINITY, conditions: [], actions, effective: actions },
        ],
      },
    ],
  };
  elb.state.loadBalancers.set("lb", balancer);
  elb.state.targetGroups.set("group", group);
  for (const id of ["one", "two"]) elb.register(group, id, 80, 2);
  elb.start(balancer, [group]);
  const run = (seconds: number) => runUntil(kernel, kernel.clock.now() + seconds * 1000);
  return { elb, group, balancer, run };
}

describe("nodes of a load balancer", () => {
  it("that are lost take their share of connections until their address is gone, and no view of them counts", async () => {
    const { elb, group, balancer, run } = balanced();
    await run(30);
    assert.equal(elb.healthyTargets(group), 2);
    const giveBack = elb.loseNode(balancer, 0);
    const share = () =>
      Array.from({ length: 1000 }, () => elb.connect(balancer)).filter((n) => n === undefined).length;
    assert.ok(Math.abs(share() - 500) < 70);
    const target = group.targets[0];
    const lost = target?.views[0];
    assert.ok(target !== undefined && lost !== undefined);
    lost.state = "unhealthy";
    assert.equal(reportedState(target), "healthy");
    await run(61);
    assert.equal(share(), 0);
    giveBack();
    assert.equal(reportedState(target), "unhealthy");
    await run(30);
    assert.equal(reportedState(target), "healthy");
    assert.deepEqual(balancer.losses.all(), []);
  });

  it("see the worst of what is wrong with a target, whichever came first", () => {
    assert.equal(worstOf([]).kind, "healthy");
    assert.equal(worstOf([{ kind: "hang" }, { kind: "slow", milliseconds: 1 }]).kind, "hang");
    assert.deepEqual(
      worstOf([
        { kind: "slow", milliseconds: 9 },
        { kind: "slow", milliseconds: 1 },
      ]),
      { kind: "slow", milliseconds: 9 },
    );
  });

  it("ask a Lambda target by invoking it, and judge its answer by the success codes", async () => {
    const { elb, group, run } = balanced("lambda");
    let status = 200;
    const events: unknown[] = [];
    elb.invokeTarget = (_group, _target, event, done) => {
      events.push(event);
      done({ statusCode: status, body: "" });
    };
    await run(30);
    assert.equal(elb.healthyTargets(group), 2);
    assert.match(JSON.stringify(events[0]), /ELB-HealthChecker\/2\.0/);
    status = 500;
    await run(30);
    assert.equal(elb.healthyTargets(group), 0);
    const asked = events.length;
    await run(30);
    assert.ok(events.length > asked);
  });
});
