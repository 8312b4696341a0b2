import { strict as assert } from "node:assert";
import { Rules } from "../../../drill/aws/rules";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";
import { scheduleFault } from "../../../drill/scenario/faults";
import { parseScenario } from "../../../drill/scenario/load";
import type { Fault } from "../../../drill/scenario/schema";
import { World } from "../../../drill/scenario/world";
import { bothStacks } from "../stacks";

function faultsOf(...lines: string[]): readonly Fault[] {
  const list = lines.map((line, index) => `  - { name: "f${index}", ${line} }`).join("\n");
  return parseScenario("x", `name: x\ndescription: d\nlasts: 1m\nfaults:\n${list}\n`).faults;
}

async function worldWith(...lines: string[]) {
  const kernel = createKernel(1);
  const world = new World(kernel, await bothStacks());
  const zeroAt = kernel.clock.now();
  for (const fault of faultsOf(...lines)) scheduleFault(world, fault, zeroAt);
  return { world, at: (seconds: number) => runUntil(kernel, zeroAt + seconds * 1000 + 1) };
}

const conditions = (world: World, group: number) =>
  world.groups("primary", group).flatMap(({ targets }) => targets.map(({ condition }) => condition.kind));

describe("faults", function () {
  this.timeout(60_000);
  before(() => bothStacks());

  it("that overlap may end in any order: each takes out only itself", async () => {
    const { world, at } = await worldWith(
      "fault: targets, site: primary, group: 2, targets: hang, at: 0s, until: 20s",
      "fault: targets, site: primary, group: 2, targets: refuse, at: 5s, until: 10s",
      "fault: targets, site: primary, group: 2, targets: { slow: 1s }, at: 8s, until: 30s",
    );
    const seen: string[] = [];
    for (const second of [1, 6, 9, 11, 21, 31]) {
      await at(second);
      seen.push(conditions(world, 2)[0] ?? "");
    }
    assert.deepEqual(seen, ["hang", "hang", "hang", "hang", "slow", "healthy"]);
  });

  it("of the way to a site end in the order they like", async () => {
    const { world, at } = await worldWith(
      "fault: unreachable, site: primary, from: [us-east-1], at: 0s, until: 10s",
      "fault: unreachable, site: primary, from: [us-east-1, eu-west-1], at: 5s, until: 20s",
    );
    const balancer = world.cloud.elb.state.loadBalancers.get(world.site("primary").loadBalancerArn);
    assert.ok(balancer !== undefined);
    const reaches = (from: string) => world.cloud.network.reachable(from, balancer);
    await at(6);
    assert.deepEqual([reaches("us-east-1"), reaches("eu-west-1"), reaches("internet")], [false, false, true]);
    await at(11);
    assert.deepEqual([reaches("us-east-1"), reaches("eu-west-1")], [false, false]);
    await at(21);
    assert.deepEqual([reaches("us-east-1"), reaches("eu-west-1")], [true, true]);
  });

  it("of some targets, and flapping ones, are what they say", async () => {
    const { world, at } = await worldWith(
      "fault: targets, site: primary, group: 1, only: [2], at: 0s, until: 1m",
      "fault: targets, site: primary, group: 2, flap: 20s, at: 0s, until: 45s",
    );
    await at(1);
    assert.deepEqual(conditions(world, 1), ["healthy", "refuse", "healthy"]);
    const down: boolean[] = [];
    for (const second of [1, 11, 21, 31, 41, 46, 51]) {
      await at(second);
      down.push(conditions(world, 2)[0] === "refuse");
    }
    assert.deepEqual(down, [true, false, true, false, true, false, false]);
  });

  it("of a zone take its targets and its node, and give them back", async () => {
    const { world, at } = await worldWith("fault: zone, site: primary, zone: 1, at: 0s, until: 30s");
    const balancer = world.cloud.elb.state.loadBalancers.get(world.site("primary").loadBalancerArn);
    assert.ok(balancer !== undefined);
    await at(1);
    assert.deepEqual(conditions(world, 1), ["hang", "healthy", "hang"]);
    assert.deepEqual(
      balancer.losses.all().map(({ node }) => node),
      [0],
    );
    await at(31);
    assert.deepEqual(conditions(world, 1), ["healthy", "healthy", "healthy"]);
    assert.deepEqual(balancer.losses.all(), []);
  });

  it("of a region stop its functions, alarms, schedules and APIs, and nothing of the other's", async () => {
    const { world, at } = await worldWith("fault: region, site: primary, at: 0s, until: 30s");
    await at(1);
    const throttled = [...world.cloud.lambda.functions.values()]
      .filter(({ faults }) => faults.throttled === true)
      .map(({ site }) => site);
    assert.deepEqual([...new Set(throttled)], ["prod"]);
    assert.equal(world.cloud.isRegionLost("eu-west-1"), true);
    assert.equal(world.cloud.isRegionLost("us-east-1"), false);
    await at(31);
    assert.ok([...world.cloud.lambda.functions.values()].every(({ faults }) => faults.throttled !== true));
    assert.equal(world.cloud.isRegionLost("eu-west-1"), false);
    assert.deepEqual(world.cloud.connection.interceptors.all(), []);
  });

  it("about a zone that the site does not have are refused, with those it has", async () => {
    await assert.rejects(
      worldWith("fault: zone, site: primary, zone: 9, at: 0s"),
      /has 2: eu-west-1a, eu-west-1b/,
    );
  });

  it("are rules in a list: removing one twice removes nothing else", () => {
    let changes = 0;
    const rules = new Rules<string>(() => changes++);
    const first = rules.add("a");
    rules.add("a");
    first();
    first();
    assert.deepEqual(rules.all(), ["a"]);
    assert.equal(changes, 3);
  });
});
