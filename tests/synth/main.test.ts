import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const main = join(__dirname, "..", "..", "drill", "synth", "main.ts");

function synth(...args: string[]) {
  return spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", main, ...args], {
    encoding: "utf8",
  });
}

describe("npm run synth", () => {
  it("writes every stack when none is named", () => {
    const directory = mkdtempSync(join(tmpdir(), "synth-main-"));
    try {
      const { status, stderr } = synth("--out", directory);
      assert.equal(status, 0, stderr);
      assert.deepEqual(readdirSync(directory).sort(), ["dr", "prod"]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("ends with 1 and the settings error when the configuration is wrong", () => {
    const { status, stderr } = synth("--stack", "prod", "--config", "role=leader");
    assert.equal(status, 1);
    assert.match(stderr, /Stack prod failed/);
    assert.match(stderr, /role/);
    assert.doesNotMatch(stderr, /at .*\.ts:\d+/);
  });

  it("ends with 2 and the known stacks when a stack has no file", () => {
    const { status, stderr } = synth("--stack", "test");
    assert.equal(status, 2);
    assert.match(stderr, /Known stacks: dr, prod/);
  });
});
