import * as assert from "node:assert/strict";
import { GetParametersByPathCommand } from "@aws-sdk/client-ssm";
import { findSites, onlySite } from "../../../ops/sites/manifests";
import { clientsOf, makeWorld, manifest, restore, type World } from "../world";

const name = (stack: string) => `/site-failover/site-failover/${stack}/manifest`;
const backup = {
  ...manifest,
  stack: "dr",
  role: "backup",
  region: "eu-central-1",
  peerRegion: "eu-west-1",
  latch: undefined,
};

describe("findSites", () => {
  let world: World;
  let stored: Record<string, { Name: string; Value: string }[]>;
  beforeEach(() => {
    world = makeWorld();
    stored = {
      "eu-west-1": [{ Name: name("prod"), Value: JSON.stringify(manifest) }],
      "eu-central-1": [{ Name: name("dr"), Value: JSON.stringify(backup) }],
    };
    world.mocks.ssm.on(GetParametersByPathCommand).callsFake(async (_input, getClient) => {
      const region: string = await getClient().config.region();
      const parameters = stored[region];
      if (parameters === undefined) {
        throw Object.assign(new Error("no route"), { name: "TimeoutError" });
      }
      return { Parameters: parameters };
    });
  });
  afterEach(() => restore(world));

  const find = (options: { regions?: string[]; stack?: string } = {}) =>
    findSites(clientsOf(), { project: "site-failover", regions: ["eu-central-1"], ...options });

  it("follows the peer region and puts the primary first", async () => {
    const { sites, problems } = await find();
    assert.deepEqual(
      sites.map(({ stack }) => stack),
      ["prod", "dr"],
    );
    assert.deepEqual(problems, []);
  });

  it("reads every page", async () => {
    world.mocks.ssm
      .on(GetParametersByPathCommand)
      .resolvesOnce({ Parameters: [], NextToken: "more" })
      .resolves({ Parameters: stored["eu-west-1"] ?? [] });
    assert.equal((await find({ regions: ["eu-west-1"] })).sites.length, 1);
  });

  it("shows the site it can reach and names the region it cannot", async () => {
    delete stored["eu-west-1"];
    const { sites, problems } = await find();
    assert.deepEqual(
      sites.map(({ stack }) => stack),
      ["dr"],
    );
    assert.match(problems.join(), /Region eu-west-1 cannot be read: .*TimeoutError: no route/);
  });

  it("says where it looked when there is none", async () => {
    stored = { "eu-central-1": [] };
    await assert.rejects(
      find(),
      /No site of project site-failover was found\. Looked for .* in eu-central-1\.[\s\S]*--region/,
    );
  });

  it("asks for a region when none is known", async () => {
    await assert.rejects(find({ regions: [] }), { name: "UsageError", message: /--region/ });
  });

  it("names a malformed manifest, one of another version, and a copy", async () => {
    stored["eu-west-1"] = [
      { Name: name("broken"), Value: "{" },
      { Name: name("later"), Value: JSON.stringify({ ...manifest, version: 2 }) },
      { Name: name("partial"), Value: JSON.stringify({ ...manifest, stateTable: undefined }) },
      {
        Name: name("earlier"),
        Value: JSON.stringify({ ...manifest, latch: { ...manifest.latch, mode: undefined } }),
      },
      { Name: name("copy"), Value: JSON.stringify(manifest) },
    ];
    const { problems } = await find();
    const text = problems.join("\n");
    for (const part of [
      /broken.*not JSON/,
      /later.*version is 2/,
      /partial.*stateTable/,
      /earlier.*earlier version of this program wrote it: deploy the stack with this version first/,
      /copy.*is a copy/,
    ]) {
      assert.match(text, part);
    }
  });

  it("chooses the one site that fits, or says why not", async () => {
    const found = await find();
    assert.equal(onlySite(found, "a primary", ({ role }) => role === "primary").stack, "prod");
    assert.throws(() => onlySite(found, "a site", () => true), /Several sites are a site: prod .*--stack/);
    assert.throws(() => onlySite(found, "a third", () => false), /None of the sites found is a third/);
  });
});
