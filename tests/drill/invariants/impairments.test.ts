import { strict as assert } from "node:assert";
import { Impairments, partsOf } from "../../../drill/invariants/impairments";
import { createKernel } from "../../../drill/kernel/kernel";
import { World } from "../../../drill/scenario/world";
import { bothStacks } from "../stacks";
import { scenario } from "./broken";

const site = { site: "primary" } as const;
const at = { at: "60s", until: "120s" } as const;

describe("what faults impair", function () {
  this.timeout(60_000);

  async function impairments(...faults: object[]) {
    const world = new World(createKernel(1), await bothStacks());
    return new Impairments(world, scenario("5m", faults), 0);
  }

  it("a gate that begins anew is a gate that works, but has no memory", () => {
    const [recycled, throttled, clocks] = scenario("5m", [
      { fault: "function", function: "edge", ...site, recycled: true, ...at },
      { fault: "function", function: "edge", ...site, throttled: true, ...at },
      { fault: "clocks", ...site, ...at },
    ]).faults;
    assert.ok(recycled !== undefined && throttled !== undefined && clocks !== undefined);
    assert.deepEqual(partsOf(recycled), ["memory"]);
    assert.deepEqual(partsOf(throttled), ["gate", "memory"]);
    assert.deepEqual(partsOf(clocks), ["memory"]);
  });

  it("regions that cannot reach the site are counted together, lost probes when most are lost", async () => {
    const found = await impairments(
      { fault: "unreachable", ...site, from: ["us-east-1", "us-west-1"], ...at },
      { fault: "checkers", ...site, from: ["us-west-1", "eu-west-1"], probability: 0.7, ...at },
      { fault: "checkers", ...site, probability: 0.1, ...at },
    );
    assert.deepEqual([...found.regionsCut("prod", 90_000, 90_000)].sort(), [
      "eu-west-1",
      "us-east-1",
      "us-west-1",
    ]);
    assert.equal(found.regionsCut("prod", 0, 59_000).size, 0);
    assert.equal(found.regionsCut("dr", 90_000, 90_000).size, 0);
    const region = await impairments({ fault: "region", ...site, ...at });
    assert.equal(region.regionsCut("prod", 0, 60_000).size, 8);
  });

  it("of a span tell their kinds, and whether one has lasted for long", async () => {
    const found = await impairments(
      { fault: "api", commands: ["DescribeListeners"], ...site, ...at },
      { fault: "targets", ...site, group: 1, at: "10s", until: "20s" },
    );
    assert.deepEqual(found.kindsDuring(15_000, 60_000), ["api", "targets"]);
    const isApi = (long: number, to: number) =>
      found.some("prod", ({ fault }) => fault === "api", { from: 0, to, long }, ["gate"]);
    assert.deepEqual([isApi(0, 61_000), isApi(30_000, 80_000), isApi(30_000, 95_000)], [true, false, true]);
    assert.equal(isApi(60_001, 300_000), false);
  });
});
