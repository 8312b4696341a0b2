/** What a failover moves from and to when the operator does not say, through the command line. */
import * as assert from "node:assert/strict";
import {
  DescribeListenersCommand,
  DescribeTargetHealthCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetHealthCheckCommand } from "@aws-sdk/client-route-53";
import type { FailoverRequest } from "../../../handlers/controller/request";
import { type Deployment, makeDeployment } from "../deployment";
import { dr, prod } from "../sites";
import { CLAIMED, leased, leaseOf, manifest, restore, weights } from "../world";

describe("source and target", () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = makeDeployment();
    deployment.world.path = "/lb-check";
  });
  afterEach(() => restore(deployment.world));

  const plan = async (...line: string[]) => {
    const run = await deployment.ops(["failover", ...line, "--reason", "work", "--dry-run"]);
    const request = deployment.requests.at(-1) as FailoverRequest | undefined;
    return { ...run, ends: [request?.source, request?.target], request };
  };

  it("of dns are the site that is answered and the other one", async () => {
    assert.deepEqual((await plan("dns")).ends, ["prod", "dr"]);
    deployment.world.path = "/lb-check-failed-over";
    const back = await plan("dns", "--synchronised");
    assert.deepEqual([back.ends, back.request?.synchronised], [["dr", "prod"], true]);
    assert.match(back.told, /source dr \(prod is latched out: its gate check asks \/lb-check-failed-over\)/);
  });

  it("of dns are found by lease and takeover without Route 53's control plane", async () => {
    const { world } = deployment;
    const sites = { ...prod, latch: leased.latch };
    deployment.regions.set("eu-west-1", [sites]);
    world.mocks.route53.on(GetHealthCheckCommand).rejects(new Error("impaired"));
    world.lease = leaseOf(16);
    assert.deepEqual((await plan("dns")).ends, ["prod", "dr"]);
    world.takeover = { claimed: CLAIMED };
    const claimed = await plan("dns", "--synchronised");
    assert.deepEqual(claimed.ends, ["dr", "prod"]);
    assert.match(claimed.told, /prod is latched out: .*the backup's takeover is claimed since/);
    world.takeover = {};
    world.lease = leaseOf(0, { lapsed: { at: CLAIMED.at, rule: "LEASE-LAPSE", reason: "silent" } });
    assert.deepEqual((await plan("dns", "--synchronised")).ends, ["dr", "prod"]);
  });

  it("of dns have to be named when the control plane that knows the path is impaired", async () => {
    deployment.world.mocks.route53.on(GetHealthCheckCommand).rejects(new Error("impaired"));
    const unclear = await plan("dns");
    assert.equal(unclear.code, 1);
    assert.match(unclear.told, /Which site is answered is not known: .*--source prod \(to the backup\)/);
    assert.deepEqual((await plan("dns", "--source", "prod")).ends, ["prod", "dr"]);
  });

  it("of dns have to be named when the primary's region is gone", async () => {
    deployment.regions.delete("eu-west-1");
    const unclear = await plan("dns");
    assert.equal(unclear.code, 1);
    assert.match(unclear.told, /--source prod \(to the backup\) or --source dr \(the way back\)/);
    assert.deepEqual((await plan("dns", "--source", "prod")).ends, ["prod", "dr"]);
    assert.deepEqual((await plan("dns", "--target", "prod")).ends, ["dr", "prod"]);
  });

  it("of a database are its own instance, or the replica and what it replicates", async () => {
    assert.deepEqual((await plan("database", "--stack", "dr")).ends, [dr.database.source, "app-dr"]);
    const instance = { ...prod, controller: { ...prod.controller, resourceTypes: ["database" as const] } };
    deployment.regions.set("eu-west-1", [instance]);
    assert.deepEqual((await plan("database", "--stack", "prod")).ends, ["app-prod", "app-prod"]);
  });

  it("of auto_scaling are the group, and of load_balancer what serves and the next that can", async () => {
    assert.deepEqual((await plan("auto_scaling", "--stack", "dr")).ends, ["dr-app", "dr-app"]);
    assert.deepEqual((await plan("load_balancer", "--stack", "prod")).ends, ["main", "spare"]);
    assert.deepEqual((await plan("load_balancer", "--stack", "prod", "--source", "spare")).ends, [
      "spare",
      "main",
    ]);
  });

  it("of load_balancer skips a group without enough healthy targets while another has them", async () => {
    const spare = manifest.groups.find(({ name }) => name === "spare");
    assert.ok(spare);
    const third = { ...spare, name: "third", arn: `${spare.arn}3` };
    deployment.regions.set("eu-west-1", [{ ...prod, groups: [...prod.groups, third] }]);
    deployment.world.mocks.elb
      .on(DescribeTargetHealthCommand, { TargetGroupArn: spare.arn })
      .resolves({ TargetHealthDescriptions: [] });
    assert.deepEqual((await plan("load_balancer", "--stack", "prod")).ends, ["main", "third"]);
  });

  it("says so when it is not clear which group serves", async () => {
    const forward = (ListenerArn: string, Port: number, group: string) => ({
      ListenerArn,
      Port,
      DefaultActions: [{ Type: "forward" as const, ForwardConfig: { TargetGroups: weights(group) } }],
    });
    const [first = "", second = ""] = manifest.listenerArns;
    deployment.world.mocks.elb
      .on(DescribeListenersCommand)
      .resolves({ Listeners: [forward(first, 443, "main"), forward(second, 80, "spare")] });
    const { code, told } = await plan("load_balancer", "--stack", "prod");
    assert.equal(code, 1);
    assert.match(told, /Which group of prod serves is not clear \(main, spare\).*--source/);
  });

  it("are taken as asked, with the numbers of the request", async () => {
    const { request } = await plan(
      ...["database", "--stack", "dr", "--source", "a", "--target", "b", "--accept-data-loss", "any"],
      ...["--rollback-after", "1h", "--type", "unplanned"],
    );
    assert.deepEqual(
      [
        request?.source,
        request?.target,
        request?.type,
        request?.acceptDataLossSeconds,
        request?.rollbackPlan,
      ],
      ["a", "b", "unplanned", 604_800, { autoRollback: true, rollbackDelaySeconds: 3600 }],
    );
  });
});
