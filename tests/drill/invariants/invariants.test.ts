import { strict as assert } from "node:assert";
import { type DrillOptions, runDrill } from "../../../drill/scenario/run";
import type { World } from "../../../drill/scenario/world";
import type { SynthesisedStack } from "../../../drill/synth/model";
import { bothStacks, pathStacks, withFunction, without } from "../stacks";
import { explained, failing, forbidding, patched, scenario, violated } from "./broken";

const MINUTE = 60_000;

describe("the invariants", function () {
  this.timeout(120_000);
  let stacks: readonly SynthesisedStack[];
  /** With a latch that an alarm closes. */
  let byPath: readonly SynthesisedStack[];
  before(async () => {
    stacks = await bothStacks();
    byPath = await pathStacks();
  });
  const run = (
    changed: readonly SynthesisedStack[],
    what: ReturnType<typeof scenario>,
    options: Partial<DrillOptions> = {},
  ) => runDrill(changed, what, { seed: 1, ...options });

  it("all hold when nothing is broken, and the un-latched window is measured", async () => {
    const result = await run(byPath, scenario("12m", [failing("all", "30s", "6m")]));
    assert.deepEqual(result.invariants.violations, []);
    assert.equal(result.held, true);
    const [window] = result.invariants.windows;
    assert.equal(result.invariants.windows.length, 1);
    assert.ok(window !== undefined && window.seconds > 0 && window.seconds < 190);
    assert.equal(window.exempt, undefined);
    const [wait, ...others] = result.invariants.waits ?? [];
    assert.deepEqual(others, []);
    assert.equal(wait?.tier, "DNS");
    assert.ok(wait.seconds > 10 && wait.seconds < 110, `${wait.seconds} s`);
  });

  it("I1: reports a primary that is answered although the latch has closed", async () => {
    const broken = without(
      byPath,
      (type, name) => type.endsWith(":ListenerRule") && name.endsWith("failed-over"),
    );
    const result = await run(broken, scenario("9m", [failing("all", "0s", "5m")]));
    assert.deepEqual(violated(result), ["I1"]);
    assert.match(explained(result), /Route 53 answers prod, \d+ s after the latch closed/);
    assert.equal(result.held, false);
  });

  it("I1: reports a latch that stays open, unless a fault impairs it", async () => {
    const broken = withFunction(byPath, "prod-latch", forbidding("UpdateHealthCheck"));
    const result = await run(broken, scenario("6m", [failing("all", "0s", "10m")]));
    assert.deepEqual(violated(result), ["I1"]);
    assert.match(explained(result), /the latch is open \d+ s after the failover/);
    const impaired = scenario("6m", [
      failing("all", "0s", "10m"),
      { fault: "function", function: "latch", site: "primary", throttled: true, at: "0s", until: "6m" },
    ]);
    const excused = await run(byPath, impaired);
    assert.deepEqual(violated(excused), []);
    assert.equal(excused.invariants.windows[0]?.closedAt, undefined);
  });

  it("I2: reports a site that is left for one that is dead", async () => {
    let deadSince: number | undefined;
    const blindGate = (world: World) => {
      const { lambda } = world.cloud;
      const invoke = lambda.invokeAndWait.bind(lambda);
      const [group] = world.groups("backup", 1);
      lambda.invokeAndWait = (arn, principal, source, event, done) => {
        const now = world.kernel.clock.now();
        if (group?.targets.every(({ condition }) => condition.kind !== "healthy") === true) deadSince ??= now;
        const broken = deadSince !== undefined && now - deadSince > MINUTE && arn.includes("prod-edge");
        if (broken) done({ ok: false, error: "broken by this test" });
        else invoke(arn, principal, source, event, done);
      };
    };
    const what = scenario("150s", [failing("all", "0s", "10m", "backup")]);
    const result = await run(stacks, what, { prepare: blindGate });
    // A site that serves is left: that is needless as well.
    assert.deepEqual(violated(result), ["I2", "I9"]);
    assert.match(explained(result), /Route 53 answers dr, which has no healthy target, although prod serves/);
  });

  it("I2: reports a switch to the sorry page while a group has healthy targets", async () => {
    const broken = patched(stacks, "prod-target-groups", "return able[0];", "return groups.at(-1);");
    const result = await run(broken, scenario("80s", [failing(1, "0s", "75s")]));
    assert.ok(violated(result).includes("I2"));
    assert.match(explained(result), /prod-target-groups moves traffic to sorry-page .* while \w+ has \d/);
  });

  it("I3: reports clients that wait for a switch that never comes", async () => {
    const broken = withFunction(stacks, "prod-target-groups", (spec) => ({
      ...spec,
      files: { "__index.js": "exports.handler = async () => ({});" },
    }));
    const result = await run(broken, scenario("150s", [failing(1, "10s", "10m")]));
    assert.deepEqual(violated(result), ["I3"]);
    assert.match(
      explained(result),
      /clients have not been served for \d+ s although backup of prod could serve/,
    );
  });

  it("I3: reports clients that wait for an answer of the other site that never comes", async () => {
    const broken = withFunction(byPath, "prod-edge", (spec) => ({
      ...spec,
      files: {
        "__index.js":
          "exports.handler = async (event) => ({ statusCode: event.path === '/lb-check' ? 200 : 503 });",
      },
    }));
    const result = await run(broken, scenario("240s", [failing("all", "0s", "10m")]));
    assert.deepEqual(violated(result), ["I3"]);
    assert.match(explained(result), /although dr could serve all the time/);
  });

  it("I4: reports switches beyond the configured number", async () => {
    const broken = patched(
      stacks,
      "prod-target-groups",
      "switchesLeft: policy.maximumSwitches -",
      "switchesLeft: 99 -",
    );
    const turns = Array.from({ length: 8 }, (_each, index) =>
      failing(1 + (index % 2), `${index * 100}s`, `${(index + 1) * 100}s`),
    );
    const result = await run(broken, scenario("14m", turns));
    assert.deepEqual(violated(result), ["I4"]);
    assert.match(explained(result), /prod has switched 7 times within 900 s; 6 are allowed/);
    const held = await run(stacks, scenario("14m", turns));
    assert.ok(!violated(held).includes("I4"));
  });

  it("I5: reports a function that writes although nothing has changed", async () => {
    const broken = patched(
      stacks,
      "prod-latch",
      "exports.handler = __f0();",
      `const inner = __f0();
       exports.handler = async (event) => {
         const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
         const { notificationTopicArn } = JSON.parse(process.env.SITE_FAILOVER_CONFIG);
         await new SNSClient({}).send(new PublishCommand({ TopicArn: notificationTopicArn, Subject: "alive", Message: "alive" }));
         return inner(event);
       };`,
    );
    const short = await run(broken, scenario("60s", [failing(1, "0s", "30s")]));
    assert.deepEqual(violated(short), ["I5"]);
    assert.match(explained(short), /prod-latch writes each time it is run/);
    const long = await run(broken, scenario("11m", []));
    assert.deepEqual(violated(long), ["I5"]);
    assert.match(explained(long), /prod-latch writes \(Publish\) although nothing has changed for \d+ s/);
  });

  it("I6: reports listeners that are left behind by a switch", async () => {
    const broken = withFunction(stacks, "prod-target-groups", (spec) => {
      const config = JSON.parse(spec.environment.SITE_FAILOVER_CONFIG ?? "{}") as { listenerArns: string[] };
      const listenerArns = config.listenerArns.slice(0, 1);
      const text = JSON.stringify({ ...config, listenerArns });
      return { ...spec, environment: { ...spec.environment, SITE_FAILOVER_CONFIG: text } };
    });
    const result = await run(broken, scenario("5m", [failing(1, "0s", "10m")]));
    assert.deepEqual(violated(result), ["I6"]);
    assert.match(
      explained(result),
      /prod forwards to different groups: listener \d+ and listener \d+ disagree/,
    );
  });

  it("I6: waits for the end of a crash, and holds for a handler that resumes", async () => {
    for (const crashAfterCalls of [4, 6]) {
      const crashing = {
        fault: "function",
        function: "target-groups",
        site: "primary",
        at: "0s",
        until: "4m",
      };
      const what = scenario("9m", [failing(1, "0s", "15m"), { ...crashing, crashAfterCalls }]);
      assert.deepEqual(violated(await run(stacks, what)), []);
    }
  });

  it("I7: reports weights that nobody set by a call", async () => {
    const undo = (world: World) => {
      world.kernel.clock.after(6 * MINUTE, () => {
        const balancer = world.cloud.elb.state.loadBalancers.get(world.site("primary").loadBalancerArn);
        const rule = balancer?.listeners[0]?.rules.at(-1);
        const [action] = rule?.actions ?? [];
        if (rule === undefined || action?.ForwardConfig?.TargetGroups === undefined) return;
        const TargetGroups = action.ForwardConfig.TargetGroups.map((group, index) => ({
          ...group,
          Weight: index === 1 ? 100 : 0,
        }));
        rule.actions = [{ ...action, ForwardConfig: { TargetGroups } }];
        rule.effective = rule.actions;
      });
    };
    const result = await run(stacks, scenario("6m", [failing(1, "0s", "5s", "backup")]), { prepare: undo });
    assert.deepEqual(violated(result), ["I7"]);
    assert.match(
      result.invariants.violations[0]?.text ?? "",
      /a deployment has changed the weights of prod, port/,
    );
  });

  it("I8: reports a switch that people do not hear of", async () => {
    const broken = withFunction(stacks, "prod-target-groups", forbidding("Publish"));
    const result = await run(broken, scenario("6m", [failing(1, "0s", "10m")]));
    assert.deepEqual(violated(result), ["I8"]);
    assert.match(explained(result), /the switch of prod to backup was not told to people/);
  });

  it("I8: reports events that are given up on and kept nowhere", async () => {
    // From the seventh minute of the drill on: it has come to rest by then.
    const mute = patched(
      stacks,
      "prod-latch",
      "exports.handler = __f0();",
      `const inner = __f0();
       exports.handler = async (event) => {
         if (Date.now() > Date.UTC(2026, 0, 5, 9, 7)) throw new Error("broken");
         return inner(event);
       };`,
    );
    const kept = await run(mute, scenario("14m", []));
    assert.ok(kept.log.some(({ kind }) => kind === "dead-letter"));
    assert.deepEqual(violated(kept), []);
    const broken = withFunction(mute, "prod-latch", forbidding("SendMessage"));
    const result = await run(broken, scenario("14m", []));
    assert.deepEqual(violated(result), ["I8"]);
    assert.match(explained(result), /prod-latch gave up on an event; it is lost/);
  });
});
