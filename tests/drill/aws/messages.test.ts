import { strict as assert } from "node:assert";
import type { SnsRule } from "../../../drill/aws/sns";
import { Cloud } from "../../../drill/cloud";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";

const TOPIC = "arn:aws:sns:eu-west-1:1:topic";

/** Subjects in the order in which they were delivered, after `count` messages a second apart. */
async function delivered(count: number, prepare: (cloud: Cloud) => void): Promise<string[]> {
  const kernel = createKernel(1);
  const cloud = new Cloud(kernel, "1");
  const subscription = { arn: "s", protocol: "email", endpoint: "a@example.com", deadLetterArn: undefined };
  cloud.sns.topics.set(TOPIC, { arn: TOPIC, site: "prod", subscriptions: [subscription] });
  prepare(cloud);
  for (let index = 0; index < count; index++) {
    cloud.sns.publish(TOPIC, String(index), "text");
    await runUntil(kernel, kernel.clock.now() + 1000);
  }
  await runUntil(kernel, kernel.clock.now() + 600_000);
  return kernel.log.entries
    .filter(({ kind }) => kind === "notification")
    .map(({ text }) => text.split(": ")[1] ?? "");
}

const rule = (more: Partial<SnsRule>) => (cloud: Cloud) => {
  cloud.sns.rules.add({ applies: ({ site }) => site === "prod", ...more });
};

describe("messages of the model", () => {
  it("come once and in order when nothing disturbs them", async () => {
    assert.deepEqual(await delivered(3, () => {}), ["0", "1", "2"]);
  });

  it("come twice, late, in another order, or never, as rules say", async () => {
    assert.deepEqual((await delivered(2, rule({ duplicates: true }))).sort(), ["0", "0", "1", "1"]);
    assert.deepEqual(await delivered(3, rule({ reorders: true })), ["1", "0", "2"]);
    assert.deepEqual(await delivered(2, rule({ lost: true })), []);
    assert.deepEqual(await delivered(2, rule({ applies: ({ site }) => site === "dr", lost: true })), [
      "0",
      "1",
    ]);
  });

  it("wait while the topic's region is cut off", async () => {
    let restore = () => {};
    const subjects = await delivered(2, (cloud) => {
      restore = cloud.lostRegions.add("eu-west-1");
      cloud.kernel.clock.after(60_000, () => restore());
    });
    assert.deepEqual(subjects.sort(), ["0", "1"]);
  });
});
