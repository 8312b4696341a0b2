import { strict as assert } from "node:assert";
import { HEARTBEAT_SOURCE } from "../../../handlers/events/alarmMessage";
import { CONFIG_VARIABLE, PROBE_HEADER } from "../../../handlers/runtime/config";
import type { TargetGroupsDocument } from "../../../handlers/state/documents";
import { withDead } from "../../../handlers/targetGroups/facts";
import { createTargetGroupsHandler } from "../../../handlers/targetGroups/handler";
import type { GroupHealth } from "../../../handlers/targetGroups/observe";
import { type FakeAws, forward, listenerArn, named, ruleArn } from "../fakeAws";
import { failoverConfig, scheduleEvent, siteOn, withLog } from "../fixtures";

const group = (
  name: string,
  healthy: number | undefined,
  changes: Partial<GroupHealth> = {},
): GroupHealth => ({
  name,
  kind: "application",
  minimumHealthyTargets: 1,
  healthy,
  ...changes,
});

describe("evidence of the heartbeat's probes", () => {
  let aws: FakeAws;
  let uninstall = () => {};
  const run = (event: unknown) => withLog(() => createTargetGroupsHandler({ now: () => aws.now })(event));
  const evidence = (dead: readonly string[], ageSeconds = 1) => ({
    source: HEARTBEAT_SOURCE,
    at: new Date(aws.now - ageSeconds * 1000).toISOString(),
    dead,
  });
  const document = () => aws.document<TargetGroupsDocument | null>("target-groups") ?? { switches: [] };

  function use(world: FakeAws): void {
    uninstall();
    aws = world;
    uninstall = aws.install();
  }
  beforeEach(() => {
    process.env[CONFIG_VARIABLE] = JSON.stringify(failoverConfig);
    use(siteOn("primary"));
  });
  afterEach(() => {
    uninstall();
    delete process.env[CONFIG_VARIABLE];
  });

  it("moves traffic away from a group that the load balancer calls healthy, and says why in record and message", async () => {
    const { result, error } = await run(evidence(["primary"]));
    assert.equal(error, undefined);
    assert.equal(result?.rule, "TG-FAILOVER");
    assert.equal(aws.weights()["listener 443"], "backup=100 primary=0 sorry=0");
    const why =
      "primary fails the heartbeat's probes and backup has enough. Healthy/needed: primary 0/1 (fails the heartbeat's probes), backup 1/1.";
    assert.equal(result?.reason, why);
    assert.equal(document().switches[0]?.reason, why);
    assert.equal(aws.messages[0]?.body.reason, why);
  });

  it("does not move the rules that lead the probes to one group each", async () => {
    const probes = ["primary", "backup"].map((name, index) => ({
      RuleArn: ruleArn(443, 20 + index),
      Priority: String(20 + index),
      Conditions: [
        { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: PROBE_HEADER, Values: [name] } },
      ],
      Actions: [forward({ [name]: 1 })],
    }));
    aws.rules[listenerArn(443)]?.push(...probes);
    const before = [aws.weights()[ruleArn(443, 20)], aws.weights()[ruleArn(443, 21)]];
    assert.equal((await run(scheduleEvent)).result?.rule, "TG-REST");
    assert.equal((await run(evidence(["primary"]))).result?.rule, "TG-FAILOVER");
    assert.equal(aws.weights()[ruleArn(443, 10)], "backup=100 primary=0 sorry=0");
    assert.deepEqual([aws.weights()[ruleArn(443, 20)], aws.weights()[ruleArn(443, 21)]], before);
  });

  it("counts for 15 s, and 5 s ahead of this function's clock", async () => {
    for (const [age, counts] of [
      [15, true],
      [15.001, false],
      [-5, true],
      [-5.001, false],
    ] as const) {
      use(siteOn("primary"));
      const { result } = await run(evidence(["primary"], age));
      assert.equal(result?.rule, counts ? "TG-FAILOVER" : "TG-REST", `${age} s`);
    }
  });

  it("that is old is a hint, and the log says that it does not count", async () => {
    const { result, error } = await run(evidence(["primary"], 40));
    assert.equal(error, undefined);
    assert.equal(result?.rule, "TG-REST");
    assert.match(result?.reason ?? "", /That primary failed probes 40 s ago does not count any more\.$/);
    aws.targets.primary = ["unhealthy"];
    assert.equal((await run(evidence([], 40))).result?.rule, "TG-FAILOVER");
  });

  it("that is malformed fails the invocation, for the dead-letter queue", async () => {
    const { error } = await run({ source: HEARTBEAT_SOURCE, dead: ["primary"] });
    assert.equal(error?.name, "UnknownEvent");
    assert.match(error?.message ?? "", /an event of the heartbeat needs at/);
    assert.deepEqual(aws.writes, []);
  });

  it("without a dead group is a look at the load balancer's verdict", async () => {
    assert.equal((await run(evidence([]))).result?.rule, "TG-REST");
    aws.targets.primary = ["unhealthy"];
    const { result } = await run(evidence([]));
    assert.equal(result?.rule, "TG-FAILOVER");
    assert.match(result?.reason ?? "", /primary has too few healthy targets/);
  });

  it("moves nothing when no other group can serve: the sorry page is no answer to a probe", async () => {
    aws.targets.backup = [];
    assert.equal((await run(evidence(["primary"]))).result?.rule, "TG-REST");
    assert.equal((await run(evidence(["primary", "backup"]))).result?.rule, "TG-REST");
    assert.deepEqual(aws.writes, []);
  });

  it("stands in for health that cannot be read, and the failed read is still reported", async () => {
    aws.refuse = (call, input) => {
      if (call === "DescribeTargetHealth" && JSON.stringify(input).includes("/primary/"))
        throw named("Throttling");
    };
    const { error } = await run(evidence(["primary"]));
    assert.match(error?.message ?? "", /TG-FAILOVER: DescribeTargetHealth of group primary failed/);
    assert.equal(aws.weights()["listener 443"], "backup=100 primary=0 sorry=0");
  });

  it("keeps a better group from being returned to, for as long as it is reported", async () => {
    use(siteOn("backup"));
    for (let second = 0; second <= 1200; second += 20) {
      assert.equal((await run(second % 60 === 0 ? scheduleEvent : evidence(["primary"]))).error, undefined);
      aws.now += 20_000;
    }
    assert.equal(aws.weights()["listener 443"], "backup=100 primary=0 sorry=0");
    for (let minute = 0; minute <= 6; minute += 1) {
      await run(scheduleEvent);
      aws.now += 60_000;
    }
    assert.equal(aws.weights()["listener 443"], "backup=0 primary=100 sorry=0");
  });

  it("does not carry out an operator's pin to a dead group", async () => {
    const pinned = {
      group: "backup",
      eventId: "e",
      by: "jane",
      reason: "r",
      at: new Date(aws.now).toISOString(),
    };
    aws.items["target-groups"] = { version: 1, document: JSON.stringify({ switches: [], pinned }) };
    assert.notEqual((await run(evidence(["backup"]))).result?.rule, "TG-PIN");
    assert.equal((await run(scheduleEvent)).result?.rule, "TG-PIN");
  });

  it("obeys the switch limit", async () => {
    process.env[CONFIG_VARIABLE] = JSON.stringify({ ...failoverConfig, maximumSwitches: 2 });
    const at = new Date(aws.now - 60_000).toISOString();
    const record = {
      from: "a",
      to: "b",
      rule: "r",
      reason: "",
      decidedAt: at,
      completedAt: at,
      notifiedAt: at,
    };
    const switches = ["one", "two"].map((id) => ({ ...record, id }));
    aws.items["target-groups"] = { version: 1, document: JSON.stringify({ switches }) };
    assert.equal((await run(evidence(["primary"]))).result?.rule, "TG-RATE-LIMITED");
  });

  it("is about groups that could serve by their targets' health, and leaves others as they are", () => {
    const settling = group("primary", 0, { settling: true });
    const sorry = group("sorry", 0, { kind: "sorry-page" });
    const all = [settling, group("backup", 1), sorry];
    assert.deepEqual(withDead(all, ["primary", "sorry", "unknown"]), all);
    assert.deepEqual(withDead([group("primary", 1, { settling: true }), group("backup", 1)], ["primary"]), [
      group("primary", 0, { dead: true }),
      group("backup", 1),
    ]);
  });
});
