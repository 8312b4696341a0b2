import * as assert from "node:assert/strict";
import { HEARTBEAT_PATH as deployed } from "../../../components/loadBalancing/heartbeat";
import { HEARTBEAT_PATH } from "../../../ops/status/readHeartbeat";

describe("the path of the heartbeat", () => {
  it("is the one that the program deploys", () => {
    assert.equal(HEARTBEAT_PATH, deployed);
  });
});
