import { strict as assert } from "node:assert";
import { closest } from "../../../components/settings/closest";

describe("the closest word", () => {
  const keys = ["name", "targets", "targetType", "healthCheck", "gate", "tags", "dns"];
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["nme", "name"],
    ["taregts", "targets"],
    ["TARGETS", "targets"],
    ["target_type", "targetType"],
    ["helthcheck", "healthCheck"],
    ["dsn", undefined],
    ["xyz", undefined],
    ["", undefined],
    ["a", undefined],
    ["somethingElseEntirely", undefined],
    ["x".repeat(500), undefined],
  ];
  for (const [word, expected] of cases) {
    it(`for ${JSON.stringify(word.slice(0, 30))} is ${expected ?? "none"}`, () => {
      assert.equal(closest(word, keys), expected);
    });
  }

  it("is none without candidates", () => assert.equal(closest("name", []), undefined));
});
