import * as assert from "node:assert/strict";
import {
  ListenerRules,
  RULE_SLOT_COUNT,
  RULE_SLOTS,
  ruleSpecs,
} from "../../../components/loadBalancing/listenerRules";
import { deploy } from "../support/deploy";
import { BACKUP_GROUP_ARN, context, LISTENER_ARN } from "../support/settings";

const BACKUP_PLAN = { gatePath: "/lb-check", takeoverPath: "/lb-takeover" };
const plan = { gatePath: "/lb-check", previewHeader: { name: "X-Site-Failover", value: "sorry-page" } };

describe("listener rules", () => {
  it("put the failed-over path before the gate and the gate before the preview", () => {
    assert.deepEqual(
      ruleSpecs(plan, 11).map(({ key, priority }) => [key, priority]),
      [
        ["failed-over", 11],
        ["gate", 12],
        ["preview", 13],
      ],
    );
  });

  it("keep a rule's priority when the one before it goes", () => {
    assert.deepEqual(
      ruleSpecs({ previewHeader: plan.previewHeader }, 1).map(({ key, priority }) => [key, priority]),
      [
        ["failed-over", 1],
        ["preview", 3],
      ],
    );
  });

  it("of a backup put the takeover's path on its own place", () => {
    assert.deepEqual(
      ruleSpecs(BACKUP_PLAN, 11).map(({ key, priority }) => [key, priority]),
      [
        ["failed-over", 11],
        ["gate", 12],
        ["takeover", 14],
      ],
    );
  });

  it("have ten places, each its own", () => {
    const places = Object.values(RULE_SLOTS);
    assert.equal(new Set(places).size, places.length);
    assert.ok(places.every((place) => place >= 0 && place < RULE_SLOT_COUNT));
    assert.equal(RULE_SLOT_COUNT, 10);
    assert.equal(Math.max(...places), RULE_SLOTS.probes);
  });

  it("send the takeover's path to the edge group", async () => {
    const args = { context: context(), listenerArn: LISTENER_ARN, firstPriority: 1 };
    const deployment = await deploy(
      () => new ListenerRules("rules", { ...args, plan: BACKUP_PLAN, edgeGroupArn: BACKUP_GROUP_ARN }),
    );
    const { conditions, actions } = deployment.one("ListenerRule", "rules-takeover").inputs;
    assert.deepEqual(conditions, [{ pathPattern: { values: ["/lb-takeover"] } }]);
    assert.deepEqual(actions, [{ type: "forward", targetGroupArn: BACKUP_GROUP_ARN }]);
  });

  it("answer the failed-over path with 503 from the load balancer itself, whatever else is enabled", async () => {
    const args = { context: context(), listenerArn: LISTENER_ARN, firstPriority: 1 };
    const deployment = await deploy(() => new ListenerRules("rules", { ...args, plan: {} }));
    const rule = deployment.one("ListenerRule");
    assert.deepEqual(rule.inputs.conditions, [{ pathPattern: { values: ["/lb-check-failed-over"] } }]);
    const [action] = rule.inputs.actions as [{ type: string; fixedResponse: { statusCode: string } }];
    assert.equal(action.type, "fixed-response");
    assert.equal(action.fixedResponse.statusCode, "503");
  });

  it("send the gate's path and the preview header to the edge group, and nothing to an application group", async () => {
    const args = {
      context: context(),
      listenerArn: LISTENER_ARN,
      firstPriority: 1,
      edgeGroupArn: BACKUP_GROUP_ARN,
    };
    const deployment = await deploy(() => new ListenerRules("rules", { ...args, plan }));
    const gate = deployment.one("ListenerRule", "rules-gate");
    assert.deepEqual(gate.inputs.conditions, [{ pathPattern: { values: ["/lb-check"] } }]);
    assert.deepEqual(gate.inputs.actions, [{ type: "forward", targetGroupArn: BACKUP_GROUP_ARN }]);
    const preview = deployment.one("ListenerRule", "rules-preview");
    assert.deepEqual(preview.inputs.conditions, [
      { httpHeader: { httpHeaderName: "X-Site-Failover", values: ["sorry-page"] } },
    ]);
    assert.deepEqual(preview.inputs.actions, gate.inputs.actions);
    // No function writes them, so a deployment may.
    assert.deepEqual(gate.options.ignoreChanges, []);
    assert.deepEqual(gate.inputs.tags, { owner: "sre" });
  });

  it("do not collide on two listeners of one stack", async () => {
    const args = { context: context(), listenerArn: LISTENER_ARN, firstPriority: 1, plan: {} };
    const deployment = await deploy(() => [new ListenerRules("one", args), new ListenerRules("two", args)]);
    assert.deepEqual(deployment.names("ListenerRule"), ["one-failed-over", "two-failed-over"]);
  });

  it("refuse a plan for the edge group without that group", async () => {
    const args = { context: context(), listenerArn: LISTENER_ARN, firstPriority: 1, plan };
    await assert.rejects(
      deploy(() => new ListenerRules("rules", args)),
      /The rule "gate" needs the edge target group/,
    );
  });
});
