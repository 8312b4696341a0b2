import { strict as assert } from "node:assert";
import { readHeartbeatConfig } from "../../../handlers/heartbeat/readHeartbeatConfig";
import { heartbeatConfig, probingConfig, withProbe } from "./world";

describe("the heartbeat's configuration", () => {
  it("is read as it was written, with and without a probe", () => {
    for (const config of [heartbeatConfig, probingConfig]) {
      assert.deepEqual(readHeartbeatConfig(JSON.stringify(config)), config);
    }
  });

  it("names every problem at once", () => {
    const broken = {
      ...withProbe({ origin: "https://app.example.com/path", timeoutSeconds: 5 }),
      functionName: "",
      listenerArns: [],
    };
    const [first, ...rest] = broken.probe?.groups ?? [];
    const groups = [{ ...first, path: "health", successCodes: "2xx" }, ...rest];
    const text = JSON.stringify({ ...broken, probe: { ...broken.probe, groups } });
    assert.throws(
      () => readHeartbeatConfig(text),
      (error: Error) => {
        assert.equal(error.name, "ConfigurationError");
        for (const key of [
          "functionName",
          "listenerArns",
          "probe.origin",
          "probe.timeoutSeconds is 5, but must be at most 3",
          "probe.groups\\[0\\].path",
          "probe.groups\\[0\\].successCodes",
        ]) {
          assert.match(error.message, new RegExp(key));
        }
        return true;
      },
    );
    assert.throws(
      () => readHeartbeatConfig(JSON.stringify(withProbe({ groups: [] }))),
      /probe.groups is \[\]/,
    );
  });
});
