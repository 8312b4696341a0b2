import * as assert from "node:assert/strict";
import { Listeners } from "../../../components/loadBalancing/listeners";
import { deploy } from "../support/deploy";
import { EDGE_GROUP_ARN, groupList } from "../support/groups";
import { BACKUP_GROUP_ARN, context, LOAD_BALANCER_ARN, PRIMARY_GROUP_ARN } from "../support/settings";

const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1";

function deployListeners(http: "forward" | "redirect", protect = true) {
  const settings = { certificateArn: CERTIFICATE, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06", http };
  return deploy(() => {
    const args = {
      context: context({ protect }),
      loadBalancerArn: LOAD_BALANCER_ARN,
      settings,
      groups: groupList(),
    };
    new Listeners("prod", args);
  });
}

const FORWARD = [
  {
    type: "forward",
    forward: {
      targetGroups: [
        { arn: PRIMARY_GROUP_ARN, weight: 100 },
        { arn: BACKUP_GROUP_ARN, weight: 0 },
        { arn: EDGE_GROUP_ARN, weight: 0 },
      ],
    },
  },
];

describe("listeners", () => {
  it("forward 443 over the whole list, the first group serving, without group stickiness", async () => {
    const { inputs } = (await deployListeners("redirect")).one("Listener", "prod-https");
    assert.deepEqual(
      [inputs.port, inputs.protocol, inputs.certificateArn, inputs.sslPolicy],
      [443, "HTTPS", CERTIFICATE, "ELBSecurityPolicy-TLS13-1-2-2021-06"],
    );
    assert.deepEqual(inputs.defaultActions, FORWARD);
  });

  it("forward 80 with the same weights where configured", async () => {
    const { inputs } = (await deployListeners("forward")).one("Listener", "prod-http");
    assert.deepEqual([inputs.port, inputs.protocol], [80, "HTTP"]);
    assert.deepEqual(inputs.defaultActions, FORWARD);
  });

  it("redirect 80 to HTTPS where configured", async () => {
    const { inputs } = (await deployListeners("redirect")).one("Listener", "prod-http");
    assert.deepEqual(inputs.defaultActions, [
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
    ]);
  });

  it("keep the weights a function set through every deployment: the whole property is ignored", async () => {
    const deployment = await deployListeners("forward");
    for (const listener of deployment.all("Listener")) {
      assert.deepEqual(listener.options.ignoreChanges, ["defaultActions"], listener.name);
    }
    assert.deepEqual(
      (await deployListeners("redirect")).one("Listener", "prod-http").options.ignoreChanges,
      [],
    );
  });

  it("are protected exactly when the stack is", async () => {
    for (const protect of [true, false]) {
      for (const listener of (await deployListeners("forward", protect)).all("Listener")) {
        assert.equal(listener.options.protect, protect, listener.name);
      }
    }
  });
});
