import { strict as assert } from "node:assert";
import { parseScenario } from "../../../drill/scenario/load";
import { type DrillResult, runDrill } from "../../../drill/scenario/run";
import type { World } from "../../../drill/scenario/world";
import type { FailoverEvent } from "../../../handlers/history/failoverEvent";
import { bothStacks } from "../stacks";

/** Its environment ends after this many API calls of an invocation, in each of its invocations for four minutes. */
const LAST_CALL = 18;

interface Case {
  readonly resource: "load_balancer" | "auto_scaling" | "database";
  readonly site: "primary" | "backup";
  /** What the failover is to bring about. */
  readonly stateOf: (world: World) => unknown;
}

const CASES: readonly Case[] = [
  { resource: "auto_scaling", site: "backup", stateOf: (world) => world.capacity("backup")?.desired },
  {
    resource: "load_balancer",
    site: "primary",
    stateOf: (world) =>
      world
        .site("primary")
        .listenerArns.map((arn) => world.cloud.elb.state.listeners.get(arn)?.rules.at(-1)?.actions),
  },
  { resource: "database", site: "primary", stateOf: (world) => world.database("primary") },
];

/** An operator who asks again until there is an answer, with the same request id: one that was lost is repeated. */
function scenarioOf({ resource, site }: Case, crashAfterCalls: number | undefined) {
  const asked = ["10s", "90s", "3m", "5m"].map((at, index) => ({
    name: `ask ${index + 1}`,
    act: "failover",
    resource,
    site,
    requestId: "one",
    wait: "0s",
    at,
  }));
  const crash = {
    name: "it ends",
    fault: "function",
    site,
    function: "controller",
    crashAfterCalls,
    at: "0s",
    until: "4m",
  };
  return parseScenario(
    "test",
    JSON.stringify({
      name: "crash",
      description: "-",
      begin: "armed",
      lasts: "12m",
      faults: crashAfterCalls === undefined ? [] : [crash],
      acts: asked,
    }),
  );
}

/** The event without its times, and without what depends on when it was looked at. */
function essence({ steps, plan, ...event }: FailoverEvent) {
  const { id, site, resourceType, status, source, target, requestedBy, notifiedStatus } = event;
  const done = steps.map((step) => ({ id: step.id, status: step.status, prior: step.prior }));
  return { id, site, resourceType, status, source, target, requestedBy, notifiedStatus, plan, done };
}

describe("a controller that ends after any of its calls", function () {
  this.timeout(300_000);

  async function endOf(each: Case, crashAfterCalls: number | undefined) {
    let world: World | undefined;
    const result: DrillResult = await runDrill(await bothStacks(), scenarioOf(each, crashAfterCalls), {
      seed: 1,
      prepare: (drilled) => {
        world = drilled;
      },
    });
    assert.ok(world !== undefined);
    const asked = world.events(each.site).filter(({ id }) => id === "failover-one");
    return {
      ends: result.log.filter(
        ({ kind, why = "" }) => kind === "error" && why.includes("ended the environment"),
      ).length,
      violations: result.invariants.violations,
      end: { events: asked.map(essence), lock: world.lock(each.site)?.eventId, state: each.stateOf(world) },
    };
  }

  for (const each of CASES) {
    it(`ends in the same state as one that does not: ${each.resource}`, async () => {
      const whole = await endOf(each, undefined);
      assert.equal(whole.end.events[0]?.status, "completed");
      for (let calls = 1; calls <= LAST_CALL; calls++) {
        const { end, violations, ends } = await endOf(each, calls);
        assert.ok(ends > 0 || calls > 5, `it has never ended after ${calls} calls`);
        assert.deepEqual(violations, [], `after ${calls} calls`);
        assert.deepEqual(end, whole.end, `after ${calls} calls`);
      }
    });
  }
});
