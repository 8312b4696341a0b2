import { strict as assert } from "node:assert";
import { CloudWatchService } from "../../../drill/aws/cloudwatch/service";
import { describeTargetHealth } from "../../../drill/aws/elb/api";
import { chooseTarget } from "../../../drill/aws/elb/routing";
import { ElbService } from "../../../drill/aws/elb/service";
import { type LoadBalancer, reportedState, type TargetGroup, worstOf } from "../../../drill/aws/elb/state";
import { Rules } from "../../../drill/aws/rules";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";
import { createRandom } from "../../../drill/kernel/random";

function balanced(targetType: TargetGroup["targetType"] = "instance") {
  const kernel = createKernel(1);
  const cloudWatch = new CloudWatchService(kernel);
  const elb = new ElbService(kernel, cloudWatch);
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
  return { kernel, elb, cloudWatch, group, balancer, run };
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

describe("health checks of a Lambda target, as a heartbeat", () => {
  const heartbeat = async () => {
    const parts = balanced("lambda");
    const times: number[] = [];
    let status = 200;
    parts.elb.invokeTarget = (_group, _target, _event, done) => {
      times.push(parts.kernel.clock.now());
      done({ statusCode: status, body: "" });
    };
    parts.elb.deregister(parts.group, "two");
    await parts.run(1);
    return {
      ...parts,
      beats: async (seconds: number) => {
        times.length = 0;
        await parts.run(seconds);
        return times.length;
      },
      answer: (next: number) => {
        status = next;
      },
    };
  };

  it("come from every node at its own moment, every interval", async () => {
    const { beats } = await heartbeat();
    assert.equal(await beats(60), 24);
  });

  it("stop with the node they come from and begin again with it, without piling up", async () => {
    const { elb, balancer, beats } = await heartbeat();
    const giveBack = elb.loseNode(balancer, 0);
    assert.equal(await beats(60), 12);
    giveBack();
    assert.equal(await beats(60), 24);
    elb.loseNode(balancer, 1)();
    assert.equal(await beats(60), 24);
    for (const node of [0, 1]) elb.loseNode(balancer, node);
    assert.equal(await beats(60), 0);
  });

  it("feed the metrics that an alarm on the heartbeat itself watches", async () => {
    const { kernel, cloudWatch, run, answer } = await heartbeat();
    const of = (name: string, minute: number) =>
      [...cloudWatch.state.series]
        .find(([key]) => key.includes(`/${name}{`))?.[1]
        .delivered(minute, kernel.clock.now());
    await run(60);
    const minute = Math.floor(kernel.clock.now() / 60_000);
    answer(503);
    await run(190);
    assert.equal(of("HealthyHostCount", minute - 1)?.maximum, 1);
    assert.equal(of("HealthyHostCount", minute + 1)?.maximum, 0);
    assert.equal(of("UnHealthyHostCount", minute + 1)?.minimum, 1);
  });
});

describe("targets that come and go", () => {
  it("are checked anew when they come, and get nothing more once they drain", async () => {
    const { elb, group, run } = balanced();
    await run(30);
    elb.register(group, "three", 80, 2);
    assert.equal(elb.healthyTargets(group), 2);
    await run(10);
    assert.equal(elb.healthyTargets(group), 3);
    elb.deregister(group, "one");
    const states = describeTargetHealth(elb.state, 0, { TargetGroupArn: "group" }).response;
    assert.deepEqual(
      states.TargetHealthDescriptions?.map(({ Target, TargetHealth }) => [Target?.Id, TargetHealth?.State]),
      [
        ["one", "draining"],
        ["two", "healthy"],
        ["three", "healthy"],
      ],
    );
    const random = createRandom(1, "choice");
    const chosen = new Set(Array.from({ length: 100 }, () => chooseTarget(group, 0, random)?.id));
    assert.deepEqual(chosen, new Set(["two", "three"]));
    await run(1);
    assert.deepEqual(
      group.targets.map(({ id }) => id),
      ["two", "three"],
    );
  });

  it("are under every rule about targets, however late they come", async () => {
    const { elb, group, run } = balanced();
    await run(30);
    const end = elb.targetRules.add((_group, { id }) => (id === "two" ? undefined : { kind: "refuse" }));
    elb.register(group, "three", 80, 2);
    await run(30);
    assert.equal(elb.healthyTargets(group), 1);
    end();
    await run(30);
    assert.equal(elb.healthyTargets(group), 3);
  });

  it("share the requests of their group in its metric", async () => {
    const { kernel, elb, cloudWatch, group, run } = balanced();
    for (let request = 0; request < 10; request++) elb.countRequest(group);
    const minute = Math.floor(kernel.clock.now() / 60_000);
    await run(70);
    const series = [...cloudWatch.state.series].find(([key]) => key.includes("RequestCountPerTarget"))?.[1];
    assert.equal(series?.delivered(minute, kernel.clock.now())?.sum, 5);
  });
});
