/** The text that Lambda runs, in a context with its own globals. */
import { strict as assert } from "node:assert";
import { createContext, runInContext } from "node:vm";
import { runtime } from "@pulumi/pulumi";
import { createControllerHandler } from "../../../handlers/controller/handler";
import { CONFIG_VARIABLE } from "../../../handlers/runtime/config";
import { controllerConfig, FakeWorld } from "./fakeWorld";
import { makeReplica, Runs, requestOf } from "./run";

describe("the serialized text of the controller", () => {
  let text = "";
  let world: FakeWorld;
  let uninstall = () => {};

  before(async () => {
    text = (await runtime.serializeFunction(() => createControllerHandler(), { isFactoryFunction: true }))
      .text;
  });
  beforeEach(() => {
    world = new FakeWorld();
    uninstall = world.install();
  });
  afterEach(() => uninstall());

  /** As drill and Lambda load it; its clock and its timers are the world's. */
  function load(config: Record<string, unknown> = {}): Runs {
    class WorldDate extends Date {
      static override now() {
        return world.now;
      }
    }
    const module = { exports: {} as { handler: ReturnType<typeof createControllerHandler> } };
    const context = createContext({
      module,
      exports: module.exports,
      require: (name: string) => {
        assert.match(name, /^@aws-sdk\/client-[a-z0-9-]+$/, "only bare names of the SDK may be required");
        return require(name);
      },
      process: { env: { [CONFIG_VARIABLE]: JSON.stringify({ ...controllerConfig, ...config }) } },
      console,
      Buffer,
      setTimeout: (act: () => void, milliseconds: number) => {
        world.advance(milliseconds);
        setImmediate(act);
      },
    });
    context.Date = WorldDate;
    runInContext(text, context);
    return new Runs(world, config, (event, lambdaContext) => module.exports.handler(event, lambdaContext));
  }

  it("requires the SDK by its bare name and nothing else", () => {
    const required = [...text.matchAll(/require\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(
      (match) => match[1] ?? "",
    );
    assert.ok(required.length > 0);
    for (const module of required) {
      assert.match(module, /^@aws-sdk\/client-[a-z0-9-]+$/);
    }
    assert.doesNotMatch(text, /dist-cjs|node_modules|#private/);
  });

  it("fails over a whole site, and goes the way back", async () => {
    makeReplica(world);
    const runs = load({ database: { ...controllerConfig.database, onSiteFailover: "promote" } });
    await runs.toTheEnd(requestOf.site);
    assert.equal(world.event("failover-site").status, "completed", world.event("failover-site").problem);
    world.advance(600_000);
    await runs.toTheEnd(requestOf.back);
    assert.equal(world.event("failover-back").status, "completed", world.event("failover-back").problem);
    assert.deepEqual(world.effects, [
      "capacity 4",
      "promotion, backups kept 7 days",
      "path /lb-check-failed-over",
      "path /lb-check",
      "capacity 2",
    ]);
  });

  it("switches target groups, schedules the rollback, and rolls back", async () => {
    const runs = load();
    await runs.toTheEnd({
      ...requestOf.loadBalancer,
      rollbackPlan: { autoRollback: true, rollbackDelaySeconds: 60 },
    });
    const [schedule] = Object.values(world.schedules);
    await runs.toTheEnd(JSON.parse(schedule?.Target?.Input ?? "{}"));
    assert.equal(
      world.event("failover-lb").status,
      "rolled_back",
      world.event("failover-lb").rollback?.problem,
    );
    assert.equal(world.serving, "primary");
  });

  it("refuses what it does not understand", async () => {
    const { result, error } = await load().invoke({ resourceType: "ec2" });
    assert.equal(error, undefined);
    assert.equal(result?.rule, "CTL-MALFORMED");
  });
});
