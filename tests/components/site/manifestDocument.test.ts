import * as assert from "node:assert/strict";
import type { SiteManifest } from "../../../components/manifest";
import { Site } from "../../../components/site/site";
import { deploy, json } from "../support/deploy";
import { dnsSettings, settings } from "../support/settings";

describe("manifest of a site", () => {
  it("says all that ops needs to know of a primary", async () => {
    const deployment = await deploy(() => {
      const primary = settings({ peerRegion: "eu-central-1", latch: { rearmAfterHealthySeconds: 120 } });
      new Site("one", { settings: primary, project: "shop", stack: "one", region: "eu-west-1" });
    });
    const { groups, listenerArns, ...manifest } = json(deployment.one("Parameter"), "value") as SiteManifest;
    const check = (name: string) => deployment.one("HealthCheck", name).id;
    assert.deepEqual(manifest, {
      version: 1,
      project: "shop",
      stack: "one",
      role: "primary",
      region: "eu-west-1",
      peerRegion: "eu-central-1",
      serviceName: "app.example.com",
      siteName: "primary.app.example.com",
      loadBalancerArn: deployment.one("LoadBalancer").outputs.arn,
      stateTable: "one-state",
      notificationTopicArn: deployment.one("Topic", "one-notifications").outputs.arn,
      functions: ["one-heartbeat", "one-target-groups", "one-latch", "one-edge"],
      watch: { healthCheckId: check("one-dns-watch"), alarmName: "one-dns-watch" },
      latch: {
        mode: "lease",
        healthCheckId: check("one-dns-record"),
        recordCheckId: check("one-dns-record"),
        intervalSeconds: 10,
        failureThreshold: 2,
        alarmName: "one-latch",
        checkPath: "/lb-check",
        failedOverPath: "/lb-check-failed-over",
        rearmAfterHealthySeconds: 120,
      },
    });
    assert.deepEqual(
      groups.map(({ name, kind }) => [name, kind]),
      [
        ["primary", "application"],
        ["backup", "application"],
        ["sorry-page", "sorry-page"],
      ],
    );
    // HTTPS first: the first listener's weights say which group serves.
    const arns = ["one-https", "one-http"].map((name) => deployment.one("Listener", name).outputs.arn);
    assert.deepEqual(listenerArns, arns);
  });

  it("tells the gate check, which a latch holds, from the record check above it", async () => {
    const deployment = await deploy(() => {
      const dns = dnsSettings({
        takeoverName: "backup.app.example.com",
        healthCheck: { intervalSeconds: 30, failureThreshold: 3 },
      });
      const primary = settings({ dns, latch: { mode: "both" } });
      new Site("one", { settings: primary, project: "shop", stack: "one", region: "eu-west-1" });
    });
    const { latch, takeover } = json(deployment.one("Parameter"), "value") as SiteManifest;
    assert.deepEqual(
      [latch?.mode, latch?.healthCheckId, latch?.recordCheckId],
      [
        "both",
        deployment.one("HealthCheck", "one-dns-record").id,
        deployment.one("HealthCheck", "one-dns-calculated").id,
      ],
    );
    assert.deepEqual([latch?.intervalSeconds, latch?.failureThreshold], [30, 3]);
    assert.equal(takeover, undefined);
  });

  it("says on a backup what answers the takeover check", async () => {
    const deployment = await deploy(() => {
      const backup = settings({ role: "backup" });
      new Site("two", { settings: backup, project: "shop", stack: "two", region: "eu-west-1" });
    });
    const { takeover, latch } = json(deployment.one("Parameter"), "value") as SiteManifest;
    assert.deepEqual(takeover, { path: "/lb-takeover" });
    assert.equal(latch, undefined);
  });
});
