import { strict as assert } from "node:assert";
import { preferredRepresentation } from "../../../handlers/edge/accept";

const json = "application/json";
const html = "text/html";
const cases: readonly [string | undefined, string][] = [
  [undefined, html],
  ["", html],
  ["*/*", html],
  ["text/html,application/xhtml+xml,*/*;q=0.8", html],
  ["application/json", json],
  ["application/json;q=0.5, text/html;q=0.9", html],
  ["application/json;q=0.9, text/html;q=0.5", json],
  ["application/json, */*;q=0.1", json],
  ["application/*, text/*;q=0.3", json],
  ["text/html;q=0, */*", json],
  ["application/json;q=nonsense", html],
  ["APPLICATION/JSON ; Q=1", json],
  ["image/png", html],
];

describe("the Accept header", () => {
  for (const [accept, wanted] of cases) {
    it(`${JSON.stringify(accept) ?? "absent"} prefers ${wanted}`, () => {
      assert.equal(preferredRepresentation(accept), wanted);
    });
  }
});
