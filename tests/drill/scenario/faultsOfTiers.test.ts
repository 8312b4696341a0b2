import { strict as assert } from "node:assert";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";
import { scheduleFault } from "../../../drill/scenario/faults";
import { parseScenario } from "../../../drill/scenario/load";
import { World } from "../../../drill/scenario/world";
import { bothStacks } from "../stacks";

const INSTANCE = "i-0a1b2c3d4e5f60001";

async function worldWith(...lines: string[]) {
  const list = lines.map((line, index) => `  - { name: "f${index}", ${line} }`).join("\n");
  const { faults } = parseScenario("x", `name: x\ndescription: d\nlasts: 1m\nfaults:\n${list}\n`);
  const kernel = createKernel(1);
  const world = new World(kernel, await bothStacks());
  world.begin();
  const zeroAt = kernel.clock.now();
  for (const fault of faults) scheduleFault(world, fault, zeroAt);
  return { world, at: (seconds: number) => runUntil(kernel, zeroAt + seconds * 1000 + 1) };
}

describe("faults of database, capacity and instances", function () {
  this.timeout(60_000);
  before(() => bothStacks());

  it("make a Multi-AZ database that loses its zone serve from the other within two minutes", async () => {
    const { world, at } = await worldWith(
      "fault: database, site: primary, how: zone-lost, at: 0s, until: 10m",
    );
    const before = world.database("primary")?.zone;
    assert.equal(before, world.firstZone("primary"));
    await at(1);
    assert.equal(world.database("primary")?.serves, false);
    await at(121);
    assert.equal(world.database("primary")?.serves, true);
    assert.notEqual(world.database("primary")?.zone, before);
  });

  it("keep a database down in every zone until they end", async () => {
    const { world, at } = await worldWith("fault: database, site: primary, how: down, at: 0s, until: 5m");
    for (const second of [1, 150, 299]) {
      await at(second);
      assert.equal(world.database("primary")?.serves, false);
    }
    await at(300 + 181);
    assert.equal(world.database("primary")?.serves, true);
  });

  it("keep a replica back by as much as they say, or more and more", async () => {
    const lag = (world: World) => {
      const replica = world.cloud.rds.mainOf(world.stackOf("backup"));
      assert.ok(replica !== undefined);
      return world.cloud.rds.lagSeconds(replica) ?? Number.NaN;
    };
    const fixed = await worldWith("fault: database, site: backup, how: lag, lag: 10m, at: 0s, until: 1m");
    await fixed.at(30);
    assert.equal(lag(fixed.world), 600);
    const growing = await worldWith("fault: database, site: backup, how: lag, at: 0s, until: 2m");
    await growing.at(100);
    assert.ok(lag(growing.world) > 95 && lag(growing.world) < 105);
    await growing.at(180);
    assert.ok(lag(growing.world) < 1);
  });

  it("lose instances of a group, which launches others when launches work", async () => {
    const lost = await worldWith("fault: instances, site: backup, lost: 2, at: 0s, until: 1s");
    await lost.at(1);
    assert.equal(lost.world.capacity("backup")?.inService, 0);
    await lost.at(300);
    assert.equal(lost.world.capacity("backup")?.inService, 2);
    const barren = await worldWith(
      "fault: instances, site: backup, lost: 1, launches: fail, at: 0s, until: 10m",
    );
    await barren.at(599);
    assert.equal(barren.world.capacity("backup")?.inService, 1);
    await barren.at(900);
    assert.equal(barren.world.capacity("backup")?.inService, 2);
  });

  it("delay launches", async () => {
    const { world, at } = await worldWith(
      "fault: instances, site: backup, lost: 2, slow: 5m, at: 0s, until: 9m",
    );
    await at(300);
    assert.equal(world.capacity("backup")?.inService, 0);
    await at(300 + 180);
    assert.equal(world.capacity("backup")?.inService, 2);
  });

  it("impair an instance for EC2 while its target stays as it is", async () => {
    const { world, at } = await worldWith(
      `fault: instance-impaired, site: primary, instance: ${INSTANCE}, at: 0s, until: 5m`,
    );
    const impaired = () => world.cloud.ec2.instances.get(INSTANCE)?.impaired;
    await at(121);
    assert.equal(impaired(), true);
    const [group] = world.groups("primary", 1);
    assert.deepEqual(
      group?.targets.map(({ condition }) => condition.kind),
      ["healthy", "healthy", "healthy"],
    );
    await at(300 + 121);
    assert.equal(impaired(), false);
  });

  it("about something a site does not have change nothing, and say so", async () => {
    const { world, at } = await worldWith(
      "fault: instances, site: primary, lost: 1, at: 0s",
      "fault: instance-impaired, site: primary, instance: i-none, at: 0s",
    );
    await at(1);
    const told = world.kernel.log.entries.filter(({ kind }) => kind === "assumption").map(({ text }) => text);
    assert.deepEqual(told, [
      'the site has no Auto Scaling group: the fault "f0" changes nothing',
      'there is no instance i-none: the fault "f1" changes nothing',
    ]);
  });

  it("of a zone reach the database, and of an events table that table alone", async () => {
    const { world, at } = await worldWith(
      "fault: zone, site: primary, zone: 1, at: 0s, until: 1m",
      "fault: table, of: events, site: primary, at: 0s, until: 1m",
    );
    await at(1);
    assert.equal(world.database("primary")?.serves, false);
    const { region, stateTable, controller } = world.site("primary");
    const caller = {
      name: "test",
      region,
      accountId: world.cloud.accountId,
      statements: undefined,
      instance: undefined,
      crash: undefined,
    };
    const read = (TableName: string | undefined) =>
      world.cloud.connection
        .send(caller, "GetItemCommand", { TableName, Key: { id: { S: "x" } } }, region)
        .then(
          () => "read",
          (error: Error) => error.name,
        );
    const both = Promise.all([read(stateTable), read(controller?.eventsTable)]);
    await at(20);
    assert.deepEqual(await both, ["read", "InternalServerError"]);
  });

  it("of all targets of a group hit those that are launched while they last", async () => {
    const { world, at } = await worldWith(
      "fault: targets, site: backup, group: 1, at: 0s, until: 20m",
      "fault: instances, site: backup, lost: 2, at: 1s, until: 2s",
    );
    await at(400);
    const [group] = world.groups("backup", 1);
    const fresh = group?.targets.filter(({ deregistered }) => !deregistered) ?? [];
    assert.ok(fresh.length >= 2);
    assert.deepEqual([...new Set(fresh.map(({ condition }) => condition.kind))], ["refuse"]);
  });
});
