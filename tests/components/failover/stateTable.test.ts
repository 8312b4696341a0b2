import * as assert from "node:assert/strict";
import { StateTable } from "../../../components/failover/stateTable";
import { deploy } from "../support/deploy";
import { context } from "../support/settings";

describe("state table", () => {
  it("has the key the functions use, costs nothing at rest and can be restored", async () => {
    const { inputs } = (await deploy(() => new StateTable("state", { context: context() }))).one("Table");
    assert.equal(inputs.hashKey, "id");
    assert.deepEqual(inputs.attributes, [{ name: "id", type: "S" }]);
    assert.equal(inputs.billingMode, "PAY_PER_REQUEST");
    assert.deepEqual(inputs.pointInTimeRecovery, { enabled: true });
  });

  for (const protect of [true, false]) {
    it(`is ${protect ? "" : "not "}kept from deletion by Pulumi and by AWS when protect is ${protect}`, async () => {
      const table = (await deploy(() => new StateTable("state", { context: context({ protect }) }))).one(
        "Table",
      );
      assert.equal(table.options.protect, protect);
      assert.equal(table.inputs.deletionProtectionEnabled, protect);
    });
  }
});
