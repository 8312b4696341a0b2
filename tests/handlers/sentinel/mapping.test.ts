import { strict as assert } from "node:assert";
import {
  databaseHealth,
  endpointHealth,
  instanceHealth,
  targetGroupHealth,
} from "../../../handlers/sentinel/mapping";

/** state, instance check, system check → health. */
const instances: readonly (readonly [string | undefined, string | undefined, string | undefined, string])[] =
  [
    ["running", "ok", "ok", "healthy"],
    ["running", "impaired", "ok", "degraded"],
    ["running", "ok", "impaired", "degraded"],
    ["running", "impaired", "insufficient-data", "degraded"],
    ["running", "initializing", "ok", "unknown"],
    ["running", "initializing", "initializing", "unknown"],
    ["running", "ok", "insufficient-data", "unknown"],
    ["running", "not-applicable", "not-applicable", "unhealthy"],
    ["running", undefined, undefined, "unhealthy"],
    ["pending", "not-applicable", "not-applicable", "unknown"],
    ["stopping", "not-applicable", "not-applicable", "unhealthy"],
    ["stopped", "not-applicable", "not-applicable", "unhealthy"],
    ["shutting-down", "not-applicable", "not-applicable", "unhealthy"],
    ["terminated", "not-applicable", "not-applicable", "unhealthy"],
    [undefined, undefined, undefined, "unknown"],
  ];

const databases: Readonly<Record<string, readonly string[]>> = {
  healthy: ["available"],
  degraded: ["backing-up", "modifying", "upgrading", "maintenance", "storage-optimization"],
  unhealthy: [
    "failed",
    "rebooting",
    "stopped",
    "storage-full",
    "incompatible-network",
    "deleting",
    "creating",
  ],
};

/** states of the targets, number needed → health. */
const groups: readonly (readonly [string, number, string])[] = [
  ["healthy healthy", 2, "healthy"],
  ["healthy unhealthy", 1, "healthy"],
  ["healthy unhealthy", 2, "degraded"],
  ["healthy draining", 2, "degraded"],
  ["unhealthy unhealthy", 1, "unhealthy"],
  ["draining", 1, "unhealthy"],
  ["", 1, "unhealthy"],
  ["", 0, "unhealthy"],
  ["initial initial", 1, "unknown"],
  ["healthy initial", 2, "unknown"],
  ["unhealthy initial", 1, "unhealthy"],
  ["unused unused", 1, "unknown"],
];

const endpoints: readonly (readonly [number, number, string])[] = [
  [200, 200, "healthy"],
  [204, 204, "healthy"],
  [503, 503, "healthy"],
  [301, 200, "degraded"],
  [404, 200, "degraded"],
  [200, 204, "degraded"],
  [500, 200, "unhealthy"],
  [503, 200, "unhealthy"],
];

describe("the sentinel's mapping", () => {
  instances.forEach(([state, instance, system, health], index) => {
    it(`${index + 1}. of an instance that is ${state}, checks ${instance} and ${system}, is ${health}`, () => {
      const sighting = instanceHealth(state, instance, system);
      assert.equal(sighting.state, health);
      assert.ok(!sighting.detail.includes("undefined"));
    });
  });

  for (const [health, statuses] of Object.entries(databases)) {
    it(`of a database that is ${statuses.join(", ")} is ${health}`, () => {
      for (const status of statuses) {
        assert.deepEqual(databaseHealth(status), { state: health, detail: status });
      }
    });
  }

  it("of a database that is not described is unknown", () => {
    assert.equal(databaseHealth(undefined).state, "unknown");
  });

  groups.forEach(([states, minimum, health], index) => {
    it(`${index + 1}. of a group with targets [${states}] that needs ${minimum} is ${health}`, () => {
      assert.equal(targetGroupHealth(states.split(" ").filter(Boolean), minimum).state, health);
    });
  });

  for (const [status, expected, health] of endpoints) {
    it(`of an endpoint that answers ${status} for ${expected} is ${health}`, () => {
      assert.equal(endpointHealth(status, expected).state, health);
    });
  }
});
