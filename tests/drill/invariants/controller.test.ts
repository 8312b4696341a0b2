import { strict as assert } from "node:assert";
import { type DrillOptions, type DrillResult, runDrill } from "../../../drill/scenario/run";
import type { World } from "../../../drill/scenario/world";
import type { SynthesisedStack } from "../../../drill/synth/model";
import { LOCK_ID } from "../../../handlers/history/failoverEvent";
import { bothStacks, withFunction } from "../stacks";
import { failing, patched, scenario, violated } from "./broken";

const MINUTE = 60_000;

/** A call that the controller of a site makes although it should not. */
function callAs(world: World, site: "primary" | "backup", command: string, input: Record<string, unknown>) {
  const { region, stack } = world.site(site);
  const caller = {
    name: `${stack}-controller`,
    region,
    accountId: world.cloud.accountId,
    statements: undefined,
    instance: undefined,
    crash: undefined,
  };
  const where = command.startsWith("UpdateHealthCheck") ? "us-east-1" : region;
  world.cloud.connection.send(caller, `${command}Command`, input, where).catch((error: unknown) => {
    world.kernel.settler.fail(error instanceof Error ? error : new Error(String(error)));
  });
}

/** `act` runs that long after the scenario began. */
function later(milliseconds: number, act: (world: World) => void): Pick<DrillOptions, "prepare"> {
  return {
    prepare: (world) => {
      const begin = world.begin.bind(world);
      world.begin = () => {
        begin();
        world.kernel.clock.after(milliseconds, () => {
          act(world);
          world.kernel.settler.wake();
        });
      };
    },
  };
}

function putEvent(world: World, document: object): void {
  const { controller, stack } = world.site("backup");
  const event = {
    id: "failover-made-up",
    site: stack,
    resourceType: "auto_scaling",
    type: "manual",
    source: "group",
    target: "group",
    reason: "a test",
    requestedBy: "a test",
    startTime: new Date(world.kernel.clock.now()).toISOString(),
    endTime: new Date(world.kernel.clock.now()).toISOString(),
    rollbackPlan: { autoRollback: false, rollbackDelaySeconds: 0 },
    plan: [],
    steps: [],
    status: "completed",
    ...document,
  };
  callAs(world, "backup", "PutItem", {
    TableName: controller?.eventsTable,
    Item: {
      id: { S: event.id },
      version: { N: "1" },
      site: { S: stack },
      startTime: { S: event.startTime },
      status: { S: event.status },
      document: { S: JSON.stringify(event) },
    },
  });
}

function publish(world: World): void {
  callAs(world, "backup", "Publish", {
    TopicArn: world.site("backup").notificationTopicArn,
    Subject: "a test",
    Message: JSON.stringify({ event_id: "failover-made-up", status: "completed" }),
  });
}

const textsOf = (result: DrillResult) => result.invariants.violations.map(({ text }) => text).join("\n");

const RAISE = { act: "failover", name: "raise", resource: "auto_scaling", site: "backup", at: "10s" };

describe("the invariants of controller, sentinel and history", function () {
  this.timeout(120_000);
  let stacks: readonly SynthesisedStack[];
  before(async () => {
    stacks = await bothStacks();
  });
  const run = (
    changed: readonly SynthesisedStack[],
    what: ReturnType<typeof scenario>,
    options: Partial<DrillOptions> = {},
  ) => runDrill(changed, what, { seed: 1, ...options });

  it("all hold when nothing is broken, for a failover and its rollback", async () => {
    const acts = [RAISE, { act: "rollback", name: "back", event: "raise", at: "6m" }];
    const result = await run(stacks, scenario("12m", [], acts));
    assert.deepEqual(result.invariants.violations, []);
    const statuses = result.log.filter(({ kind }) => kind === "event").map(({ data }) => data?.status);
    assert.deepEqual(statuses, ["pending", "in_progress", "completed", "rolled_back"]);
  });

  it("I2: reports a controller that takes the primary out for a dead backup", async () => {
    const close = later(3 * MINUTE, (world) => {
      const { latch } = world.site("primary");
      callAs(world, "backup", "UpdateHealthCheck", {
        HealthCheckId: latch?.healthCheckId,
        ResourcePath: latch?.failedOverPath,
      });
    });
    const dead = await run(stacks, scenario("4m", [failing("all", "0s", "10m", "backup")]), close);
    assert.ok(violated(dead).includes("I2"));
    assert.match(textsOf(dead), /dr-controller moves DNS to dr, which has no healthy target/);
    const alive = await run(stacks, scenario("4m", []), close);
    assert.ok(!violated(alive).includes("I2"), textsOf(alive));
  });

  for (const [name, table] of [
    ["prod-sentinel", "stateTable"],
    ["dr-controller", "eventsTable"],
  ] as const) {
    it(`I5: reports that ${name} writes at each tick although nothing has changed`, async () => {
      const broken = patched(
        stacks,
        name,
        "exports.handler = __f0();",
        `const inner = __f0();
         exports.handler = async (event, context) => {
           const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
           const { ${table}: TableName } = JSON.parse(process.env.SITE_FAILOVER_CONFIG);
           const Item = { id: { S: "tick" }, version: { N: "1" } };
           await new DynamoDBClient({}).send(new PutItemCommand({ TableName, Item }));
           return inner(event, context);
         };`,
      );
      const result = await run(broken, scenario("11m", []));
      assert.ok(violated(result).includes("I5"));
      assert.match(textsOf(result), new RegExp(`${name} writes`));
    });
  }

  it("I6: reports an event that nobody brings to an end", async () => {
    const forgetful = patched(
      stacks,
      "dr-controller",
      "exports.handler = __f0();",
      `const inner = __f0();
       exports.handler = async (event, context) =>
         event.source === "site-failover.schedule" ? { rule: "-", reason: "-", written: [] } : inner(event, context);`,
    );
    const slow = { fault: "instances", site: "backup", slow: "10m", at: "0s" };
    const result = await run(forgetful, scenario("40m", [slow], [{ ...RAISE, wait: "0s" }]));
    assert.deepEqual(violated(result), ["I6"]);
    assert.match(textsOf(result), /failover-raise of dr is still in_progress, for \d+ s/);
  });

  it("I6: reports a lock that is not given back", async () => {
    const lock = later(MINUTE, (world) => {
      putEvent(world, {});
      publish(world);
      callAs(world, "backup", "PutItem", {
        TableName: world.site("backup").controller?.eventsTable,
        Item: {
          id: { S: LOCK_ID },
          version: { N: "99" },
          document: { S: JSON.stringify({ eventId: "failover-made-up" }) },
        },
      });
    });
    const idle = withFunction(stacks, "dr-controller", (spec) => ({
      ...spec,
      files: { "__index.js": "exports.handler = async () => ({});" },
    }));
    const result = await run(idle, scenario("6m", []), lock);
    assert.deepEqual(violated(result), ["I6"]);
    assert.match(textsOf(result), /dr is still locked by failover-made-up/);
  });

  it("I6: reports an event that is called complete before its steps are", async () => {
    const plan = [
      { id: "1-raise-capacity", kind: "raise-capacity", resource: "g", summary: "-", deadlineSeconds: 60 },
    ];
    const put = later(MINUTE, (world) => {
      putEvent(world, { plan });
      publish(world);
    });
    const result = await run(stacks, scenario("3m", []), put);
    assert.deepEqual(violated(result), ["I6"]);
    assert.match(
      textsOf(result),
      /is completed, and of its plan these are not: 1-raise-capacity \(not begun\)/,
    );
  });

  it("I7: reports a deployment that resets the capacity a failover has raised", async () => {
    const careless = stacks.map((stack) => ({
      ...stack,
      resources: stack.resources.map((resource) =>
        resource.type === "aws:autoscaling/group:Group"
          ? { ...resource, options: { ...resource.options, ignoreChanges: [] } }
          : resource,
      ),
    }));
    const deploy = { act: "deploy", name: "release", site: "backup", refresh: true, at: "5m" };
    const result = await run(careless, scenario("8m", [], [RAISE, deploy]));
    assert.deepEqual(violated(result), ["I7"]);
    assert.match(textsOf(result), /a deployment has changed the desired capacity of .*: 4 → 2/);
    assert.deepEqual(violated(await run(stacks, scenario("8m", [], [RAISE, deploy]))), []);
  });

  it("I7: reports a promoted database that is a replica again", async () => {
    const undo = later(14 * MINUTE, (world) => {
      const database = world.cloud.rds.mainOf("dr");
      assert.ok(database !== undefined && database.source === undefined);
      database.source = "app-prod";
    });
    const promote = { act: "failover", name: "promote", resource: "database", site: "backup", at: "10s" };
    const result = await run(stacks, scenario("15m", [], [promote]), undo);
    assert.deepEqual(violated(result), ["I7"]);
    assert.match(textsOf(result), /changed the database app-dr: "a database of its own" → "a replica of/);
  });

  it("I8: reports a switch that is missing in the history", async () => {
    const forgetful = withFunction(stacks, "prod-target-groups", (spec) => ({
      ...spec,
      roleStatements: spec.roleStatements.filter(
        ({ Resource }) => !JSON.stringify(Resource).includes("events"),
      ),
    }));
    assert.notDeepEqual(forgetful, stacks);
    const result = await run(forgetful, scenario("6m", [failing(1, "0s", "10m")]));
    assert.ok(violated(result).includes("I8"));
    assert.match(textsOf(result), /the switch switch-.* is in no events table/);
  });

  it("I8: reports an event that people do not hear of, and one that they hear of twice", async () => {
    const silent = await run(
      stacks,
      scenario("5m", []),
      later(MINUTE, (world) => putEvent(world, {})),
    );
    assert.deepEqual(violated(silent), ["I8"]);
    assert.match(textsOf(silent), /people were not told that failover-made-up is completed/);
    const twice = later(MINUTE, (world) => {
      putEvent(world, {});
      publish(world);
      world.kernel.clock.after(MINUTE, () => publish(world));
    });
    const loud = await run(stacks, scenario("5m", []), twice);
    assert.deepEqual(violated(loud), ["I8"]);
    assert.match(
      textsOf(loud),
      /dr-controller tells people a second time that failover-made-up is completed/,
    );
  });
});
