import * as assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Notifications, subscribers } from "../../../components/functions/notifications";
import { deploy } from "../support/deploy";
import { context } from "../support/settings";

const people = { email: ["sre@example.com", "sre@example.com"], https: ["https://hooks.example.com/a"] };

describe("notifications", () => {
  it("name each subscriber once", () => {
    assert.deepEqual(subscribers(people), [
      { protocol: "email", endpoint: "sre@example.com" },
      { protocol: "https", endpoint: "https://hooks.example.com/a" },
    ]);
  });

  it("subscribe them to one topic", async () => {
    const deployment = await deploy(
      () => new Notifications("told", { context: context(), notifications: people }),
    );
    const { arn } = deployment.one("Topic").outputs;
    const subscriptions = deployment.all("TopicSubscription").map(({ inputs }) => inputs);
    assert.deepEqual(
      subscriptions.map(({ topic, protocol, endpoint }) => [topic, protocol, endpoint]).sort(),
      [
        [arn, "email", "sre@example.com"],
        [arn, "https", "https://hooks.example.com/a"],
      ],
    );
  });

  it("keep a subscriber's name when another one leaves", async () => {
    const names = async (email: string[]) => {
      const notifications = { email, https: [] };
      return (await deploy(() => new Notifications("told", { context: context(), notifications }))).names(
        "TopicSubscription",
      );
    };
    const [both, one] = [await names(["a@example.com", "b@example.com"]), await names(["b@example.com"])];
    assert.equal(one.length, 1);
    assert.ok(both.includes(String(one[0])), `${one[0]} is not among ${both}`);
  });

  it("subscribe in the topic's region", async () => {
    const deployment = await deploy(() => {
      const topicProvider = new aws.Provider("virginia", { region: "us-east-1" });
      new Notifications("told", { context: context(), notifications: people, topicProvider });
    });
    assert.deepEqual(
      [...new Set(deployment.all("TopicSubscription").map(({ region }) => region))],
      ["us-east-1"],
    );
  });
});
