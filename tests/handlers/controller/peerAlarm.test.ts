import { strict as assert } from "node:assert";
import { alarmDocument, snsEvent } from "../fixtures";
import { controllerConfig, FakeWorld } from "./fakeWorld";
import { Runs, requestOf } from "./run";

describe("the controller and the alarm of the primary's health check", () => {
  let world: FakeWorld;
  let uninstall = () => {};

  beforeEach(() => {
    world = new FakeWorld();
    uninstall = world.install();
  });
  afterEach(() => uninstall());

  const alarm = (changes: { state?: string; secondsAgo?: number; healthCheckId?: string } = {}) =>
    snsEvent(
      alarmDocument({
        changedAtMs: world.now - (changes.secondsAgo ?? 10) * 1000,
        healthCheckId: changes.healthCheckId ?? "record-check",
        ...(changes.state === undefined ? {} : { state: changes.state }),
      }),
    );

  it("raises capacity when Route 53 calls the primary unhealthy", async () => {
    const { result } = await new Runs(world).toTheEnd(alarm());
    const event = world.event(result?.eventId ?? "");
    assert.deepEqual([event.status, event.type, event.requestedBy], ["completed", "automatic", "alarm"]);
    assert.deepEqual(world.effects, ["capacity 4"]);
  });

  it("makes one event of one change of the alarm, however often its message comes", async () => {
    const runs = new Runs(world);
    const message = alarm();
    await runs.toTheEnd(message);
    await runs.toTheEnd(message);
    assert.equal(world.events.length, 1);
  });

  it("does nothing when the alarm is over", async () => {
    for (const state of ["OK", "INSUFFICIENT_DATA"]) {
      const { result } = await new Runs(world).invoke(alarm({ state }));
      assert.equal(result?.rule, "CTL-ALARM-OVER");
    }
    assert.deepEqual(world.calls, []);
  });

  it("does nothing for a message that is too old", async () => {
    const { result } = await new Runs(world).invoke(alarm({ secondsAgo: 901 }));
    assert.equal(result?.rule, "CTL-ALARM-OLD");
    assert.deepEqual(world.effects, []);
  });

  it("leaves it to a failover that is under way and raises capacity itself", async () => {
    world.capacity.launchSeconds = 200;
    const runs = new Runs(world);
    await runs.invoke(requestOf.site);
    const { result } = await runs.invoke(alarm());
    assert.equal(result?.rule, "CTL-ALARM-COVERED");
    assert.equal(world.events.length, 1);
  });

  it("does nothing where there is no group to raise", async () => {
    const { result } = await new Runs(world, { autoScaling: undefined }).invoke(alarm());
    assert.equal(result?.rule, "CTL-ALARM-COVERED");
  });

  it("does not understand an alarm of another health check", async () => {
    const { error } = await new Runs(world, { primary: controllerConfig.primary }).invoke(
      alarm({ healthCheckId: "other" }),
    );
    assert.equal(error?.name, "UnknownEvent");
    assert.match(error?.message ?? "", /health check other, but the primary's record check is record-check/);
  });
});
