import * as assert from "node:assert/strict";
import { EdgeTargetGroup } from "../../../components/loadBalancing/edgeTargetGroup";
import { deploy } from "../support/deploy";
import { context } from "../support/settings";

describe("edge target group", () => {
  it("holds a Lambda, passes repeated headers and is not health-checked", async () => {
    const group = (await deploy(() => new EdgeTargetGroup("prod", { context: context() }))).one(
      "TargetGroup",
    );
    assert.deepEqual(group.inputs, {
      targetType: "lambda",
      lambdaMultiValueHeadersEnabled: true,
      healthCheck: { enabled: false, interval: 35, timeout: 30 },
      tags: { owner: "sre" },
    });
    assert.equal(group.name, "prod-edge");
    assert.equal(group.options.protect, true);
  });

  it("is listed as a sorry page, which counts no healthy targets", async () => {
    let listed: unknown;
    await deploy(() => {
      const { name, kind } = new EdgeTargetGroup("prod", { context: context() }).asSorryPage();
      listed = { name, kind };
    });
    assert.deepEqual(listed, { name: "sorry-page", kind: "sorry-page" });
  });
});
