/** Every feature can be left out, and then none of its resources exist. */
import * as assert from "node:assert/strict";
import type { SynthesisedStack } from "../../drill/synth/model";
import { synthesise } from "../../drill/synth/synthesise";
import { labels, ofType, stackOf } from "./support/stacks";

const OFF = {
  // Without a database no time can be promised for it.
  database: { database: { mode: "none" }, recoveryObjectiveSeconds: {} },
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
      // The heartbeat's alone: it asks the function that moves the weights.
      assert.deepEqual(actions, ["lambda:InvokeFunction"]);
      assert.doesNotMatch(JSON.stringify(without.functions.map(({ environment }) => environment)), /events/);
    });
  }

  it("are there in prod and dr otherwise, so that the test above means something", async () => {
    const both = [...ofFeatures(await stackOf("prod")), ...ofFeatures(await stackOf("dr"))];
    assert.deepEqual([...new Set(both)].sort(), [...TYPES].sort());
  });
});

describe("detection by alarms alone", () => {
  for (const stack of ["prod", "dr"] as const) {
    it(`takes the heartbeat of ${stack} with it, its probes too, and nothing else`, async () => {
      const targetGroupFailover = { detection: "alarm" };
      const without = await synthesise({
        stack,
        overrides: { targetGroupFailover, recoveryObjectiveSeconds: {} },
      });
      const left = new Set(without.resources.map(({ urn }) => urn));
      const gone = (await stackOf(stack)).resources.filter(({ urn }) => !left.has(urn));
      assert.deepEqual(
        gone.filter(({ name }) => !/-(heartbeat|probe)/.test(name)).map(({ urn }) => urn),
        [],
      );
      assert.deepEqual(
        without.resources.filter(({ name }) => /heartbeat|probe/.test(name)).map(({ urn }) => urn),
        [],
      );
      assert.ok(gone.some(({ name }) => name === `${stack}-heartbeat`));
      assert.deepEqual(
        grantsOf(without).filter((action) => action === "lambda:InvokeFunction").length,
        grantsOf(await stackOf(stack)).filter((action) => action === "lambda:InvokeFunction").length - 1,
      );
    });
  }
});

describe("detection by the heartbeat alone", () => {
  it("takes the alarms that wake the function of prod with it, and keeps those that tell people", async () => {
    const targetGroupFailover = { detection: "heartbeat" };
    const without = await synthesise({
      stack: "prod",
      overrides: { targetGroupFailover, recoveryObjectiveSeconds: {} },
    });
    const alarms = ofType(without, "MetricAlarm").map(({ name }) => name);
    assert.deepEqual(
      alarms.filter((name) => name.endsWith("-healthy")),
      [],
    );
    for (const told of ["prod-targets-primary-unhealthy", "prod-heartbeat", "prod-target-groups-errors"]) {
      assert.ok(alarms.includes(told), told);
    }
    assert.ok(ofType(without, "Schedule").some(({ name }) => name === "prod-target-groups-every-minute"));
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
