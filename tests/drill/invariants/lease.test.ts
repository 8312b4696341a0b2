import { strict as assert } from "node:assert";
import { type DrillOptions, runDrill } from "../../../drill/scenario/run";
import type { World } from "../../../drill/scenario/world";
import type { SynthesisedStack } from "../../../drill/synth/model";
import { afterLeaseRearm } from "../../../handlers/lease/document";
import { bothStacks } from "../stacks";
import { explained, failing, scenario, violated } from "./broken";

const CHECK_PATH = "/lb-check";

interface AlbEvent {
  readonly path?: string;
}

interface AlbAnswer {
  readonly statusCode?: number;
}

/** The gate's answers to checkers, changed: what a gate would do that has this defect. */
function gateThat(change: (world: World, status: number) => number) {
  return (world: World) => {
    const { lambda } = world.cloud;
    const invoke = lambda.invokeAndWait.bind(lambda);
    lambda.invokeAndWait = (arn, principal, source, event, done) =>
      invoke(arn, principal, source, event, (result) => {
        const isCheck = arn.includes("prod-edge") && (event as AlbEvent).path === CHECK_PATH;
        if (!isCheck || !result.ok) return done(result);
        const answer = result.value as AlbAnswer;
        done({ ...result, value: { ...answer, statusCode: change(world, answer.statusCode ?? 0) } });
      });
  };
}

const works = (world: World, group: number | "all") =>
  world
    .groups("primary", group)
    .some(({ targets }) => targets.every(({ condition }) => condition.kind === "healthy"));

describe("the invariants of the lease", function () {
  this.timeout(120_000);
  let stacks: readonly SynthesisedStack[];
  before(async () => {
    stacks = await bothStacks();
  });
  const run = (what: ReturnType<typeof scenario>, options: Partial<DrillOptions> = {}) =>
    runDrill(stacks, what, { seed: 1, ...options });

  it("I1 holds without a window, and is claimed", async () => {
    const result = await run(scenario("6m", [failing("all", "30s", "3m")]));
    assert.deepEqual(result.invariants.violations, []);
    assert.ok(result.claimed.includes("I1"));
    assert.deepEqual(
      result.invariants.windows.map(({ seconds, answersOfPrimary, exempt }) => [
        seconds,
        answersOfPrimary,
        exempt,
      ]),
      [[0, 0, undefined]],
    );
    assert.deepEqual(result.invariants.needlessLatches, []);
  });

  it("I1: reports one answer of the primary, when its gate says yes without a lease", async () => {
    const prepare = gateThat((world, status) => (works(world, "all") ? 200 : status));
    const result = await run(scenario("5m", [failing("all", "0s", "90s")]), { prepare });
    assert.deepEqual(violated(result), ["I1"]);
    assert.match(
      explained(result),
      /Route 53 answers prod again, \d+\.\d s after it had left it, and nobody has re-armed its lease/,
    );
    assert.equal(result.invariants.windows[0]?.answersOfPrimary, 1);
    assert.equal(result.held, false);
  });

  it("I1: takes no function's word for a re-arm", async () => {
    const rearming = (world: World) => {
      const { region, stateTable } = world.site("primary");
      world.kernel.clock.after(10 * 60_000, () => {
        const items = world.cloud.dynamoDb.tables.get(`${region}/${stateTable}`)?.items;
        const lease = world.leaseDocument();
        if (lease === undefined) return;
        const at = new Date(world.kernel.clock.now()).toISOString();
        const document = afterLeaseRearm(lease, { at, by: "a defect" });
        const version = String(Number(items?.get("lease")?.version?.N ?? 0) + 1);
        items?.set("lease", {
          id: { S: "lease" },
          version: { N: version },
          document: { S: JSON.stringify(document) },
        });
      });
    };
    const result = await run(scenario("12m", [failing("all", "0s", "90s")]), { prepare: rearming });
    assert.deepEqual(violated(result), ["I1"]);
  });

  it("counts a latch as needless when Route 53 had not left, which takes an outage of just that length", async () => {
    const needlessAfter = async (seconds: number) => {
      const silent = { fault: "unreachable", site: "primary", at: "40s", until: `${40 + seconds}s` };
      const result = await run(scenario("3m", [silent]));
      assert.deepEqual(violated(result), []);
      return result.invariants.needlessLatches?.map(({ by, during }) => [by, during]);
    };
    assert.deepEqual(await needlessAfter(10), []);
    assert.deepEqual(await needlessAfter(18), [["lease", ["unreachable"]]]);
    assert.deepEqual(await needlessAfter(40), []);
  });

  it("I9: reports a site that is left although its second group serves", async () => {
    // A gate without grace and without eyes for the second group.
    const prepare = gateThat((world, status) => (works(world, 1) ? status : 503));
    const result = await run(scenario("3m", [failing(1, "60s", "10m")]), { prepare });
    assert.deepEqual(violated(result), ["I9"]);
    assert.match(
      explained(result),
      /Route 53 leaves prod although backup could serve in all of the last \d+ s/,
    );
  });

  it("I9 is no reproach when the site could not serve, or its gate was throttled", async () => {
    const down = await run(scenario("3m", [failing("all", "0s", "10m")]));
    assert.deepEqual(violated(down), []);
    const throttled = { fault: "function", function: "edge", site: "primary", throttled: true };
    const silent = await run(scenario("3m", [{ ...throttled, at: "60s", until: "2m" }]));
    assert.deepEqual(violated(silent), []);
    assert.equal(silent.invariants.exempt["I9: the gate was impaired"], 1);
  });
});
