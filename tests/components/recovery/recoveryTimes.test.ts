import { strict as assert } from "node:assert";
import fc from "fast-check";
import { predictRecovery, type RecoveryTier, type RecoveryTierName } from "../../../components/recovery";
import { switchTime, switchWays } from "../../../components/recovery/switchWays";
import { slowestSwitch, targetGroupTime } from "../../../components/recovery/targetGroupTier";
import type { Settings } from "../../../components/settings/schema";
import { BY_ALARM, settingsOf } from "./settings";

function tierOf(settings: Settings, tier: RecoveryTierName): RecoveryTier {
  const found = predictRecovery(settings).tiers.find((each) => each.tier === tier);
  assert(found !== undefined, `no prediction for ${tier}`);
  return found;
}

const names = ({ terms }: Pick<RecoveryTier, "terms">) => terms.map(({ name }) => name);
const closeTo = (actual: number, expected: number, within: number) =>
  assert(Math.abs(actual - expected) <= within, `${actual} is not within ${within} of ${expected}`);

/** Everything the prediction of times reads, within what the settings allow; relations between settings aside. */
const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    stack: fc.constantFrom("prod" as const, "dr" as const, "adopted" as const),
    interval: fc.integer({ min: 5, max: 60 }),
    timeout: fc.integer({ min: 2, max: 5 }),
    unhealthyThreshold: fc.integer({ min: 2, max: 5 }),
    detection: fc.constantFrom("alarm" as const, "heartbeat" as const, "both" as const),
    probe: fc.record({ enabled: fc.boolean(), timeoutSeconds: fc.integer({ min: 1, max: 3 }) }),
    gate: fc.boolean(),
    check: fc.record({
      intervalSeconds: fc.constantFrom(10 as const, 30 as const),
      failureThreshold: fc.integer({ min: 1, max: 10 }),
    }),
    minimumHealthyTargets: fc.integer({ min: 1, max: 4 }),
  })
  .map(
    ({
      stack,
      interval,
      timeout,
      unhealthyThreshold,
      detection,
      probe,
      gate,
      check,
      minimumHealthyTargets,
    }) => {
      const settings = settingsOf(stack);
      const healthCheck = { intervalSeconds: interval, timeoutSeconds: timeout, unhealthyThreshold };
      return {
        ...settings,
        targetGroups: settings.targetGroups.map((group) => ({
          ...group,
          minimumHealthyTargets,
          healthCheck: { ...group.healthCheck, ...healthCheck },
        })),
        targetGroupFailover: { ...settings.targetGroupFailover, detection, probe },
        gate: { ...settings.gate, enabled: gate },
        dns: { ...settings.dns, healthCheck: { ...settings.dns.healthCheck, ...check } },
      };
    },
  );

describe("predicted recovery times", () => {
  it("are sums of their terms, least, mean and worst in order", () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        for (const tier of predictRecovery(settings).tiers) {
          for (const figure of ["minimumSeconds", "meanSeconds", "worstSeconds"] as const) {
            const sum = tier.terms.reduce((total, each) => total + each[figure], 0);
            closeTo(tier[figure], sum, 0.001);
          }
          assert(0 <= tier.minimumSeconds && tier.minimumSeconds <= tier.meanSeconds, JSON.stringify(tier));
          assert(tier.meanSeconds <= tier.worstSeconds, JSON.stringify(tier));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("of a switch are those of the fastest way that is enabled, by every figure", () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        const time = targetGroupTime(settings);
        assert(time !== undefined);
        for (const way of switchWays(settings)) {
          const other = switchTime(settings, way);
          assert(time.minimumSeconds <= other.minimumSeconds, way);
          assert(time.worstSeconds <= other.worstSeconds, way);
          assert(time.meanSeconds <= other.meanSeconds, way);
          assert(other.worstSeconds <= slowestSwitch(settings).worstSeconds, way);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("are plain JSON", () => {
    const prediction = predictRecovery(settingsOf("prod"));
    assert.deepEqual(JSON.parse(JSON.stringify(prediction)), prediction);
  });

  it("are of the tiers a site has", () => {
    const tiers = (...args: Parameters<typeof settingsOf>) => {
      const { tiers: recovered, unrecovered } = predictRecovery(settingsOf(...args));
      return [recovered.map(({ tier }) => tier), unrecovered];
    };
    assert.deepEqual(tiers("prod"), [["targetGroup", "dns", "database"], []]);
    assert.deepEqual(
      tiers("dr"),
      [["targetGroup", "database"], []],
      "Route 53 has nowhere to go from a backup",
    );
    assert.deepEqual(tiers("adopted"), [["targetGroup", "dns"], ["database"]]);
    assert.deepEqual(tiers("prod", { database: undefined, sentinel: undefined }), [
      ["targetGroup", "dns"],
      [],
    ]);
    assert.deepEqual(tiers("prod", { "targetGroupFailover.enabled": false, "gate.switchGraceSeconds": 0 }), [
      ["dns", "database"],
      ["targetGroup"],
    ]);
  });
});

describe("the predicted switch to another target group", () => {
  it("is by the probe, and does not wait for the load balancer's verdict", () => {
    const tier = tierOf(settingsOf("prod"), "targetGroup");
    assert.equal(tier.way, "by heartbeat, on its probe");
    assert(!names(tier).includes("target checks"));
    const slow = tierOf(
      settingsOf("prod", { "targetGroups.0.healthCheck.unhealthyThreshold": 5 }),
      "targetGroup",
    );
    assert.deepEqual(slow.terms, tier.terms);
  });

  it("waits for a second call when the probe's time-out leaves no room for its burst", () => {
    const seconds = (timeoutSeconds: number) =>
      tierOf(
        settingsOf("prod", { "targetGroupFailover.probe.timeoutSeconds": timeoutSeconds }),
        "targetGroup",
      );
    assert(!names(seconds(2)).includes("next heartbeat call"));
    assert(names(seconds(3)).includes("next heartbeat call"));
  });

  it("is a few seconds after the load balancer's verdict without the probe", () => {
    const tier = tierOf(settingsOf("prod", { "targetGroupFailover.probe.enabled": false }), "targetGroup");
    const [checks] = tier.terms;
    assert.equal(checks?.name, "target checks");
    assert(tier.meanSeconds - (checks?.meanSeconds ?? 0) < 5);
  });

  it("is sooner with more load balancer nodes, which call the heartbeat more often", () => {
    const call = (zones: number) =>
      tierOf(settingsOf("prod", { "loadBalancer.network.numberOfAvailabilityZones": zones }), "targetGroup")
        .terms[0];
    assert.equal(call(2)?.meanSeconds, 1.67);
    assert.equal(call(4)?.meanSeconds, 1);
  });

  it("by alarm is ended by the minute schedule at the latest", () => {
    const tier = tierOf(settingsOf("prod", BY_ALARM), "targetGroup");
    const schedule = switchTime(settingsOf("prod", BY_ALARM), "schedule");
    assert.equal(tier.worstSeconds, schedule.worstSeconds);
    assert(tier.meanSeconds < schedule.meanSeconds);
  });

  it("by alarm alone is what was derived for the seeds: 70 s on average at 5 s x 2, 110 s at 30 s x 2", () => {
    const alarm = (healthCheck: object) =>
      switchTime(
        settingsOf("prod", {
          ...BY_ALARM,
          "targetGroups.0.healthCheck": healthCheck,
          "gate.switchGraceSeconds": 900,
        }),
        "alarm",
      );
    closeTo(alarm({ intervalSeconds: 5 }).meanSeconds, 70, 4);
    closeTo(alarm({ intervalSeconds: 30, timeoutSeconds: 5 }).meanSeconds, 110, 4);
    closeTo(alarm({ intervalSeconds: 5 }).worstSeconds, 135, 10);
  });

  it("comes later when more targets have to be lost before the group cannot serve", () => {
    const mean = (minimumHealthyTargets: number) =>
      switchTime(
        settingsOf("prod", { "targetGroups.0.minimumHealthyTargets": minimumHealthyTargets }),
        "verdict",
      ).meanSeconds;
    assert(mean(3) < mean(2) && mean(2) < mean(1));
  });
});

describe("the predicted failover of the site", () => {
  const bare = { "gate.enabled": false, "latch.mode": "path", "targetGroupFailover.enabled": false };
  const rel11 = { intervalSeconds: 30, failureThreshold: 3 };
  const keycloak = { intervalSeconds: 30, failureThreshold: 1 };

  it("is what was derived for the seeds: 55 s on average at 30 s x 1, 115 s at 30 s x 3", () => {
    const mean = (healthCheck: object) =>
      tierOf(settingsOf("prod", { ...bare, "dns.healthCheck": healthCheck }), "dns").meanSeconds;
    closeTo(mean(keycloak), 55, 2);
    closeTo(mean(rel11), 115, 2);
  });

  it("waits for the target checks and the gate's cache, and for nothing when the whole site is gone", () => {
    const tier = tierOf(settingsOf("prod"), "dns");
    assert.deepEqual(names(tier).slice(0, 2), ["target checks", "gate cache"]);
    assert.equal(tier.terms[0]?.minimumSeconds, 0);
    assert.equal(tier.terms[0]?.worstSeconds, 12);
  });

  it("waits for the slowest group, because all of them have to fail", () => {
    const first = (changes: object) => tierOf(settingsOf("prod", { ...changes }), "dns").terms[0];
    const slow = first({ "targetGroups.1.healthCheck": { intervalSeconds: 10, timeoutSeconds: 5 } });
    assert.equal(slow?.worstSeconds, 25);
  });

  it("counts 60 s for an alias, and a TTL that is set", () => {
    const timeToLive = (records: object) =>
      tierOf(settingsOf("prod", { "dns.records": records }), "dns").terms.find(({ name }) => name === "TTL");
    assert.equal(timeToLive({ kind: "alias" })?.worstSeconds, 60);
    const addresses = { kind: "addresses", addresses: ["192.0.2.10"], ttlSeconds: 20 };
    assert.equal(timeToLive(addresses)?.worstSeconds, 20);
    assert.equal(timeToLive(addresses)?.meanSeconds, 10);
  });

  it("takes longer to notice a hanging application than one that answers by the gate", () => {
    const probe = (changes: object) =>
      tierOf(settingsOf("prod", { ...changes }), "dns").terms.find(({ name }) => name === "failed probe");
    assert.equal(probe({})?.worstSeconds, 2);
    assert.equal(probe(bare)?.worstSeconds, 6);
  });
});

describe("the predicted recovery of the database", () => {
  const time = (...args: Parameters<typeof settingsOf>) =>
    predictRecovery(settingsOf(...args)).tiers.find(({ tier }) => tier === "database");

  it("is 60 to 120 s of a Multi-AZ instance, as RDS publishes it", () => {
    const tier = time("prod");
    assert.deepEqual([tier?.minimumSeconds, tier?.worstSeconds], [60, 120]);
  });

  it("is a promotion of a replica, while there is a controller to ask", () => {
    assert.match(time("dr")?.way ?? "", /promoting the replica, counted from the request/);
    const alone = { "controller.enabled": false, "database.onSiteFailover": "nothing" };
    assert.equal(time("dr", alone), undefined);
  });

  it("is none of an instance in one zone", () => {
    assert.equal(time("prod", { "database.multiAz": false }), undefined);
  });

  it("of an adopted instance is that of the reboot it is to get", () => {
    assert.equal(time("adopted"), undefined);
    const dr = { mode: "adopt", identifier: "app-dr", kind: "instance", onSiteFailover: "reboot" };
    assert.match(time("dr", { database: dr })?.way ?? "", /standby in another zone/);
  });
});
