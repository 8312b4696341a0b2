import { strict as assert } from "node:assert";
import { loadScenario } from "../../../drill/scenario/load";
import { type DrillResult, runDrill } from "../../../drill/scenario/run";
import type { Scenario } from "../../../drill/scenario/schema";
import type { SynthesisedFunction, SynthesisedStack } from "../../../drill/synth/model";
import { synthesise } from "../../../drill/synth/synthesise";
import { bothStacks, pathStacks, withFunction, without } from "../stacks";

const MINUTE = 60_000;
const failedOf = (result: DrillResult) =>
  result.expectations.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);

function forbidding(action: string) {
  return (spec: SynthesisedFunction): SynthesisedFunction => ({
    ...spec,
    roleStatements: spec.roleStatements.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((each) => !each.endsWith(`:${action}`)),
    })),
  });
}

describe("the default drill", function () {
  this.timeout(120_000);
  let stacks: readonly SynthesisedStack[];
  let scenario: Scenario;
  before(async () => {
    stacks = await bothStacks();
    scenario = loadScenario("default");
  });

  it("holds, and the same seed gives the same log and fates, byte for byte", async () => {
    const first = await runDrill(stacks, scenario, { seed: 11 });
    assert.deepEqual(failedOf(first), []);
    assert.equal(first.held, true);
    const second = await runDrill(stacks, scenario, { seed: 11 });
    assert.equal(JSON.stringify(second), JSON.stringify(first));
    const other = await runDrill(stacks, scenario, { seed: 12 });
    assert.equal(other.held, true);
    assert.notEqual(JSON.stringify(other.log), JSON.stringify(first.log));
  });

  it("fails when the handler may not modify listeners: traffic stays on a dead group and DNS has to leave", async () => {
    const result = await runDrill(
      withFunction(stacks, "prod-target-groups", forbidding("ModifyListener")),
      scenario,
      { seed: 1 },
    );
    const failed = failedOf(result);
    assert.equal(result.held, false);
    for (const name of [
      "traffic moves to the second group",
      "people hear of the switch",
      "one group less is no reason to leave the site",
    ]) {
      assert.ok(failed.includes(name), `expected to fail: ${name}; failed: ${failed.join(", ")}`);
    }
  });

  it("fails when a latch by path may not change the health check: it never closes and the primary comes back by itself", async () => {
    const result = await runDrill(
      withFunction(await pathStacks(), "prod-latch", forbidding("UpdateHealthCheck")),
      scenario,
      { seed: 1 },
    );
    const failed = failedOf(result);
    for (const name of [
      "the latch closes",
      "the primary stays out although it is healthy again",
      "the latch stays closed until the operator acts",
      "the re-arm is accepted",
    ]) {
      assert.ok(failed.includes(name), `expected to fail: ${name}; failed: ${failed.join(", ")}`);
    }
  });

  it("fails when the load balancer does not answer the failed-over path itself", async () => {
    const broken = without(
      await pathStacks(),
      (type, name) => type.endsWith(":ListenerRule") && name.endsWith("failed-over"),
    );
    const failed = failedOf(await runDrill(broken, scenario, { seed: 1 }));
    assert.ok(failed.includes("the primary stays out although it is healthy again"), failed.join(", "));
  });

  it("fails when the backup site is down as well, and when the operator's guards do not hold", async () => {
    const worse: Scenario = {
      ...scenario,
      faults: [
        ...scenario.faults.map((fault) => ({ ...fault, until: 29 * MINUTE })),
        {
          name: "the backup site fails",
          fault: "targets",
          site: "backup",
          group: "all",
          targets: "refuse",
          at: 0,
          until: 29 * MINUTE,
        },
      ],
    };
    const failed = failedOf(await runDrill(stacks, worse, { seed: 1 }));
    for (const name of [
      "clients reach the backup site",
      "the re-arm is accepted",
      "DNS answers the primary again",
      "clients are back on the first group of the primary",
    ]) {
      assert.ok(failed.includes(name), `expected to fail: ${name}; failed: ${failed.join(", ")}`);
    }
  });

  it("fails when Route 53 cannot see the outage, and when a second one follows the re-arm", async () => {
    const blind = without(
      stacks,
      (type, name) => type.endsWith(":Record") && name.includes("service") && name.startsWith("dr"),
    );
    const seen = failedOf(await runDrill(blind, scenario, { seed: 1 }));
    assert.ok(seen.includes("DNS answers the backup site"), seen.join(", "));
    // The alarm is still in ALARM from the first outage, so the minute's schedule has to notice the second one.
    const again: Scenario = {
      ...scenario,
      faults: [
        ...scenario.faults,
        {
          name: "all fails again",
          fault: "targets",
          site: "primary",
          group: "all",
          targets: "refuse",
          at: 30.7 * MINUTE,
        },
      ],
      expectations: scenario.expectations.map((each) =>
        each.name === "the latch stays open after the re-arm" ? { ...each, until: 6 * MINUTE } : each,
      ),
    };
    const failed = failedOf(await runDrill(stacks, again, { seed: 1 }));
    assert.ok(failed.includes("the latch stays open after the re-arm"), failed.join(", "));
  });

  it("does not begin when the sites never come to rest", async () => {
    const broken = without(
      stacks,
      (type, name) => type === "aws:lambda/permission:Permission" && name.includes("edge"),
    );
    const result = await runDrill(broken, { ...scenario, warmUp: 10 * MINUTE }, { seed: 1 });
    assert.equal(result.held, false);
    assert.match(result.warmUpProblem ?? "", /health check of/);
  });

  it("holds on a load balancer and target groups that the stack adopted, with AWS's own slow health checks", async () => {
    const elb = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:";
    const listeners = ["1111111111111111", "2222222222222222"].map(
      (id) => `${elb}listener/app/mine/0123456789abcdef/${id}`,
    );
    const overrides = {
      loadBalancer: {
        mode: "adopt",
        arn: `${elb}loadbalancer/app/mine/0123456789abcdef`,
        listenerArns: listeners,
      },
      targetGroups: [
        { name: "primary", arn: `${elb}targetgroup/blue/aaaaaaaaaaaaaaaa` },
        { name: "backup", arn: `${elb}targetgroup/green/bbbbbbbbbbbbbbbb` },
      ],
      // Slow checks, and a database that nothing here recovers.
      recoveryObjectiveSeconds: null,
      // Whose network is not known has no subnets for one.
      database: { mode: "adopt", identifier: "app-prod" },
    };
    const adopted = await synthesise({ stack: "prod", overrides });
    const dr = stacks.filter(({ stack }) => stack === "dr");
    assert.deepEqual(failedOf(await runDrill([adopted, ...dr], scenario, { seed: 1 })), []);
  });

  it("still holds without the alarm's messages: the minute's schedule acts instead", async () => {
    const deaf: Scenario = {
      ...scenario,
      faults: [
        ...scenario.faults,
        { name: "alarm messages are lost", fault: "messages", lost: true, at: 0, until: 15 * MINUTE },
      ],
    };
    const failed = failedOf(await runDrill(stacks, deaf, { seed: 1 }));
    assert.deepEqual(
      failed.filter((name) => !name.startsWith("people hear")),
      [],
    );
    assert.ok(failed.includes("people hear of the switch"));
  });
});
