/** The command line as a process: usage errors need no AWS. */
import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const main = join(__dirname, "..", "..", "..", "ops", "main.ts");

function ops(...args: string[]) {
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...env } = process.env;
  return spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", main, ...args], {
    encoding: "utf8",
    env,
    input: "",
  });
}

const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    "a guard that cannot be forced",
    ["rearm", "--force", "latched"],
    /guards that can be forced: synchronised, targets, alarm/,
  ],
  ["a forced guard without a reason", ["rearm", "--force", "alarm", "--yes"], /needs --reason/],
  ["nobody to confirm", ["rearm", "--region", "eu-west-1"], /Add --yes/],
  ["no region", ["status"], /Add --region REGION/],
];

describe("npm run ops", () => {
  for (const [situation, args, message] of cases) {
    it(`ends with 2 and says what to do: ${situation}`, () => {
      const { status, stdout, stderr } = ops(...args);
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    });
  }
});
