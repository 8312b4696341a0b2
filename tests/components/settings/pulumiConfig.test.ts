import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { asText, ROOT, sourceOf } from "./fixture";

/** Reads settings in a process of its own, set up as Pulumi's language host sets one up. */
function evaluate(values: Readonly<Record<string, unknown>>, secretKeys: readonly string[] = []) {
  const own = Object.entries(asText(values)).map(([key, value]) => [`site-failover:${key}`, value]);
  const config = { ...Object.fromEntries(own), "aws:region": "eu-west-1", "other:role": "nonsense" };
  const script = `
    const { settingsFromPulumi } = require("./components/settings");
    try { console.log(JSON.stringify(settingsFromPulumi())); }
    catch (error) { console.log(JSON.stringify({ name: error.name, message: error.message })); }`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["-r", "ts-node/register/transpile-only", "-e", script],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: {
        PATH: process.env.PATH,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
        PULUMI_NODEJS_PROJECT: "site-failover",
        PULUMI_NODEJS_STACK: "prod",
      },
    },
  );
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout) as { name?: string; message?: string; role?: string };
}

describe("settings from Pulumi's configuration", () => {
  it("are read from the project's namespace alone", () => {
    assert.equal(evaluate(sourceOf("prod").values).role, "primary");
  });

  it("include keys nobody asks for, and show no secret", () => {
    const { name, message } = evaluate({ ...sourceOf("prod").values, rol: "x", tagz: "hunter2" }, [
      "site-failover:tagz",
    ]);
    assert.equal(name, "SettingsError");
    assert.match(message ?? "", /site-failover:rol\n {5}received: "x"/);
    assert.match(message ?? "", /site-failover:tagz\n {5}received: \(secret, not shown\)/);
    assert.doesNotMatch(message ?? "", /hunter2/);
  });
});
