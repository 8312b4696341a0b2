import { strict as assert } from "node:assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesise } from "../../drill/synth/synthesise";
import { writeStack } from "../../drill/synth/write";

const root = join(__dirname, "fixture");

function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

describe("writeStack", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "synth-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("writes the same bytes twice and forgets what an earlier run left", async () => {
    const folder = writeStack(await synthesise({ stack: "one", root }), directory);
    const first = filesOf(folder);
    writeFileSync(join(folder, "stale.json"), "{}");
    writeStack(await synthesise({ stack: "one", root }), directory);
    assert.deepEqual(filesOf(folder), first);
    assert.deepEqual(Object.keys(first), [
      "lambda/hello/__index.js",
      "lambda/hello/function.json",
      "outputs.json",
      "resources.json",
    ]);
  });

  it("gives each resource exactly the documented fields", async () => {
    const folder = writeStack(await synthesise({ stack: "one", root }), directory);
    const resources = JSON.parse(readFileSync(join(folder, "resources.json"), "utf8")) as Record<
      string,
      unknown
    >[];
    for (const resource of resources) {
      assert.deepEqual(Object.keys(resource), [
        "urn",
        "type",
        "name",
        "parent",
        "provider",
        "inputs",
        "options",
        "component",
      ]);
    }
  });
});
