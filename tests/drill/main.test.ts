import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDrillOptions } from "../../drill/options";

const FAILING = `name: never
description: an expectation that cannot hold
expectations: [{ name: latched at rest, within: 5s, latch: closed }]
`;

describe("npm run drill", function () {
  this.timeout(60_000);
  let folder: string;
  const drill = (...parts: string[]) =>
    spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", "drill/main.ts", ...parts], {
      encoding: "utf8",
    });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "drill-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("ends with 1 when an expectation failed, says so, and writes both reports", () => {
    const file = join(folder, "never.yaml");
    writeFileSync(file, FAILING);
    const { status, stdout } = drill(
      "--scenario",
      file,
      "--seed",
      "4",
      "--json",
      join(folder, "r.json"),
      "--html",
      join(folder, "r.html"),
    );
    assert.equal(status, 1);
    assert.match(stdout, /^Drill "never", seed 4/);
    assert.match(stdout, /FAILED {2}latched at rest\n +not within 5 s; the latch is open/);
    assert.equal((JSON.parse(readFileSync(join(folder, "r.json"), "utf8")) as { held: boolean }).held, false);
    assert.match(readFileSync(join(folder, "r.html"), "utf8"), /^<!doctype html>/);
  });

  it("ends with 2 for a flag, a seed or a scenario it does not know", () => {
    // One process for a flag that is wrong by itself, one for a scenario that is not there; the rest in this process.
    const random = drill("--random", "many");
    assert.equal(random.status, 2);
    assert.match(random.stderr, /Give a number of drills from 1 to 100000/);
    assert.throws(() => parseDrillOptions(["--random", "2", "--scenario", "default"]), {
      name: "DrillUsageError",
      message: /--random and --scenario do not go together/,
    });
    const { status, stderr } = drill("--scenario", "nowhere");
    assert.equal(status, 2);
    assert.match(stderr, /Ours: .*default/);
  });

  it("runs random schedules and ends with 0 when all held", () => {
    const file = join(folder, "random.json");
    const { status, stdout } = drill(
      "--random",
      "1",
      "--seed",
      "4",
      "--json",
      file,
      "--html",
      join(folder, "random.html"),
    );
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^1 random drills of the shipped design, seed 4\n/);
    assert.match(stdout, /I8 nothing lost +held/);
    const { figures } = JSON.parse(readFileSync(file, "utf8")) as { figures: { drills: number } };
    assert.equal(figures.drills, 1);
  });

  it("lists the scenarios", () => {
    const { status, stdout } = drill("--list");
    assert.equal(status, 0);
    assert.match(stdout, /^default /m);
  });
});
