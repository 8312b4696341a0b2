import { strict as assert } from "node:assert";
import { atLeast, meanTime } from "../../../components/recovery/chance";

const near = (actual: number, expected: number) =>
  assert(Math.abs(actual - expected) < 0.01, `${actual} is not ${expected}`);

describe("means of waiting times", () => {
  it("are half of a wait for something that comes once in a period", () => {
    near(
      meanTime(60, (seconds) => seconds / 60),
      30,
    );
  });

  it("are those of the k-th of n arrivals at moments of their own, k / (n + 1) of the period", () => {
    for (const [k, n] of [
      [1, 2],
      [14, 16],
      [3, 3],
    ] as const)
      near(
        meanTime(30, (seconds) => atLeast(k, n, seconds / 30)),
        (30 * k) / (n + 1),
      );
  });

  it("know what is certain and what is impossible", () => {
    assert.equal(atLeast(2, 3, 1), 1);
    assert.equal(atLeast(1, 3, 0), 0);
    near(atLeast(2, 2, 0.5), 0.25);
  });
});
