import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { readPeer } from "../../../components/failover/peer";
import type { PeerDocument } from "../../../components/failover/peerDocument";
import { Site } from "../../../components/site/site";
import { deploy, json } from "../support/deploy";
import { PEER } from "../support/peer";
import { dnsSettings, settings } from "../support/settings";

/** The document read, and the stack's name that was asked for. */
async function read(peerStack: string, outputs: Record<string, unknown>) {
  const asked: string[] = [];
  const readStack = async (reference: string) => {
    asked.push(reference);
    return outputs;
  };
  const deployment = await deploy(
    () => {
      const peer = readPeer(
        "dr-primary",
        { peerStack, project: "shop", takeoverName: "backup.app.example.com" },
        {},
      );
      new aws.ssm.Parameter("seen", { name: "/seen", type: "String", value: pulumi.jsonStringify(peer) });
    },
    { readStack },
  );
  return { asked, found: json(deployment.one("Parameter"), "value") as PeerDocument };
}

async function outputOf(overrides: Record<string, unknown>): Promise<PeerDocument | undefined> {
  const deployment = await deploy(() => {
    const { peer } = new Site("prod", {
      settings: settings(overrides),
      project: "shop",
      stack: "prod",
      region: "eu-west-1",
    }).outputs;
    if (peer !== undefined) {
      new aws.ssm.Parameter("seen", { name: "/seen", type: "String", value: pulumi.jsonStringify(peer) });
    }
  });
  return deployment.names("Parameter").includes("seen")
    ? (json(deployment.one("Parameter", "seen"), "value") as PeerDocument)
    : undefined;
}

describe("peer", () => {
  it("is the output of a stack of the same organization and project, or of the one named in full", async () => {
    assert.deepEqual(await read("prod", { peer: PEER }), { asked: ["organization/shop/prod"], found: PEER });
    const { asked } = await read("acme/web/live", { peer: PEER });
    assert.deepEqual(asked, ["acme/web/live"]);
  });

  it("is written by a primary with a latch, as a backup reads it", async () => {
    const written = await outputOf({ latch: { rearmAfterHealthySeconds: 120 } });
    assert.deepEqual((await read("prod", { peer: written })).found, written);
    assert.deepEqual(
      [written?.site, written?.region, written?.stateTable, written?.rearmAfterHealthySeconds],
      ["prod", "eu-west-1", "prod-state", 120],
    );
    assert.deepEqual([written?.watchAlarmName, written?.recordAlarmName], ["prod-dns-watch", "prod-latch"]);
    assert.equal(written?.databaseArn, undefined);
    assert.deepEqual([written?.latchMode, written?.takeoverName], ["lease", undefined]);
    assert.equal(written?.recordCheckId, written?.healthCheckId);
    assert.deepEqual([written?.intervalSeconds, written?.failureThreshold], [10, 2]);
  });

  it("tells a calculated record check from the gate check below it, and whom it asks", async () => {
    const dns = dnsSettings({ takeoverName: "backup.app.example.com" });
    const written = await outputOf({ dns, latch: { mode: "both" } });
    assert.deepEqual([written?.latchMode, written?.takeoverName], ["both", "backup.app.example.com"]);
    assert.notEqual(written?.recordCheckId, written?.healthCheckId);
  });

  it("is not written where nothing can be latched", async () => {
    assert.equal(await outputOf({ latch: { enabled: false } }), undefined);
    assert.equal(await outputOf({ role: "backup" }), undefined);
  });
});
