import { strict as assert } from "node:assert";
import { describeAutoScalingGroups, setDesiredCapacity } from "../../../drill/aws/autoScaling/api";
import type { ScalingGroup } from "../../../drill/aws/autoScaling/state";
import { describeInstanceStatus } from "../../../drill/aws/ec2/api";
import type { LoadBalancer, TargetGroup } from "../../../drill/aws/elb/state";
import { Rules } from "../../../drill/aws/rules";
import { Cloud } from "../../../drill/cloud";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";

const REGION = "eu-central-1";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const POLICY = `arn:aws:autoscaling:${REGION}:1:scalingPolicy:x:autoScalingGroupName/dr-app:policyName/out`;

function targetGroup(): TargetGroup {
  return {
    arn: "targets",
    arnSuffix: "targets",
    name: "targets",
    site: "dr",
    targetType: "instance",
    healthCheck: {
      enabled: true,
      intervalSeconds: 5,
      timeoutSeconds: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      successCodes: "200",
    },
    multiValueHeaders: false,
    deregistrationDelaySeconds: 30,
    targets: [],
    used: false,
  };
}

function loadBalancer(): LoadBalancer {
  const actions = [{ Type: "forward" as const, TargetGroupArn: "targets" }];
  const rule = {
    arn: "rule",
    priority: Number.POSITIVE_INFINITY,
    conditions: [],
    actions,
    effective: actions,
  };
  return {
    arn: "lb",
    arnSuffix: "lb",
    dnsName: "lb.invalid",
    site: "dr",
    region: REGION,
    nodes: [`${REGION}a`, `${REGION}b`],
    losses: new Rules(),
    idleTimeoutSeconds: 60,
    listeners: [{ arn: "listener", port: 443, protocol: "HTTPS", loadBalancerArn: "lb", rules: [rule] }],
  };
}

async function scaled(gracePeriodSeconds = 120) {
  const kernel = createKernel(1);
  const cloud = new Cloud(kernel, "1");
  const targets = targetGroup();
  const balancer = loadBalancer();
  cloud.addLoadBalancer(balancer);
  cloud.elb.state.targetGroups.set(targets.arn, targets);
  cloud.elb.start(balancer, [targets]);
  const group: ScalingGroup = {
    name: "dr-app",
    arn: `arn:aws:autoscaling:${REGION}:1:autoScalingGroup:id:autoScalingGroupName/dr-app`,
    region: REGION,
    site: "dr",
    minSize: 1,
    maxSize: 6,
    desiredCapacity: 2,
    healthCheckType: "ELB",
    gracePeriodSeconds,
    targetGroupArns: ["targets"],
    zones: [`${REGION}a`, `${REGION}b`],
    policies: [
      {
        arn: POLICY,
        name: "out",
        adjustmentType: "ChangeInCapacity",
        steps: [{ lowerBound: 0, upperBound: Number.POSITIVE_INFINITY, adjustment: 2 }],
        warmupSeconds: 120,
      },
    ],
    enabledMetrics: ["GroupInServiceInstances", "GroupDesiredCapacity"],
    gauges: new Map(),
    instances: [],
  };
  cloud.autoScaling.add(group);
  const run = (milliseconds: number) => runUntil(kernel, kernel.clock.now() + milliseconds);
  const set = (capacity: number) => {
    const input = { AutoScalingGroupName: "dr-app", DesiredCapacity: capacity };
    const { changes } = setDesiredCapacity(cloud.autoScaling.state, 0, { region: REGION, input });
    for (const change of changes) cloud.autoScaling.act(change);
  };
  const healthy = () => cloud.elb.healthyTargets(targets);
  await run(30 * SECOND);
  return { kernel, cloud, group, targets, run, set, healthy };
}

describe("Auto Scaling of the model", () => {
  it("begins with its instances in service, spread over the zones and healthy in their target group", async () => {
    const { cloud, group, healthy } = await scaled();
    assert.deepEqual([cloud.autoScaling.inService(group), healthy()], [2, 2]);
    assert.deepEqual(group.instances.map(({ zone }) => zone).sort(), [`${REGION}a`, `${REGION}b`]);
    const { response } = describeAutoScalingGroups(cloud.autoScaling.state, 0, {
      region: REGION,
      input: { AutoScalingGroupNames: ["dr-app", "another"] },
    });
    assert.equal(response.AutoScalingGroups?.length, 1);
    assert.deepEqual(
      response.AutoScalingGroups?.[0]?.Instances?.map(({ LifecycleState }) => LifecycleState),
      ["InService", "InService"],
    );
  });

  it("takes time for more: pending, in service, and only then healthy for the load balancer", async () => {
    const { cloud, group, run, set, healthy } = await scaled();
    set(4);
    assert.deepEqual([cloud.autoScaling.inService(group), group.instances.length], [2, 4]);
    await run(MINUTE + SECOND);
    assert.equal(cloud.autoScaling.inService(group), 4);
    assert.ok(healthy() <= 4);
    await run(2 * MINUTE);
    assert.equal(healthy(), 4);
  });

  it("refuses a capacity outside its limits, and an unknown group", async () => {
    const { cloud, set } = await scaled();
    assert.throws(() => set(7), { name: "ValidationError" });
    assert.throws(() => set(0), { name: "ValidationError" });
    const input = { AutoScalingGroupName: "nobody", DesiredCapacity: 1 };
    assert.throws(() => setDesiredCapacity(cloud.autoScaling.state, 0, { region: REGION, input }), {
      name: "ValidationError",
    });
  });

  it("takes instances out of the target group before it ends them", async () => {
    const { cloud, group, targets, run, set, healthy } = await scaled();
    set(1);
    assert.deepEqual([healthy(), targets.targets.length, group.instances.length], [1, 2, 2]);
    await run(31 * SECOND);
    assert.deepEqual([targets.targets.length, group.instances.length], [1, 1]);
    assert.equal([...cloud.ec2.instances.values()].filter(({ state }) => state === "terminated").length, 1);
  });

  it("replaces an instance that the load balancer calls unhealthy", async () => {
    const { group, targets, run, healthy } = await scaled();
    const bad = targets.targets[0];
    bad?.rules.add({ kind: "refuse" });
    await run(6 * MINUTE);
    assert.ok(!group.instances.some(({ id }) => id === bad?.id));
    assert.equal(healthy(), 2);
  });

  it("leaves a new instance its grace period to become healthy", async () => {
    const { group, targets, cloud, run, set } = await scaled(600);
    cloud.elb.targetRules.add(() => ({ kind: "refuse" }));
    set(3);
    await run(4 * MINUTE);
    const fresh = group.instances.filter(
      ({ inServiceAt = 0 }) => inServiceAt > cloud.kernel.clock.now() - 600_000,
    );
    assert.ok(fresh.length > 0 && targets.targets.length >= 3);
    const first = group.instances.find(({ id }) => id === fresh[0]?.id);
    await run(5 * MINUTE);
    assert.equal(first?.lifecycle, "InService");
    await run(4 * MINUTE);
    assert.equal(first?.lifecycle, "Terminating");
  });

  it("keeps an instance that is healthy again by then", async () => {
    const { group, targets, run } = await scaled();
    const before = group.instances.map(({ id }) => id);
    const remove = targets.targets[0]?.rules.add({ kind: "refuse" });
    await run(30 * SECOND);
    remove?.();
    await run(6 * MINUTE);
    assert.deepEqual(
      group.instances.map(({ id }) => id),
      before,
    );
  });

  it("replaces instances that are gone, and none while launches fail", async () => {
    const { cloud, group, run, healthy } = await scaled();
    const end = cloud.autoScaling.launchRules.add({ applies: () => true, fails: true });
    cloud.autoScaling.endInstances(group, 1);
    await run(10 * MINUTE);
    assert.deepEqual([cloud.autoScaling.inService(group), healthy()], [1, 1]);
    end();
    await run(5 * MINUTE);
    assert.deepEqual([cloud.autoScaling.inService(group), healthy()], [2, 2]);
  });

  it("leaves a zone that is lost", async () => {
    const { cloud, group, run, healthy } = await scaled();
    cloud.lostZones.add(`${REGION}a`);
    await run(30 * SECOND);
    assert.equal(healthy(), 1);
    await run(8 * MINUTE);
    assert.deepEqual(new Set(group.instances.map(({ zone }) => zone)), new Set([`${REGION}b`]));
    assert.equal(healthy(), 2);
  });

  it("does what its policy says, once while the new instances warm up, and never above the maximum", async () => {
    const { cloud, group, run } = await scaled();
    assert.equal(cloud.autoScaling.runPolicy("another", 1), false);
    assert.equal(cloud.autoScaling.runPolicy(POLICY, 10), true);
    assert.equal(group.desiredCapacity, 4);
    cloud.autoScaling.runPolicy(POLICY, 10);
    await run(MINUTE);
    cloud.autoScaling.runPolicy(POLICY, 10);
    assert.equal(group.desiredCapacity, 4);
    await run(4 * MINUTE);
    cloud.autoScaling.runPolicy(POLICY, 10);
    assert.equal(group.desiredCapacity, 6);
    await run(5 * MINUTE);
    cloud.autoScaling.runPolicy(POLICY, 10);
    assert.equal(group.desiredCapacity, 6);
    cloud.autoScaling.runPolicy(POLICY, -10);
    assert.equal(group.desiredCapacity, 6);
  });
});

describe("EC2 of the model", () => {
  const status = (cloud: Cloud, ids: string[] | undefined, IncludeAllInstances?: boolean) =>
    describeInstanceStatus(cloud.ec2, 0, { region: REGION, input: { InstanceIds: ids, IncludeAllInstances } })
      .response.InstanceStatuses ?? [];

  it("finds an instance impaired a minute or two later, and well again", async () => {
    const { cloud, run } = await scaled();
    const instance = cloud.ec2.add({ id: "i-1", region: REGION, site: "dr", zone: `${REGION}a` }, "running");
    const end = cloud.ec2.rules.add({ applies: (each) => each === instance, how: "impaired" });
    assert.equal(status(cloud, ["i-1"])[0]?.InstanceStatus?.Status, "ok");
    await run(2 * MINUTE + SECOND);
    assert.equal(status(cloud, ["i-1"])[0]?.SystemStatus?.Status, "impaired");
    end();
    await run(2 * MINUTE + SECOND);
    assert.equal(status(cloud, ["i-1"])[0]?.InstanceStatus?.Status, "ok");
  });

  it("shows an instance that does not run only to who asks for all", async () => {
    const { cloud } = await scaled();
    cloud.ec2.add({ id: "i-1", region: REGION, site: "dr", zone: `${REGION}a` }, "running");
    cloud.ec2.rules.add({ applies: ({ id }) => id === "i-1", how: "stopped" });
    assert.deepEqual(status(cloud, ["i-1"]), []);
    assert.equal(status(cloud, ["i-1"], true)[0]?.InstanceState?.Name, "stopped");
    assert.equal(status(cloud, undefined).length, 2);
    assert.throws(() => status(cloud, ["i-2"]), { name: "InvalidInstanceID.NotFound" });
  });
});
