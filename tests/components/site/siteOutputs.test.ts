import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { predictRecovery } from "../../../components/recovery";
import { Site } from "../../../components/site/site";
import { deploy } from "../support/deploy";
import { dnsSettings, settings } from "../support/settings";

type Known = Record<string, unknown>;

/** The resolved outputs of a site. */
async function outputsOf(role: "primary" | "backup", overrides: Known = {}): Promise<Known> {
  let outputs: Known = {};
  await deploy(() => {
    const site = new Site("one", {
      settings: settings({ ...overrides, role }),
      project: "shop",
      stack: "one",
      region: "eu-west-1",
    });
    pulumi.output(site.outputs).apply((values) => {
      outputs = { ...(values as unknown as Known) };
    });
  });
  return outputs;
}

describe("outputs of a site", () => {
  it("name every health check: what is on the record, what is latched, what only watches, what asks the backup", async () => {
    const { gate, record, watch, ...others } = (await outputsOf("primary")).healthCheckIds as Known;
    assert.deepEqual(others, {});
    assert.equal(record, gate);
    assert.notEqual(watch, gate);
    const dns = dnsSettings({ takeoverName: "backup.app.example.com" });
    const ids = (await outputsOf("primary", { dns })).healthCheckIds as Known;
    assert.deepEqual(Object.keys(ids).sort(), ["gate", "record", "takeover", "watch"]);
    assert.equal(new Set(Object.values(ids)).size, 4);
  });

  it("say how long failovers take, as predicted from the settings", async () => {
    const { recoveryTimes } = await outputsOf("primary");
    assert.deepEqual(recoveryTimes, JSON.parse(JSON.stringify(predictRecovery(settings()))));
  });

  it("name the re-arm on a primary, as a dry run", async () => {
    const outputs = await outputsOf("primary");
    const { rearm, status } = outputs.commands as Record<string, string>;
    assert.equal(status, "npm run ops -- status --project shop --region eu-west-1");
    // A dry run: nobody re-arms a site by pasting a line.
    assert.equal(rearm, "npm run ops -- rearm --project shop --region eu-west-1 --stack one --dry-run");
  });

  it("name the watch check and no re-arm on the backup", async () => {
    const outputs = await outputsOf("backup");
    assert.deepEqual(Object.keys(outputs.healthCheckIds as Known), ["watch"]);
    assert.deepEqual(Object.keys(outputs.commands as Known).sort(), ["check", "dns", "status"]);
    assert.deepEqual(Object.keys(outputs.consoleLinks as Known).sort(), [
      "loadBalancer",
      "one-edge",
      "one-heartbeat",
      "one-target-groups",
      "watchAlarm",
      "watchCheck",
    ]);
  });

  it("ask what Route 53's checkers ask, by protocol and port", async () => {
    const checkOf = async (overrides: Known) =>
      ((await outputsOf("primary", overrides)).commands as Record<string, string>).check;
    const { siteName } = settings().dns;
    assert.equal(await checkOf({}), `curl -sS -i 'https://${siteName}/lb-check'`);
    const dns = dnsSettings({ healthCheck: { type: "HTTP", port: 8080, path: "/live" } });
    assert.equal(await checkOf({ dns }), `curl -sS -i 'http://${siteName}:8080/live'`);
  });

  it("say where targets have to be and whom they have to let in", async () => {
    const { network } = (await outputsOf("primary")) as { network: Known };
    assert.match(String(network.vpcId), /^vpc-/);
    assert.match(String(network.loadBalancerSecurityGroupIds), /^sg-/);
  });

  it("list the target groups by name", async () => {
    const { targetGroupArns } = await outputsOf("backup");
    assert.deepEqual(Object.keys(targetGroupArns as Known), ["primary", "backup", "sorry-page"]);
  });
});
