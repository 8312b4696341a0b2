/** `ops rollback`, through the command line, against a pretend controller. */
import * as assert from "node:assert/strict";
import type { RollbackRequest } from "../../../handlers/controller/request";
import type { FailoverEvent } from "../../../handlers/history/failoverEvent";
import { type Deployment, makeDeployment } from "../deployment";
import { answer, event, planned } from "../sites";
import { restore } from "../world";

const asked = (values: Partial<NonNullable<FailoverEvent["rollback"]>> = {}) => ({
  requestedBy: "ann",
  reason: "work done",
  requestedAt: "2026-03-01T12:00:31.000Z",
  ...values,
});

describe("ops rollback", () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = makeDeployment();
    deployment.put(event());
  });
  afterEach(() => restore(deployment.world));

  const roll = (...line: string[]) => deployment.ops(["rollback", "failover-one", "--yes", ...line]);
  /** Plans, and leaves the event as given. */
  const leaves = (values: Partial<FailoverEvent>) => {
    deployment.controller = (request) => {
      if (request.dryRun) {
        return planned;
      }
      deployment.put(event(values));
      return answer({ eventId: "failover-one", status: "in_progress" });
    };
  };

  it("finds the site by its events table, asks its controller, and follows until all is undone", async () => {
    leaves({ status: "rolled_back", rollback: asked() });
    const { code, result, told } = await roll("--reason", "work done", "--synchronised", "--by", "ann");
    assert.equal(code, 0, told);
    assert.match(told, /rollback of failover-one, executed by dr \(eu-central-1\)/);
    assert.match(result, /rolled_back/);
    assert.deepEqual(deployment.requests.at(-1) as RollbackRequest, {
      action: "rollback",
      eventId: "failover-one",
      reason: "work done",
      requestedBy: "ann",
      synchronised: true,
    });
  });

  it("ends with 1 when the controller refuses on the event", async () => {
    leaves({
      rollback: asked({ problem: "prod has no healthy target", endedAt: "2026-03-01T12:00:32.000Z" }),
    });
    const { code, result } = await roll();
    assert.equal(code, 1);
    assert.match(result, /Refused: prod has no healthy target/);
  });

  it("ends with 1 when the controller refuses in its answer", async () => {
    deployment.controller = (request) =>
      request.dryRun ? planned : answer({ eventId: "failover-one", status: "completed", problem: "not now" });
    const { code, result } = await roll();
    assert.equal(code, 1);
    assert.match(result, /Refused: not now/);
  });

  it("asks again after a rollback that was refused earlier", async () => {
    deployment.put(
      event({
        rollback: asked({
          requestedAt: "2026-03-01T11:30:00.000Z",
          endedAt: "2026-03-01T11:30:01.000Z",
          problem: "too early",
        }),
      }),
    );
    leaves({ status: "rolled_back", rollback: asked() });
    const { code, result } = await roll();
    assert.equal(code, 0);
    assert.doesNotMatch(result, /too early/);
  });

  it("follows a rollback that runs already", async () => {
    deployment.put(event({ rollback: asked() }));
    leaves({ status: "rolled_back", rollback: asked() });
    assert.equal((await roll()).code, 0);
    assert.ok(deployment.requests.every(({ dryRun }) => dryRun === undefined));
  });

  it("has nothing to do for an event that is rolled back", async () => {
    deployment.put(event({ status: "rolled_back" }));
    const { code, result } = await roll();
    assert.deepEqual([code, deployment.requests], [0, []]);
    assert.match(result, /rolled back already/);
  });

  it("shows the plan in a dry run, and does nothing without the site's name", async () => {
    assert.equal((await roll("--dry-run")).code, 0);
    const { code, asked: question } = await deployment.ops(["rollback", "failover-one"], false);
    assert.deepEqual([code, question[0]], [1, "dr"]);
    assert.ok(deployment.requests.every(({ dryRun }) => dryRun));
  });

  it("accepts without following when told so", async () => {
    leaves({ rollback: asked() });
    const { code, result } = await roll("--wait", "0");
    assert.equal(code, 0);
    assert.match(result, /Not waited/);
  });

  it("names the tables it looked at when there is no such event, and the region it could not read", async () => {
    deployment.regions.delete("eu-west-1");
    const { code, told } = await deployment.ops(["rollback", "failover-two", "--yes"]);
    assert.equal(code, 1);
    assert.match(told, /Event failover-two was not found at dr\.[\s\S]*Region eu-west-1 cannot be read/);
  });
});
