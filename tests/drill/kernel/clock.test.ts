import { strict as assert } from "node:assert";
import { Clock } from "../../../drill/kernel/clock";
import { createRandom } from "../../../drill/kernel/random";

function drain(clock: Clock): void {
  while (clock.step(Number.POSITIVE_INFINITY)) {
    // each step runs one event
  }
}

describe("the virtual clock", () => {
  it("runs events by time, and events of one time in the order they were scheduled", () => {
    const clock = new Clock(0);
    const random = createRandom(7, "clock-test");
    const seen: { at: number; index: number }[] = [];
    for (let index = 0; index < 500; index++) {
      const at = random.integer(50);
      clock.at(at, () => seen.push({ at, index }));
    }
    drain(clock);
    const sorted = [...seen].sort((left, right) => left.at - right.at || left.index - right.index);
    assert.equal(seen.length, 500);
    assert.deepEqual(seen, sorted);
  });

  it("does not run a cancelled event, and skips it when asked for the next one", () => {
    const clock = new Clock(0);
    const timer = clock.at(5, () => assert.fail("cancelled"));
    clock.at(9, () => {});
    clock.cancel(timer);
    assert.equal(clock.nextAt(), 9);
    drain(clock);
    assert.equal(clock.now(), 9);
  });

  it("takes a time in the past for now, and stops at the limit it is given", () => {
    const clock = new Clock(100);
    let ran = 0;
    clock.at(10, () => ran++);
    clock.at(200, () => ran++);
    assert.equal(clock.step(150), true);
    assert.equal(clock.now(), 100);
    assert.equal(clock.step(150), false);
    assert.equal(ran, 1);
  });
});
