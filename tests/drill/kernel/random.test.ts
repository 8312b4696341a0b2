import { strict as assert } from "node:assert";
import { RandomSource } from "../../../drill/kernel/random";

const draw = (source: RandomSource, name: string) =>
  Array.from({ length: 5 }, () => source.stream(name).next());

describe("seeded randomness", () => {
  it("gives the same stream for the same seed and name, and another one for another seed or name", () => {
    const first = draw(new RandomSource(1), "elb");
    assert.deepEqual(draw(new RandomSource(1), "elb"), first);
    assert.notDeepEqual(draw(new RandomSource(2), "elb"), first);
    assert.notDeepEqual(draw(new RandomSource(1), "sns"), first);
  });

  it("does not let a new consumer shift another stream", () => {
    const source = new RandomSource(1);
    draw(source, "newcomer");
    assert.deepEqual(draw(source, "elb"), draw(new RandomSource(1), "elb"));
  });

  it("stays in range and is roughly uniform", () => {
    const stream = new RandomSource(3).stream("range");
    let sum = 0;
    for (let index = 0; index < 10_000; index++) {
      const value = stream.between(10, 20);
      assert.ok(value >= 10 && value < 20);
      sum += value;
    }
    assert.ok(Math.abs(sum / 10_000 - 15) < 0.2);
    assert.match(stream.uuid(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});
