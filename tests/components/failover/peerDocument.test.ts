import * as assert from "node:assert/strict";
import { parsePeer, primaryConfig } from "../../../components/failover/peerDocument";
import { PEER } from "../support/peer";

describe("document of a peer", () => {
  it("is read as it was written, and what a newer version adds is left alone", () => {
    assert.deepEqual(parsePeer("prod", PEER), PEER);
    assert.deepEqual(parsePeer("prod", { ...PEER, colour: "green" }), PEER);
  });

  for (const nothing of [undefined, null]) {
    it(`says what to do when there is none (${nothing})`, () => {
      assert.throws(
        () => parsePeer("acme/shop/prod", nothing),
        /stack acme\/shop\/prod .*it has none.* Deploy the primary's stack first.* or leave out peerStack/,
      );
    });
  }

  it("is of the region that the settings name", () => {
    assert.deepEqual(parsePeer("prod", PEER, "eu-west-1"), PEER);
    assert.throws(
      () => parsePeer("acme/shop/prod", PEER, "eu-west-2"),
      /peerRegion is eu-west-2, but stack acme\/shop\/prod \(peerStack\) is in eu-west-1\. Set peerRegion to eu-west-1/,
    );
  });

  it("names everything that is wrong in it", () => {
    const { stateTable: _, ...rest } = PEER;
    const broken = { ...rest, groups: [], healthCheckId: 7 };
    for (const key of [/stateTable: /, /groups: /, /healthCheckId: /]) {
      assert.throws(() => parsePeer("prod", broken), key);
    }
  });

  it("tells the controller what it needs, and neither ARNs nor the primary's own alarm", () => {
    const { stateTableArn, recordAlarmName, databaseArn, ...needed } = PEER;
    assert.deepEqual(primaryConfig(PEER), needed);
    assert.ok([stateTableArn, recordAlarmName, databaseArn].every((text) => text !== undefined));
  });
});
