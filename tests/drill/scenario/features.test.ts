import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadScenario, scenarioNames } from "../../../drill/scenario/load";

const text = readFileSync(join(__dirname, "..", "..", "..", "docs", "drill.md"), "utf8");
const section = /### Which scenario shows which feature\n([\s\S]*?)\n## /.exec(text)?.[1] ?? "";

/** Ids of the features the seeds name. */
const FEATURES = ["A1-3", "B1-5", "C1-2", "D1-10"].flatMap((range) => {
  const [, letter = "", first = "0", last = "0"] = /^(\w)(\d+)-(\d+)$/.exec(range) ?? [];
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, index) => `${letter}${Number(first) + index}`);
});

/** Feature id → scenarios that its row names. */
const rows = new Map(
  [...section.matchAll(/^\| (\w\d+) \| .*? \| (.*) \|$/gm)].map(([, id = "", cell = ""]) => [
    id,
    [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, name = ""]) => name),
  ]),
);

describe("the features the seeds name", () => {
  for (const id of FEATURES) {
    it(`${id} is shown by scenarios that exist`, () => {
      const names = rows.get(id) ?? [];
      assert.ok(names.length > 0, `docs/drill.md names no scenario for ${id}`);
      for (const name of names) assert.equal(loadScenario(name).name, name);
    });
  }

  it("are all the rows there are", () => {
    assert.deepEqual([...rows.keys()].sort(), [...FEATURES].sort());
  });

  it("need the scenarios of database, capacity, controller and sentinel: each of those is named", () => {
    const named = new Set([...rows.values()].flat());
    const about =
      /database|replica|capacity|instances|planned|pinned|rollback|request|controller|sentinel|endpoint|failback/;
    assert.deepEqual(
      scenarioNames().filter((name) => about.test(name) && !named.has(name)),
      [],
    );
  });
});
