import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { HeartbeatConfig } from "../../../handlers/runtime/config";
import { named, START } from "../fakeAws";
import { type Condition, check, type Heard, HeartbeatWorld, heartbeatConfig, probingConfig } from "./world";

type Name = "primary" | "backup";
const condition = fc.constantFrom<Condition>(
  "pass",
  "pass",
  "hang",
  "half",
  502,
  { code: "ENOTFOUND" },
  { slowMs: 1500 },
);
const targets = fc.constantFrom<string[]>(
  ["healthy", "healthy"],
  ["healthy", "healthy"],
  ["healthy", "unhealthy"],
  ["unhealthy", "unhealthy"],
  ["initial", "initial"],
  ["draining", "healthy"],
  [],
);
const of = <T>(value: fc.Arbitrary<T>) => fc.record({ primary: value, backup: value });
const moment = fc.record({
  afterMs: fc.integer({ min: 0, max: 6000 }),
  probes: of(condition),
  targets: of(targets),
  fault: fc.constantFrom("none", "none", "none", "none", "throttled", "refused", "slow"),
  /** The target-group function makes the switch. */
  obeys: fc.boolean(),
});
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;

/** Answers its probes, if only some of them, or is sent none. */
function isAlive(probe: Condition): boolean {
  return probe === "pass" || probe === "half" || typeof probe === "object";
}

/** One call at a time, with what must hold for each request. */
class Watched {
  private serving: Name = "primary";
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly world: HeartbeatWorld,
    private readonly probes: boolean,
    private readonly instance = world.instance(),
  ) {}

  async step(now: Moment): Promise<void> {
    const { aws, time } = this.world;
    await time.to(time.now + now.afterMs);
    this.world.conditions = now.probes;
    aws.targets = structuredClone(now.targets);
    aws.refuse = (call) => {
      const refused = now.fault === "throttled" ? "DescribeTargetHealth" : "Invoke";
      if ((now.fault === "throttled" || now.fault === "refused") && call === refused)
        throw named("Throttling");
      return now.fault === "slow" && call !== "Invoke" ? time.sleep(1000) : undefined;
    };
    const before = aws.invocations.length;
    const heard = await this.world.call(this.instance);
    assert.ok(heard.tookMs <= 3600, `${heard.tookMs} ms`);
    const requests = aws.invocations.slice(before);
    assert.ok(requests.length <= 1);
    for (const { payload } of requests) this.requested(now, heard, payload);
  }

  private requested(now: Moment, { line }: Heard, payload: Record<string, unknown>): void {
    const at = Date.parse(String(payload.at));
    assert.ok(at - this.askedAt >= 5000, `${at - this.askedAt} ms after the last request`);
    this.askedAt = at;
    for (const dead of payload.dead as Name[]) {
      assert.ok(this.probes && !isAlive(now.probes[dead]), `${dead} is not dead`);
    }
    if (line.rule === "HB-OTHER-DEAD") return;
    const able = (name: Name) => now.targets[name].includes("healthy");
    const [from, to] =
      this.serving === "primary" ? (["primary", "backup"] as const) : (["backup", "primary"] as const);
    assert.ok(!able(from) || (this.probes && !isAlive(now.probes[from])), `${from} can serve`);
    assert.ok(able(to), `${to} cannot serve`);
    if (now.obeys) {
      this.serving = to;
      this.world.serve(to);
    }
  }
}

/** Seconds from the fault to the first request, with the calls of two nodes on phases of their own. */
async function secondsToAsk(
  config: HeartbeatConfig,
  phases: readonly number[],
  faultAt: number,
  fault: (world: HeartbeatWorld) => void,
): Promise<number> {
  const world = new HeartbeatWorld(config);
  const { log, error } = console;
  console.log = () => {};
  console.error = () => {};
  try {
    const idle: ReturnType<HeartbeatWorld["instance"]>[] = [];
    const call = async () => {
      const instance = idle.pop() ?? world.instance();
      await instance(check());
      idle.push(instance);
    };
    const calls: Promise<void>[] = [];
    for (const at of phases.flatMap((phase) =>
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((beat) => phase + beat * 5000),
    )) {
      world.time.after(at, () => calls.push(call()));
    }
    world.time.after(faultAt, () => fault(world));
    await world.time.to(START + 50_000);
    await Promise.all(calls);
    const [first] = world.aws.invocations;
    assert.ok(first !== undefined, "nothing was asked for");
    return (Date.parse(String(first.payload.at)) - START - faultAt) / 1000;
  } finally {
    console.log = log;
    console.error = error;
    world.dispose();
  }
}

describe("the heartbeat, whatever happens to the groups,", () => {
  for (const [kind, config] of [
    ["with a probe", probingConfig],
    ["without a probe", heartbeatConfig],
  ] as const) {
    it(`asks at most once in 5 s, always in time, and never to leave a group that can serve (${kind})`, async () => {
      const moments = fc.array(moment, { minLength: 3, maxLength: 25 });
      await fc.assert(
        fc.asyncProperty(moments, async (steps) => {
          const world = new HeartbeatWorld(config);
          try {
            const watched = new Watched(world, config.probe !== undefined);
            for (const step of steps) await watched.step(step);
          } finally {
            world.dispose();
          }
        }),
        { numRuns: 150 },
      );
    });
  }

  // What remains of the goals is the switch itself: some 0.3 s, and up to 2 s until every node follows.
  for (const { by, config, fault, worst, mean } of [
    {
      by: "the load balancer's verdict alone",
      config: heartbeatConfig,
      fault: (world: HeartbeatWorld) => {
        world.aws.targets.primary = ["unhealthy"];
      },
      worst: 5.1,
      mean: 1.6,
    },
    {
      by: "the probe of targets that refuse",
      config: probingConfig,
      fault: (world: HeartbeatWorld) => {
        world.conditions.primary = 502;
      },
      worst: 6.1,
      mean: 2.8,
    },
    {
      by: "the probe of targets that hang",
      config: probingConfig,
      fault: (world: HeartbeatWorld) => {
        world.conditions.primary = "hang";
      },
      worst: 8.1,
      mean: 5.5,
    },
  ]) {
    it(`asks within ${worst} s, ${mean} s on average, by ${by}, on whatever phases two nodes call`, async () => {
      const phase = fc.integer({ min: 0, max: 4999 });
      const all: number[] = [];
      await fc.assert(
        fc.asyncProperty(phase, phase, fc.integer({ min: 15_000, max: 19_999 }), async (one, other, at) => {
          const seconds = await secondsToAsk(config, [one, other], at, fault);
          all.push(seconds);
          assert.ok(seconds <= worst, `${seconds} s`);
        }),
        { numRuns: 80 },
      );
      const average = all.reduce((sum, each) => sum + each, 0) / all.length;
      assert.ok(average <= mean, `${average} s on average`);
    });
  }
});
