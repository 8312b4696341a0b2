/** How long the heartbeat waits for AWS. */
import { strict as assert } from "node:assert";
import {
  DescribeListenersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { mockClient } from "aws-sdk-client-mock";
import { createHeartbeatHandler } from "../../../handlers/heartbeat/handler";
import { LOOK_DEADLINE_MS } from "../../../handlers/heartbeat/look";
import { CONFIG_VARIABLE } from "../../../handlers/runtime/config";
import { withLog } from "../fixtures";
import { check, heartbeatConfig } from "./world";

/** Longest pause of the SDK before the first retry of a throttled call. */
const LONGEST_PAUSE_MS = 500;

interface Handler {
  readonly configProvider?: Promise<{ readonly requestTimeout?: number }>;
}

describe("the heartbeat's time-outs", () => {
  it("leave time to hear that AWS throttles before a look is given up, and nothing on the way after that", async () => {
    const elb = mockClient(ElasticLoadBalancingV2Client);
    const seen: { attempts: number; timeout: number }[] = [];
    elb.on(DescribeListenersCommand).callsFake(async (_input, getClient) => {
      const { config } = getClient();
      const { requestTimeout = Number.POSITIVE_INFINITY } =
        (await (config.requestHandler as Handler).configProvider) ?? {};
      seen.push({ attempts: await config.maxAttempts(), timeout: requestTimeout });
      return { Listeners: [] };
    });
    process.env[CONFIG_VARIABLE] = JSON.stringify(heartbeatConfig);
    try {
      await withLog(() => createHeartbeatHandler()(check()));
    } finally {
      delete process.env[CONFIG_VARIABLE];
      elb.restore();
    }
    const [limits] = seen;
    assert.ok(limits !== undefined);
    assert.equal(limits.attempts, 2);
    assert.ok((limits.attempts - 1) * LONGEST_PAUSE_MS < LOOK_DEADLINE_MS);
    assert.ok(limits.timeout < LOOK_DEADLINE_MS);
  });
});
