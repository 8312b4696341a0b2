import { strict as assert } from "node:assert";
import type { SentinelConfig, SentinelResource } from "../../../handlers/runtime/config";
import { type CheckPorts, check } from "../../../handlers/sentinel/check";
import { checkAll, MAXIMUM_AT_ONCE } from "../../../handlers/sentinel/checkAll";
import { named } from "../fakeAws";
import { sentinelConfig } from "../fixtures";

const database = (name: string): SentinelResource => ({ name, kind: "rds", identifier: name });
const endpoint: SentinelResource = {
  name: "page",
  kind: "endpoint",
  url: "https://app.example.com/health",
  expectedStatus: 200,
};
const fail = () => Promise.reject(named("Unexpected"));

function ports(describe: CheckPorts["rds"]["describeDbInstances"]): CheckPorts {
  return {
    ec2: { describeInstanceStatus: fail },
    elb: { describeTargetHealth: fail },
    rds: { describeDbInstances: describe },
  };
}

describe("the sentinel's looks", () => {
  const { fetch } = globalThis;
  afterEach(() => {
    globalThis.fetch = fetch;
  });
  const config = (count: number, changes: Partial<SentinelConfig> = {}): SentinelConfig => ({
    ...sentinelConfig,
    ...changes,
    resources: Array.from({ length: count }, (_, index) => database(`db-${index}`)),
  });

  it("are made ten at once at most, each once, and answered in the order of the configuration", async () => {
    let running = 0;
    let most = 0;
    const asked: string[] = [];
    const sightings = await checkAll(
      ports(async ({ DBInstanceIdentifier: id = "" }) => {
        asked.push(id);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { $metadata: {}, DBInstances: [{ DBInstanceStatus: id }] };
      }),
      config(25),
      0,
      () => 0,
    );
    assert.equal(most, MAXIMUM_AT_ONCE);
    assert.deepEqual(
      asked.toSorted(),
      config(25)
        .resources.map(({ name }) => name)
        .toSorted(),
    );
    assert.deepEqual(
      sightings.map(({ detail }) => detail),
      config(25).resources.map(({ name }) => name),
    );
  });

  it("that do not get their turn before the deadline are unknown", async () => {
    let now = 0;
    const sightings = await checkAll(
      ports(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        now += 41_000;
        return { $metadata: {}, DBInstances: [{ DBInstanceStatus: "available" }] };
      }),
      config(12, { deadlineSeconds: 40 }),
      0,
      () => now,
    );
    assert.ok(sightings.slice(0, MAXIMUM_AT_ONCE).every(({ state }) => state === "healthy"));
    assert.ok(sightings.slice(MAXIMUM_AT_ONCE).every(({ state }) => state === "unknown"));
    assert.match(sightings[11]?.detail ?? "", /not looked at.*40 s/);
  });

  it("that hang end at their time-out: unknown for AWS, unhealthy for an endpoint, which is given up", async () => {
    let given: AbortSignal | undefined;
    globalThis.fetch = ((_url: string, options: RequestInit) => {
      given = options.signal ?? undefined;
      return new Promise(() => {});
    }) as typeof globalThis.fetch;
    const hanging = ports(() => new Promise(() => {}));
    assert.deepEqual(await check(hanging, database("db"), 5), {
      state: "unknown",
      detail: "no answer within 0.005 s",
    });
    assert.equal((await check(hanging, endpoint, 5)).state, "unhealthy");
    assert.equal(given?.aborted, true);
  });

  for (const name of ["ThrottlingException", "AccessDenied", "DBInstanceNotFoundFault", "TimeoutError"]) {
    it(`that meet ${name} of AWS are unknown, and name it`, async () => {
      const sighting = await check(
        ports(() => Promise.reject(named(name))),
        database("db"),
        1000,
      );
      assert.equal(sighting.state, "unknown");
      assert.ok(sighting.detail.includes(name));
    });
  }

  it("of an endpoint follow no redirect, read no body, and say when it cannot be reached", async () => {
    let cancelled = 0;
    const asked: RequestInit[] = [];
    globalThis.fetch = (async (_url: string, options: RequestInit) => {
      asked.push(options);
      return { status: 302, body: { cancel: async () => (cancelled += 1) } };
    }) as unknown as typeof globalThis.fetch;
    assert.equal((await check(ports(fail), endpoint, 1000)).state, "degraded");
    assert.equal(cancelled, 1);
    assert.equal(asked[0]?.redirect, "manual");
    globalThis.fetch = (async () => ({ status: 200 })) as unknown as typeof globalThis.fetch;
    assert.equal((await check(ports(fail), endpoint, 1000)).state, "healthy");
    globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));
    assert.deepEqual(await check(ports(fail), endpoint, 1000), {
      state: "unhealthy",
      detail: "cannot be reached (TypeError: fetch failed)",
    });
  });
});
