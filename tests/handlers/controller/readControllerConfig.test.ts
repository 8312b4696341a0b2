import { strict as assert } from "node:assert";
import { readControllerConfig } from "../../../handlers/controller/readControllerConfig";
import { controllerConfig } from "./fakeWorld";

describe("the controller's configuration", () => {
  it("is read whole, and without the tiers a site has not", () => {
    assert.deepEqual(readControllerConfig(JSON.stringify(controllerConfig)), controllerConfig);
    const { loadBalancer: _l, database: _d, autoScaling: _a, primary: _p, ...bare } = controllerConfig;
    assert.deepEqual(readControllerConfig(JSON.stringify(bare)), bare);
  });

  it("names every problem at once", () => {
    const broken = {
      ...controllerConfig,
      keepDays: 0,
      rollback: { ...controllerConfig.rollback, roleArn: "" },
      database: { ...controllerConfig.database, kind: "cluster" },
      primary: {
        ...controllerConfig.primary,
        rearmAfterHealthySeconds: "300",
        latchMode: "loose",
        takeover: "yes",
        recordCheckId: undefined,
        failureThreshold: 0,
      },
    };
    assert.throws(
      () => readControllerConfig(JSON.stringify(broken)),
      (error: Error) => {
        assert.equal(error.name, "ConfigurationError");
        for (const part of [
          /keepDays is 0/,
          /rollback\.roleArn is ""/,
          /database\.kind is "cluster"/,
          /primary\.rearmAfterHealthySeconds/,
          /primary\.latchMode is "loose", but must be one of path, lease, both/,
          /primary\.takeover is "yes", but must be true or false/,
          /primary\.recordCheckId is nothing/,
          /primary\.failureThreshold is 0/,
        ]) {
          assert.match(error.message, part);
        }
        return true;
      },
    );
  });
});
