import * as assert from "node:assert/strict";
import type { SiteManifest } from "../../../components/manifest";
import { Site } from "../../../components/site/site";
import { deploy, json } from "../support/deploy";
import { settings } from "../support/settings";

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
      functions: ["one-target-groups", "one-latch", "one-edge"],
      watch: { healthCheckId: check("one-dns-watch"), alarmName: "one-dns-watch" },
      latch: {
        healthCheckId: check("one-dns-record"),
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
});
