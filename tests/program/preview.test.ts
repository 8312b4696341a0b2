/** A first preview, in which nothing that AWS decides is known yet. */
import * as assert from "node:assert/strict";
import { type RecoveryPrediction, renderRecovery } from "../../components/recovery";
import { type Preview, preview } from "./support/preview";
import { ADOPTED, ADOPTED_OVERRIDES, stackOf } from "./support/stacks";

describe("a first preview", () => {
  for (const stack of ["prod", "dr"] as const) {
    let shown: Preview;

    it(`of ${stack} plans every resource of a deployment, while no id or ARN is known`, async () => {
      const { peer } = (await stackOf("prod")).outputs;
      shown = await preview(stack, { peer });
      const planned = new Set(shown.registered);
      const missing = (await stackOf(stack)).resources
        .map(({ type, name }) => `${type} ${name}`)
        .filter((label) => !planned.has(label));
      assert.deepEqual(missing, []);
    });

    it(`of ${stack} tells people how long failovers take, once, and nothing else`, async () => {
      const { recoveryTimes } = (await stackOf(stack)).outputs;
      assert.deepEqual(
        shown.told.map((text) => text.split("\n")),
        [renderRecovery(recoveryTimes as RecoveryPrediction)],
      );
    });
  }
});

describe("a preview that adopts what exists", () => {
  const healthCheck = {
    enabled: true,
    interval: 5,
    timeout: 2,
    unhealthyThreshold: 2,
    path: "/health",
    matcher: "200",
  };
  const primary = {
    name: "app.example.com",
    type: "A",
    failover: "PRIMARY",
    healthCheckId: ADOPTED.healthCheck,
    aliasTarget: { evaluateTargetHealth: false },
  };
  const looking = (group: object, record: object) =>
    preview("prod", {
      overrides: ADOPTED_OVERRIDES,
      aws: {
        "aws:lb/getTargetGroup:getTargetGroup": { loadBalancerArns: [], healthCheck, ...group },
        "aws:route53/getRecords:getRecords": { resourceRecordSets: [{ ...primary, ...record }] },
      },
    });

  it("goes on where AWS has it as the settings say", async () => {
    assert.equal((await looking({}, {})).told.length, 1);
  });

  it("is refused, before anything is deployed, where an outage would find a trap, and says which", async () => {
    await assert.rejects(
      looking(
        { healthCheck: { ...healthCheck, enabled: false } },
        { aliasTarget: { evaluateTargetHealth: true } },
      ),
      (error: Error) => {
        assert.equal(error.name, "SettingsError");
        assert.match(error.message, /targetGroups\[0\]\.arn\s+received: +group blue without health checks/);
        assert.match(error.message, /dns\.records\.kind\s+received: .*with evaluate target health/);
        return true;
      },
    );
  });
});
