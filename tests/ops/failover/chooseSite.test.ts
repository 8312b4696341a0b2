/** Which site's controller executes, through the command line. */
import * as assert from "node:assert/strict";
import { type Deployment, makeDeployment } from "../deployment";
import { prod } from "../sites";
import { restore } from "../world";

describe("the site that executes", () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = makeDeployment();
  });
  afterEach(() => restore(deployment.world));

  const cases: readonly (readonly [string, () => void, readonly string[], RegExp])[] = [
    ["two sites could", () => {}, ["load_balancer"], /Several sites are a site whose controller.*--stack/],
    [
      "the site does not fail over the tier",
      () => {},
      ["dns", "--stack", "prod"],
      /Stack prod is not a site whose controller fails over dns.*peerStack/,
    ],
    ["there is no such stack", () => {}, ["dns", "--stack", "x"], /No site of stack x was found/],
    [
      "one site cannot be read",
      () => deployment.regions.delete("eu-west-1"),
      ["auto_scaling"],
      /Not every site could be read.*--stack NAME[\s\S]*Region eu-west-1/,
    ],
    [
      "nobody has a controller",
      () => {
        const { controller: _, ...without } = prod;
        deployment.regions.set("eu-west-1", [without]).set("eu-central-1", []);
      },
      ["auto_scaling", "--region", "eu-west-1"],
      /controller\.enabled/,
    ],
  ];
  for (const [situation, change, line, message] of cases) {
    it(`is refused when ${situation}`, async () => {
      change();
      const { code, told } = await deployment.ops(["failover", ...line, "--reason", "work", "--dry-run"]);
      assert.equal(code, 1);
      assert.match(told, message);
      assert.deepEqual(deployment.requests, []);
    });
  }
});
