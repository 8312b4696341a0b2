import { strict as assert } from "node:assert";
import { scheduleName } from "../../../handlers/controller/rollbackSchedule";

describe("the name of a rollback's schedule", () => {
  const longest = `failover-${"x".repeat(100)}`;

  it("is one that EventBridge Scheduler accepts, for every request id", () => {
    for (const id of ["failover-1", "failover-peer-a:b.c", longest]) {
      assert.match(scheduleName(id), /^[0-9A-Za-z_-]{1,64}$/);
    }
  });

  it("is the same for the same event, and another for another", () => {
    const ids = ["failover-a:b", "failover-a_b", "failover-a.b", longest, `${longest.slice(0, -1)}y`];
    assert.equal(new Set(ids.map(scheduleName)).size, ids.length);
    assert.equal(scheduleName("failover-1"), scheduleName("failover-1"));
  });
});
