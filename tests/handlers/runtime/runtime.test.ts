import { strict as assert } from "node:assert";
import fc from "fast-check";
import { snsPort } from "../../../handlers/runtime/clients";
import { describeError, makeError } from "../../../handlers/runtime/errors";
import { asciiSubject, publishNotification } from "../../../handlers/runtime/notify";
import {
  readEdgeConfig,
  readLatchConfig,
  readTargetGroupFailoverConfig,
} from "../../../handlers/runtime/readConfig";
import { parseTime } from "../../../handlers/runtime/values";
import { edgeConfig, failoverConfig, latchConfig } from "../fixtures";

describe("a client", () => {
  it("gives up a request that hangs, where the SDK alone would only warn", () => {
    let options: { requestHandler?: object } = {};
    class Client {
      constructor(given: object) {
        options = given;
      }
    }
    snsPort({ SNSClient: Client } as unknown as Parameters<typeof snsPort>[0]);
    assert.deepEqual(options.requestHandler, {
      connectionTimeout: 2000,
      requestTimeout: 5000,
      throwOnRequestTimeout: true,
    });
  });
});

describe("an unknown error", () => {
  it("is described by name and message, and by whether a retry helps", () => {
    const throttled = makeError("ThrottlingException", "slow down");
    assert.deepEqual(describeError(throttled), {
      name: "ThrottlingException",
      message: "slow down",
      retryable: true,
    });
    assert.equal(
      describeError({ name: "X", message: "", $metadata: { httpStatusCode: 503 } }).retryable,
      true,
    );
    assert.equal(describeError(makeError("AccessDenied", "no")).retryable, false);
    assert.deepEqual(describeError("text"), { name: "Error", message: "text", retryable: false });
  });

  it("of any kind is described without an exception", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.object(), fc.constant(null), fc.constant(undefined)), (error) => {
        assert.equal(typeof describeError(error).name, "string");
      }),
    );
  });
});

describe("a notification", () => {
  it("has the same fields whatever happened, those that are not known as null", async () => {
    let message = "";
    const port = {
      publish: async (input: { Message?: string }) => {
        message = input.Message ?? "";
        return { $metadata: {} };
      },
    };
    await publishNotification(port, "arn", "[prod] re-armed → now", {
      eventId: "rearm-1",
      site: "prod",
      tier: "dns",
      rule: "re-armed",
      reason: "by sre",
      at: "2026-03-01T12:00:00.000Z",
      whatToDo: "Nothing.",
    });
    assert.deepEqual(JSON.parse(message), {
      subject: "[prod] re-armed now",
      event_id: "rearm-1",
      source_resource: null,
      target_resource: null,
      status: "completed",
      reason: "by sre",
      start_time: "2026-03-01T12:00:00.000Z",
      end_time: null,
      site: "prod",
      tier: "dns",
      resourceType: "dns",
      failoverType: "automatic",
      rule: "re-armed",
      whatToDo: "Nothing.",
    });
  });
});

describe("a subject", () => {
  it("is what SNS accepts, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) =>
        assert.match(asciiSubject(text), /^[\x21-\x7e][\x20-\x7e]{0,98}$/),
      ),
    );
  });
});

describe("a time of CloudWatch", () => {
  it("is read with its offset written without a colon", () => {
    assert.equal(parseTime("2016-08-30T23:30:42.318+0000"), Date.UTC(2016, 7, 30, 23, 30, 42, 318));
    assert.equal(parseTime("2016-08-30T23:30:42.318-0130"), Date.UTC(2016, 7, 31, 1, 0, 42, 318));
    assert.equal(parseTime("30 August"), undefined);
  });
});

describe("a function's configuration", () => {
  it("is read as the components write it", () => {
    assert.deepEqual(readTargetGroupFailoverConfig(JSON.stringify(failoverConfig)), failoverConfig);
    assert.deepEqual(readLatchConfig(JSON.stringify(latchConfig)), latchConfig);
    const recorded = { ...latchConfig, eventsTable: "prod-events", eventsKeepDays: 30 };
    assert.deepEqual(readLatchConfig(JSON.stringify(recorded)), recorded);
    assert.deepEqual(readEdgeConfig(JSON.stringify(edgeConfig)), edgeConfig);
    const lease = {
      stateTable: "prod-state",
      gateCheckId: "gate",
      watchCheckId: "watch",
      intervalSeconds: 10,
      failureThreshold: 2,
      armAfterHealthySeconds: 300,
    };
    const takeover = { path: "/lb-takeover", stateTable: "dr-state" };
    const whole = { ...edgeConfig, gate: { ...edgeConfig.gate, lease }, takeover };
    assert.deepEqual(readEdgeConfig(JSON.stringify(whole)), whole);
  });

  it("that is absent or no JSON names the variable and the remedy", () => {
    assert.throws(
      () => readLatchConfig(undefined),
      /SITE_FAILOVER_CONFIG is not set\. Deploy the stack again/,
    );
    assert.throws(() => readLatchConfig("nonsense"), /not a JSON object/);
  });

  it("with several mistakes names each", () => {
    const broken = JSON.stringify({
      ...edgeConfig,
      gate: { ...edgeConfig.gate, cacheSeconds: -1, groups: [{}], lease: { failureThreshold: 0 } },
      takeover: { path: "" },
      sorryPage: 1,
    });
    assert.throws(
      () => readEdgeConfig(broken),
      (error: Error) => {
        for (const part of [
          "gate.cacheSeconds is -1",
          "gate.groups[0].name is nothing",
          "gate.lease.failureThreshold is 0",
          "takeover.path is ",
          "sorryPage is 1",
        ]) {
          assert.ok(error.message.includes(part), `${part} in ${error.message}`);
        }
        return true;
      },
    );
  });
});
