/** `ops events`, through the command line. */
import * as assert from "node:assert/strict";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { type Deployment, makeDeployment } from "../deployment";
import { event, minutesAgo, prod } from "../sites";
import { restore } from "../world";

describe("ops events", () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = makeDeployment();
    const switched = {
      site: "prod",
      resourceType: "load_balancer",
      type: "automatic",
      source: "main",
      target: "spare",
      requestedBy: "target-groups",
      plan: [],
      steps: [],
    } as const;
    deployment.put(event({ ...switched, id: "switch-1", startTime: minutesAgo(90) }));
    deployment.put(event({ ...switched, id: "switch-2", startTime: minutesAgo(10) }));
    deployment.put(
      event({ id: "failover-1", startTime: minutesAgo(30), status: "failed", problem: "no capacity" }),
    );
  });
  afterEach(() => restore(deployment.world));

  const ids = async (...line: string[]): Promise<string[]> => {
    const { result } = await deployment.ops(["events", "--json", ...line]);
    return JSON.parse(result).events.map(({ id }: { id: string }) => id);
  };

  it("merges both sites, newest first", async () => {
    assert.deepEqual(await ids(), ["switch-2", "failover-1", "switch-1"]);
  });

  it("keeps to the time, the site and the number asked for", async () => {
    assert.deepEqual(await ids("--since", "1h"), ["switch-2", "failover-1"]);
    assert.deepEqual(await ids("--since", minutesAgo(20)), ["switch-2"]);
    assert.deepEqual(await ids("--stack", "dr"), ["failover-1"]);
    assert.deepEqual(await ids("--limit", "1"), ["switch-2"]);
  });

  it("prints a table with reason and problem below each event", async () => {
    const { code, result } = await deployment.ops(["events"]);
    const lines = result.split("\n");
    assert.equal(code, 0);
    assert.match(lines[0] ?? "", /^START \(UTC\) +SITE +TIER +FROM -> TO +TYPE +STATUS +TOOK +EVENT$/);
    assert.match(
      lines[1] ?? "",
      /^2026-03-01 11:50:30 {2}prod {2}load_balancer {2}main -> spare {2}automatic/,
    );
    assert.equal(lines[2], "    target-groups: work");
    assert.match(result, /failed[\s\S]*problem: no capacity/);
    assert.equal(lines[1]?.indexOf("prod"), lines[3]?.indexOf("dr"), "columns are aligned");
  });

  it("says so when there is none", async () => {
    assert.equal((await deployment.ops(["events", "--since", "1m"])).result, "No events.");
  });

  it("shows what can be read, names what cannot, and ends with 1", async () => {
    deployment.world.mocks.dynamoDb
      .on(QueryCommand, { TableName: "prod-events" })
      .rejects(new Error("no table"));
    const { code, result, told } = await deployment.ops(["events"]);
    assert.equal(code, 1);
    assert.match(result, /failover-1/);
    assert.match(told, /Query of table prod-events failed: Error: no table/);
  });

  it("says what to set when no site has a controller", async () => {
    const { controller: _, ...without } = prod;
    deployment.regions.set("eu-west-1", [without]).set("eu-central-1", []);
    const { code, told } = await deployment.ops(["events", "--region", "eu-west-1"]);
    assert.equal(code, 1);
    assert.match(told, /controller\.enabled/);
  });
});
