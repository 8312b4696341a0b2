import { strict as assert } from "node:assert";
import { createRandom } from "../../../drill/kernel/random";
import { failing } from "../../../drill/scenario/apiErrors";

const status = (name: string) =>
  Reflect.get(failing(createRandom(1, "api"), 1, name, "m")?.error ?? {}, "$metadata")?.httpStatusCode;

describe("attempts of calls that fail", () => {
  it("do so with the probability of the fault", () => {
    const random = createRandom(3, "api");
    const failed = Array.from({ length: 3000 }, () => failing(random, 0.3, "ThrottlingException", "m"));
    const share = failed.filter((each) => each !== undefined).length / 3000;
    assert.ok(Math.abs(share - 0.3) < 0.03, String(share));
    assert.equal(failing(random, 0, "ThrottlingException", "m"), undefined);
  });

  it("carry the name the service uses and the status that goes with it", () => {
    assert.equal(
      failing(createRandom(1, "api"), 1, "ThrottlingException", "m")?.error?.name,
      "ThrottlingException",
    );
    assert.deepEqual(
      ["ThrottlingException", "InternalServerError", "ServiceUnavailable"].map(status),
      [400, 500, 503],
    );
  });
});
