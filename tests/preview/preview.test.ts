import { strict as assert } from "node:assert";
import { resolve } from "node:path";
import { readConfiguration } from "../../drill/synth/configuration";
import { synthesise } from "../../drill/synth/synthesise";
import { type PreviewRun, preview, type StackOutputs } from "./engine";

const ROOT = resolve(__dirname, "../..");

async function previewStack(
  stack: string,
  overrides: Record<string, unknown> = {},
  stackOutputs?: StackOutputs,
): Promise<PreviewRun> {
  const configuration = readConfiguration(ROOT, stack, overrides);
  return preview(configuration.project, stack, configuration.values, stackOutputs);
}

const count = (run: PreviewRun, type: string) =>
  run.resources.filter((resource) => resource.type === type).length;

describe("pulumi preview of a new stack, where no output is known yet", function () {
  this.timeout(60_000);

  for (const stack of ["prod", "dr"]) {
    it(`evaluates ${stack} with the runner Pulumi itself uses`, async () => {
      const run = await previewStack(stack);
      assert.equal(run.exitCode, 0, run.output);
      assert.equal(count(run, "site-failover:site:Site"), 1);
      assert.ok(
        count(run, "aws:lambda/function:Function") >= 2,
        "the functions are serialized although nothing is known",
      );
      assert.equal(count(run, "aws:lb/listener:Listener"), 2);
      assert.equal(count(run, "aws:ssm/parameter:Parameter"), 1);
    });
  }

  it("reads the primary's output where the primary is deployed, and knows what it says", async () => {
    const { outputs } = await synthesise({ stack: "prod" });
    const run = await previewStack("dr", {}, { "organization/site-failover/prod": outputs });
    assert.equal(run.exitCode, 0, run.output);
    const alarm = run.resources.find(
      ({ name, type }) => name === "dr-controller-primary-failed" && type.endsWith("MetricAlarm"),
    );
    const { recordCheckId } = outputs.peer as { recordCheckId: string };
    assert.deepEqual(alarm?.inputs.dimensions, { HealthCheckId: recordCheckId });
  });

  it("says what to do when the primary's stack has no such output", async () => {
    const run = await previewStack("dr", {}, { "organization/site-failover/prod": { role: "primary" } });
    assert.notEqual(run.exitCode, 0);
    assert.match(run.output, /output "peer" of stack organization\/site-failover\/prod/);
    assert.match(run.output, /Deploy the primary's stack first.* or leave out peerStack/);
  });

  it("stops before it registers anything when a setting is wrong, and says which", async () => {
    const run = await previewStack("prod", { role: "main" });
    assert.notEqual(run.exitCode, 0);
    assert.match(run.output, /site-failover:role/);
    assert.equal(run.resources.filter((resource) => resource.custom).length, 0, "no resource was registered");
  });
});
