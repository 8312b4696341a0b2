import * as assert from "node:assert/strict";
import { SiteManifest } from "../../../components/site/siteManifest";
import { deploy, json } from "../support/deploy";
import { context } from "../support/settings";

describe("site manifest", () => {
  it("is a parameter whose name needs no stack to be known", async () => {
    const document = { version: 1 } as ConstructorParameters<typeof SiteManifest>[1]["document"];
    const args = { context: context(), project: "shop", stack: "prod", document };
    const parameter = (await deploy(() => new SiteManifest("prod-manifest", args))).one("Parameter");
    assert.equal(parameter.inputs.name, "/site-failover/shop/prod/manifest");
    assert.equal(parameter.inputs.type, "String");
    assert.deepEqual(json(parameter, "value"), { version: 1 });
  });
});
