import * as assert from "node:assert/strict";
import { parsePeer, primaryConfig } from "../../../components/failover/peerDocument";
import { PEER } from "../support/peer";

const HERE = { takeoverName: "backup.app.example.com" };

describe("document of a peer", () => {
  it("is read as it was written, and what a newer version adds is left alone", () => {
    assert.deepEqual(parsePeer("prod", PEER, HERE), PEER);
    assert.deepEqual(parsePeer("prod", { ...PEER, colour: "green" }, HERE), PEER);
  });

  for (const nothing of [undefined, null]) {
    it(`says what to do when there is none (${nothing})`, () => {
      assert.throws(
        () => parsePeer("acme/shop/prod", nothing, HERE),
        /stack acme\/shop\/prod .*it has none.* Deploy the primary's stack first.* or leave out peerStack/,
      );
    });
  }

  it("is of the region that the settings name", () => {
    assert.deepEqual(parsePeer("prod", PEER, { ...HERE, peerRegion: "eu-west-1" }), PEER);
    assert.throws(
      () => parsePeer("acme/shop/prod", PEER, { ...HERE, peerRegion: "eu-west-2" }),
      /peerRegion is eu-west-2, but stack acme\/shop\/prod \(peerStack\) is in eu-west-1\. Set peerRegion to eu-west-1/,
    );
  });

  it("asks this site and no other whether to give way, under the name it answers", () => {
    assert.throws(
      () => parsePeer("acme/shop/prod", PEER, { takeoverName: "other.app.example.com" }),
      /acme\/shop\/prod .*asks backup\.app\.example\.com .* answers under other\.app\.example\.com: a forced failover would not/,
    );
    assert.throws(
      () => parsePeer("prod", PEER, {}),
      /answers under no name, because it has neither gate nor sorry page/,
    );
    const { takeoverName: _, ...independent } = PEER;
    assert.deepEqual(parsePeer("prod", independent, {}), independent);
  });

  it("names everything that is wrong in it", () => {
    const { stateTable: _, ...rest } = PEER;
    const broken = { ...rest, groups: [], healthCheckId: 7 };
    for (const key of [/stateTable: /, /groups: /, /healthCheckId: /]) {
      assert.throws(() => parsePeer("prod", broken, HERE), key);
    }
  });

  it("tells the controller what it needs, and neither ARNs nor the primary's own alarm", () => {
    const { stateTableArn, recordAlarmName, databaseArn, takeoverName, ...needed } = PEER;
    assert.deepEqual(primaryConfig(PEER), { ...needed, takeover: true });
    assert.ok(
      [stateTableArn, recordAlarmName, databaseArn, takeoverName].every((text) => text !== undefined),
    );
    const { takeoverName: _, ...independent } = PEER;
    assert.equal(primaryConfig(independent).takeover, false);
  });
});
