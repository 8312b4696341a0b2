import { strict as assert } from "node:assert";
import { parseEvent } from "../../../handlers/events/alarmMessage";
import { listenerArn, named, ruleArn, START } from "../fakeAws";
import { albEvent } from "../fixtures";
import { check, HeartbeatWorld, heartbeatConfig, probingConfig, withProbe } from "./world";

const rules = (heard: readonly { line: Record<string, unknown> }[]) => heard.map(({ line }) => line.rule);

describe("the heartbeat", () => {
  let world: HeartbeatWorld;
  let instance: ReturnType<HeartbeatWorld["instance"]>;
  const asked = () => world.aws.invocations;
  const call = (event?: unknown) => world.call(instance, event);
  const calls = (times: number, everyMs?: number) => world.calls(instance, times, everyMs);

  function use(config = heartbeatConfig): void {
    world?.dispose();
    world = new HeartbeatWorld(config);
    instance = world.instance();
  }
  beforeEach(() => use());
  afterEach(() => world.dispose());

  it("answers 200 at rest, in the form of the request, with three reads and no write", async () => {
    const { response, line } = await call();
    assert.equal(response.statusCode, 200);
    assert.deepEqual(JSON.parse(response.body), { rule: "HB-REST" });
    assert.deepEqual(world.aws.calls.sort(), [
      "DescribeListeners",
      "DescribeTargetHealth",
      "DescribeTargetHealth",
    ]);
    assert.deepEqual(
      { ...line, durationMs: 0 },
      {
        handler: "heartbeat",
        site: "prod",
        rule: "HB-REST",
        reason: "primary serves and can",
        written: [],
        durationMs: 0,
      },
    );
    await world.time.to(world.time.now + 5000);
    const multi = await call(check(true));
    assert.equal(multi.response.headers, undefined);
    assert.ok(multi.response.multiValueHeaders !== undefined);
  });

  it("answers 400 to whatever is no health check of the load balancer, without a look", async () => {
    for (const event of [
      {},
      null,
      albEvent("/lb-heartbeat"),
      albEvent("/lb-heartbeat", { multiValue: true }),
    ]) {
      const { response, line } = await call(event);
      assert.equal(response.statusCode, 400);
      assert.equal(line.rule, "HB-NOT-A-CHECK");
    }
    assert.deepEqual(world.aws.calls, []);
  });

  it("asks the target-group function, asynchronously, when the serving group cannot serve and another can", async () => {
    await call();
    world.aws.targets.primary = ["unhealthy"];
    await world.time.to(START + 3000);
    const { line } = await call();
    assert.equal(line.rule, "HB-DUE");
    assert.deepEqual(line.written, ["request to prod-target-groups"]);
    assert.deepEqual(asked(), [
      {
        functionName: "prod-target-groups",
        payload: { source: "site-failover.heartbeat", at: new Date(START + 3000).toISOString(), dead: [] },
      },
    ]);
    assert.deepEqual(parseEvent(asked()[0]?.payload), [{ kind: "heartbeat", atMs: START + 3000, dead: [] }]);
  });

  it("leaves the sorry page at once, and leaves going there to the minute", async () => {
    world.aws.targets = { primary: [], backup: [] };
    assert.equal((await call()).line.rule, "HB-NOTHING-BETTER");
    assert.deepEqual(asked(), []);
    world.serve("sorry");
    world.aws.targets.backup = ["healthy"];
    await world.time.to(START + 3000);
    assert.equal((await call()).line.rule, "HB-DUE");
  });

  it("asks for the group with most healthy targets when the serving group has none and no group has enough", async () => {
    use({
      ...heartbeatConfig,
      groups: heartbeatConfig.groups.map((group) => ({ ...group, minimumHealthyTargets: 2 })),
    });
    world.aws.targets = { primary: ["healthy"], backup: ["healthy"] };
    assert.equal((await call()).line.rule, "HB-NOTHING-BETTER");
    world.aws.targets.primary = ["unhealthy"];
    await world.time.to(START + 3000);
    assert.equal((await call()).line.rule, "HB-DUE");
  });

  it("takes targets in their first checks for a deployment", async () => {
    world.aws.targets.primary = ["initial"];
    assert.equal((await call()).line.rule, "HB-SETTLING");
    assert.deepEqual(asked(), []);
  });

  it("reads the rules of an adopted listener that forwards by them alone", async () => {
    const [https] = world.aws.listeners;
    assert.ok(https !== undefined);
    https.DefaultActions = [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }];
    world.aws.targets.primary = [];
    assert.equal((await call()).line.rule, "HB-DUE");
    world.aws.rules[listenerArn(443)] = [
      { RuleArn: ruleArn(443, 1), Priority: "1", Actions: https.DefaultActions },
    ];
    await world.time.to(START + 3000);
    const { response, line } = await call();
    assert.equal(response.statusCode, 503);
    assert.equal(line.rule, "HB-UNREADABLE");
    assert.match(String(line.reason), /forwards to a group of the list/);
  });

  it("waits for its turn when calls follow each other closely, so that two nodes give an even beat", async () => {
    const looks: number[] = [];
    world.aws.refuse = (name) => {
      if (name === "DescribeListeners") looks.push(world.time.now - START);
    };
    for (const at of [0, 300, 5000, 5300, 10_000, 10_300]) {
      await world.time.to(START + at);
      const { response, tookMs } = await call();
      assert.equal(response.statusCode, 200);
      assert.ok(tookMs <= 1700);
    }
    assert.deepEqual(looks, [0, 2000, 5000, 7000, 10_000, 12_000]);
  });

  it("looks at most once in two seconds, whoever calls how often", async () => {
    const looks: number[] = [];
    world.aws.refuse = (name) => {
      if (name === "DescribeListeners") looks.push(world.time.now);
    };
    await calls(60, 200);
    assert.ok(looks.length > 3);
    for (const [index, at] of looks.entries()) {
      assert.ok(at - (looks[index - 1] ?? 0) >= 2000);
    }
  });

  it("looks twice in a call for a minute after the serving group has lost a target, and no longer", async () => {
    world.aws.targets.primary = ["healthy", "healthy"];
    await call();
    world.aws.targets.primary = ["healthy", "unhealthy"];
    await world.time.to(START + 2500);
    world.time.after(1000, () => {
      world.aws.targets.primary = ["unhealthy", "unhealthy"];
    });
    const { line, tookMs } = await call();
    assert.equal(line.rule, "HB-DUE");
    assert.ok(tookMs <= 2100, String(tookMs));
    world.aws.targets.primary = ["healthy", "unhealthy"];
    const after = await calls(40);
    assert.deepEqual([...new Set(rules(after.slice(30)))], ["HB-REST"]);
    assert.equal(asked().length, 1);
  });

  it("asks again after 5 s, then less and less often, while nothing comes of it", async () => {
    world.aws.targets.primary = ["unhealthy"];
    await calls(120);
    const times = asked().map(({ payload }) => (Date.parse(String(payload.at)) - START) / 1000);
    assert.deepEqual(times, [0, 5, 15, 35, 75, 135, 195, 255]);
  });

  it("does not take up its pace again when the group merely comes and goes", async () => {
    for (let turn = 0; turn < 48; turn += 1) {
      await world.time.to(START + turn * 2500);
      world.aws.targets.primary = [turn % 2 === 0 ? "unhealthy" : "healthy"];
      await call();
    }
    assert.ok(asked().length <= 5, String(asked().length));
  });

  it("asks at once for another switch when the one it asked for was made", async () => {
    world.aws.targets = { primary: ["unhealthy"], backup: ["healthy"] };
    await calls(9);
    assert.equal(asked().length, 3);
    world.serve("backup");
    await calls(2);
    world.aws.targets = { primary: ["healthy"], backup: ["unhealthy"] };
    await world.time.to(world.time.now + 2500);
    assert.equal((await call()).line.rule, "HB-DUE");
  });

  it("answers 503 while AWS throttles, and pauses longer and longer", async () => {
    const looks: number[] = [];
    world.aws.refuse = (name) => {
      if (name === "DescribeListeners") looks.push((world.time.now - START) / 1000);
      throw named("ThrottlingException", "Rate exceeded");
    };
    const heard = await calls(60);
    assert.deepEqual(looks, [0, 2.5, 6.5, 14.5, 30.5, 60.5, 90.5, 120.5]);
    assert.ok(heard.every(({ response }) => response.statusCode === 503));
    assert.deepEqual([...new Set(rules(heard))], ["HB-THROTTLED", "HB-BACK-OFF"]);
    world.aws.refuse = () => {};
    const [first, second] = (await calls(20)).slice(-2);
    assert.deepEqual([first?.response.statusCode, second?.line.rule], [200, "HB-REST"]);
  });

  it("backs off although the group that was throttled did not matter", async () => {
    world.aws.refuse = (_name, input) => {
      if (JSON.stringify(input).includes("targetgroup/backup")) throw named("Throttling");
    };
    const heard = rules(await calls(8));
    assert.deepEqual([...new Set(heard)], ["HB-REST", "HB-BACK-OFF"]);
    assert.equal(heard.filter((rule) => rule === "HB-REST").length, 4);
  });

  it("asks for nothing when the serving group's health cannot be read", async () => {
    world.aws.refuse = (_name, input) => {
      if (JSON.stringify(input).includes("targetgroup/primary")) throw named("InternalError");
    };
    const { response, line } = await call();
    assert.equal(line.rule, "HB-UNREADABLE");
    assert.equal(response.statusCode, 503);
    assert.match(
      String((line.error as { message: string }).message),
      /DescribeTargetHealth of group primary/,
    );
    assert.deepEqual(asked(), []);
  });

  it("ends in time when AWS does not answer", async () => {
    world.aws.refuse = () => world.time.sleep(60_000);
    for (const { response, tookMs } of await calls(4, 1000)) {
      assert.equal(response.statusCode, 503);
      assert.ok(tookMs <= 3600, String(tookMs));
    }
  });

  it("asks again with the next look, and answers 503, when the request could not be handed over", async () => {
    world.aws.targets.primary = ["unhealthy"];
    world.aws.refuse = (name) => {
      if (name === "Invoke") throw named("TooManyRequestsException", "Rate exceeded");
    };
    const [first, second] = await calls(2);
    assert.deepEqual([first?.response.statusCode, second?.line.rule], [503, "HB-DUE"]);
    assert.match(JSON.stringify(second?.line.error), /Invoke of prod-target-groups failed.*asks again/);
    world.aws.refuse = (name) => (name === "Invoke" ? world.time.sleep(60_000) : undefined);
    await world.time.to(world.time.now + 2500);
    const hanging = await call();
    assert.equal(hanging.response.statusCode, 503);
    assert.ok(hanging.tookMs <= 3600);
    world.aws.refuse = () => {};
    await world.time.to(world.time.now + 2500);
    assert.equal((await call()).response.statusCode, 200);
    assert.equal(asked().length, 1);
  });

  it("answers 503 and says why when its configuration is broken", async () => {
    world.configure({ ...heartbeatConfig, functionName: "" });
    const { response, line } = await call();
    assert.equal(response.statusCode, 503);
    assert.equal(line.rule, "HB-ERROR");
    assert.match(JSON.stringify(line.error), /functionName/);
  });

  describe("with a probe", () => {
    beforeEach(() => use(probingConfig));
    const allProbes = () => Object.values(world.requests).reduce((sum, count) => sum + count, 0);
    async function healthyFor(times: number): Promise<void> {
      await calls(times);
      world.requests = {};
      await world.time.to(world.time.now + 2500);
    }

    it("asks each group once a look, by its own key", async () => {
      assert.equal((await call()).line.rule, "HB-REST");
      assert.deepEqual(world.requests, { primary: 1, backup: 1 });
      assert.deepEqual(world.headers[0], {
        "X-Site-Failover-Probe": "key-of-primary",
        "user-agent": "site-failover-heartbeat",
      });
    });

    it("finds a group dead that answers wrongly, a second after the first failure, and names it", async () => {
      await healthyFor(2);
      world.conditions.primary = 502;
      const { line, tookMs } = await call();
      assert.equal(line.rule, "HB-DEAD");
      assert.match(
        String(line.reason),
        /primary fails its probes: 17 of 17 requests failed \(answered 502\)/,
      );
      assert.ok(tookMs > 1000 && tookMs < 1100, String(tookMs));
      assert.deepEqual(world.requests, { primary: 17, backup: 3 });
      assert.deepEqual(asked()[0]?.payload.dead, ["primary"]);
    });

    it("finds a group dead that hangs, within its time-out and a second, in one call", async () => {
      await healthyFor(2);
      world.conditions.primary = "hang";
      const { line, tookMs } = await call();
      assert.equal(line.rule, "HB-DEAD");
      assert.ok(tookMs <= 3050, String(tookMs));
      assert.match(String(line.reason), /no answer within 2 s/);
    });

    it("confirms in the next call what a call that had waited for its turn could not", async () => {
      await healthyFor(1);
      world.conditions.primary = "hang";
      await call();
      use(probingConfig);
      await healthyFor(1);
      await call();
      world.conditions.primary = "hang";
      const waiting = await call();
      assert.equal(waiting.line.rule, "HB-SUSPECT");
      assert.ok(waiting.tookMs <= 3600, String(waiting.tookMs));
      assert.deepEqual(asked(), []);
      await world.time.to(world.time.now + 1500);
      const next = await call();
      assert.equal(next.line.rule, "HB-DEAD");
      assert.ok(next.tookMs <= 2050, String(next.tookMs));
    });

    it("does not leave a group of which one target of two is dead", async () => {
      await healthyFor(2);
      world.conditions.primary = "half";
      const heard = await calls(60);
      assert.deepEqual([...new Set(rules(heard))], ["HB-REST"]);
      assert.deepEqual(asked(), []);
    });

    it("takes what cannot be sent for no evidence", async () => {
      for (const code of ["ECONNREFUSED", "ENOTFOUND", "CERT_HAS_EXPIRED", "ECONNRESET", "SOMETHING_NEW"]) {
        use(probingConfig);
        await healthyFor(2);
        world.conditions.primary = { code };
        const heard = await calls(10);
        assert.deepEqual([...new Set(rules(heard))], ["HB-REST"], code);
        assert.deepEqual(world.requests, { primary: 10, backup: 10 }, code);
      }
    });

    it("takes it for no evidence when every group fails, and says after five minutes that the probe is broken", async () => {
      for (const condition of ["hang", 503, { code: "ENOTFOUND" }] as const) {
        use(probingConfig);
        await healthyFor(2);
        world.conditions = { primary: condition, backup: condition };
        const heard = await calls(130);
        assert.deepEqual([...new Set(rules(heard))], ["HB-REST", "HB-PROBE-BLIND"]);
        assert.equal(heard.at(-1)?.response.statusCode, 503);
        assert.equal(heard[100]?.response.statusCode, 200);
        assert.deepEqual(asked(), []);
      }
    });

    it("follows the load balancer's verdict while the probe is broken", async () => {
      world.conditions = { primary: { code: "ENOTFOUND" }, backup: { code: "ENOTFOUND" } };
      world.aws.targets.primary = ["unhealthy"];
      assert.equal((await call()).line.rule, "HB-DUE");
    });

    it("never moves traffic for a probe that has not been seen to pass: its path may be wrong", async () => {
      world.conditions.primary = 404;
      const heard = await calls(130);
      assert.deepEqual([...new Set(rules(heard))], ["HB-REST", "HB-PROBE-BLIND"]);
      assert.match(
        String(heard.at(-1)?.line.reason),
        /has not been seen to pass.*targetGroupFailover\.probe/,
      );
      assert.deepEqual(asked(), []);
    });

    it("does not ask for a switch to a group that fails its own probe", async () => {
      await healthyFor(2);
      world.conditions = { primary: "pass", backup: 500 };
      world.aws.targets.primary = ["unhealthy"];
      const heard = await calls(4);
      assert.deepEqual([...new Set(rules(heard))], ["HB-DOUBT"]);
      assert.deepEqual(asked(), []);
    });

    it("leaves a dead group when the other's health says no more than that", async () => {
      await healthyFor(2);
      world.conditions = { primary: 500, backup: "pass" };
      world.aws.targets.backup = ["unhealthy"];
      const heard = await calls(4);
      assert.deepEqual([...new Set(rules(heard))], ["HB-NOTHING-BETTER"]);
      assert.deepEqual(asked(), []);
    });

    it("reports a group dead that does not serve, every 20 s, so that no return to it counts", async () => {
      world.serve("backup");
      world.conditions.primary = 500;
      await calls(25);
      const times = asked().map(({ payload }) => (Date.parse(String(payload.at)) - START) / 1000);
      assert.deepEqual(
        asked().map(({ payload }) => payload.dead),
        times.map(() => ["primary"]),
      );
      assert.ok(times.length >= 3, String(times));
      for (const [index, at] of times.entries()) {
        const gap = at - (times[index - 1] ?? at - 20);
        assert.ok(gap >= 20 && gap <= 24, String(times));
      }
    });

    it("does not put off a switch for long because of such reports", async () => {
      world.conditions.backup = 500;
      await calls(40);
      world.conditions = { primary: 502, backup: "pass" };
      const heard = await calls(4);
      assert.ok(rules(heard).includes("HB-DEAD"), rules(heard).join());
    });

    it("gives a slow group its full time, and bursts for it once a minute at most", async () => {
      await healthyFor(2);
      world.conditions.primary = { slowMs: 1500 };
      const heard = await calls(24);
      assert.deepEqual([...new Set(rules(heard))], ["HB-REST"]);
      assert.ok((world.requests.primary ?? 0) <= 24 + 16, String(world.requests.primary));
    });

    it("bursts for a dead group that is not left once for each request, and not at every look", async () => {
      await healthyFor(2);
      world.conditions.primary = 502;
      const heard = await calls(40);
      assert.deepEqual([...new Set(rules(heard))], ["HB-DEAD", "HB-ASKED"]);
      assert.equal(asked().length, 5);
      assert.equal(world.requests.primary, 40 + 5 * 16);
    });

    it("ends every call in time, with nothing left running, whatever hangs", async () => {
      await healthyFor(2);
      world.conditions = { primary: "hang", backup: { slowMs: 900 } };
      world.aws.refuse = () => world.time.sleep(1100);
      for (const { tookMs } of await calls(12, 1700)) {
        assert.ok(tookMs <= 3600, String(tookMs));
      }
      assert.ok(allProbes() > 0);
    });

    it("probes with a time-out that fits into no single call", async () => {
      use(withProbe({ timeoutSeconds: 3 }));
      await healthyFor(2);
      world.conditions.primary = "hang";
      assert.deepEqual(rules(await calls(2, 5000)), ["HB-SUSPECT", "HB-DEAD"]);
    });
  });
});
