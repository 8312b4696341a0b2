/** Every feature can be left out, and then none of its resources exist. */
import * as assert from "node:assert/strict";
import type { SynthesisedStack } from "../../drill/synth/model";
import { synthesise } from "../../drill/synth/synthesise";
import { labels, ofType, stackOf } from "./support/stacks";

const OFF = {
  database: { database: { mode: "none" } },
  autoScaling: { autoScaling: { mode: "none" } },
  controller: { controller: { enabled: false } },
  sentinel: { sentinel: { enabled: false } },
};

/** Types that only these features bring. */
const TYPES = [
  "rds/instance:Instance",
  "rds/subnetGroup:SubnetGroup",
  "rds/parameterGroup:ParameterGroup",
  "rds/eventSubscription:EventSubscription",
  "secretsmanager/secret:Secret",
  "ec2/launchTemplate:LaunchTemplate",
  "autoscaling/group:Group",
  "autoscaling/policy:Policy",
  "scheduler/scheduleGroup:ScheduleGroup",
];

function leavingOut(stack: string, ...features: (keyof typeof OFF)[]): Promise<SynthesisedStack> {
  const overrides = Object.assign({}, ...features.map((feature) => OFF[feature])) as Record<string, unknown>;
  return synthesise({ stack, overrides });
}

function grantsOf(stack: SynthesisedStack): string[] {
  const statements = stack.functions.flatMap(({ roleStatements }) => roleStatements);
  return statements.flatMap(({ Action }) => Action);
}

const ofFeatures = (stack: SynthesisedStack) =>
  TYPES.filter((type) => stack.resources.some((resource) => resource.type === `aws:${type}`));

describe("features that are all left out", () => {
  for (const [stack, overrides] of [
    ["prod", {}],
    ["dr", { peerStack: "" }],
  ] as const) {
    it(`leave nothing of theirs in ${stack}`, async () => {
      const { database, autoScaling, controller, sentinel } = OFF;
      const without = await synthesise({
        stack,
        overrides: { ...database, ...autoScaling, ...controller, ...sentinel, ...overrides },
      });
      assert.deepEqual(ofFeatures(without), []);
      const named = /^(prod|dr)-(events|controller|sentinel|database|capacity)/;
      assert.deepEqual(
        without.resources.filter(({ name }) => named.test(name)).map(({ urn }) => urn),
        [],
      );
      assert.deepEqual(labels(ofType(without, "Table")), [`Table ${stack}-state`]);
      const actions = grantsOf(without).filter((action) =>
        /^(rds|autoscaling|scheduler|ec2|iam|lambda):/.test(action),
      );
      // A schedule's role invokes its function; no function's role does.
      assert.deepEqual(actions, []);
      assert.doesNotMatch(JSON.stringify(without.functions.map(({ environment }) => environment)), /events/);
    });
  }

  it("are there in prod and dr otherwise, so that the test above means something", async () => {
    const both = [...ofFeatures(await stackOf("prod")), ...ofFeatures(await stackOf("dr"))];
    assert.deepEqual([...new Set(both)].sort(), [...TYPES].sort());
  });
});

describe("a feature that is left out", () => {
  const cases = [
    ["prod", ["sentinel"], /^prod-sentinel/],
    ["prod", ["controller", "sentinel"], /^prod-(controller|events|sentinel)/],
    ["prod", ["database", "sentinel"], /^prod-(database|sentinel)/],
    ["dr", ["autoScaling"], /^dr-(capacity|controller-primary-failed|database-from-instances)/],
  ] as const;
  for (const [stack, features, own] of cases) {
    it(`takes its own resources with it and no other: ${features.join(" and ")} of ${stack}`, async () => {
      const left = new Set((await leavingOut(stack, ...features)).resources.map(({ urn }) => urn));
      const gone = (await stackOf(stack)).resources.filter(({ urn }) => !left.has(urn));
      assert.ok(gone.length > 0);
      assert.deepEqual(
        gone.filter(({ name }) => !own.test(name)).map(({ urn }) => urn),
        [],
      );
    });
  }
});
