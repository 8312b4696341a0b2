import * as assert from "node:assert/strict";
import { Site } from "../../../components/site/site";
import { siteCommands } from "../../../components/site/siteCommands";
import { deploy } from "../support/deploy";
import { PEER } from "../support/peer";
import { dnsSettings, settings } from "../support/settings";

async function commandsOf(overrides: Record<string, unknown>): Promise<Record<string, string>> {
  let commands: Record<string, string> = {};
  await deploy(
    () => {
      const site = new Site("dr", {
        settings: settings(overrides),
        project: "shop",
        stack: "dr",
        region: "eu-west-1",
      });
      commands = siteCommands(site);
    },
    { readStack: async () => ({ peer: PEER }) },
  );
  return commands;
}

const HERE = "--project shop --region eu-west-1 --stack dr";

describe("commands of a site", () => {
  it("fail over each tier it has, as a dry run, and show and undo what was", async () => {
    const commands = await commandsOf({
      role: "backup",
      peerStack: "prod",
      dns: dnsSettings({ siteName: PEER.takeoverName }),
      controller: { enabled: true },
      database: { mode: "adopt", identifier: "app" },
      autoScaling: { mode: "adopt", name: "app", targetGroups: ["primary"] },
    });
    const failover = (tier: string) => `npm run ops -- failover ${tier} ${HERE} --reason 'WHY' --dry-run`;
    assert.equal(commands.failoverLoadBalancer, failover("load_balancer"));
    assert.equal(commands.failoverDatabase, failover("database"));
    assert.equal(commands.failoverSite, failover("dns"));
    assert.equal(commands.failoverCapacity, failover("auto_scaling"));
    assert.equal(commands.events, "npm run ops -- events --project shop --region eu-west-1");
    assert.equal(commands.rollback, `npm run ops -- rollback EVENT ${HERE} --reason 'WHY' --dry-run`);
    for (const [name, command] of Object.entries(commands)) {
      const reads = ["status", "events", "check", "dns"].includes(name);
      assert.equal(command.endsWith("--dry-run"), !reads, `${name}: nobody fails over by pasting a line`);
    }
  });

  it("name no tier that a site has not, and no failover without a controller", async () => {
    const keys = async (overrides: Record<string, unknown>) =>
      Object.keys(await commandsOf(overrides)).sort();
    const controller = { controller: { enabled: true } };
    assert.deepEqual(await keys({ role: "backup", ...controller }), [
      "check",
      "dns",
      "events",
      "failoverLoadBalancer",
      "rollback",
      "status",
    ]);
    assert.deepEqual(await keys({}), ["check", "dns", "rearm", "status"]);
  });
});
