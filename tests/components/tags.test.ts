import * as assert from "node:assert/strict";
import { resourceTags } from "../../components/tags";

describe("tags", () => {
  it("name project, stack and role beside the configured tags", () => {
    assert.deepEqual(
      resourceTags({ project: "shop", stack: "prod", role: "primary", tags: { owner: "sre" } }),
      {
        owner: "sre",
        "managed-by": "pulumi",
        "site-failover:project": "shop",
        "site-failover:stack": "prod",
        "site-failover:role": "primary",
      },
    );
  });

  it("cannot be made to lie by a configured tag", () => {
    const tags = resourceTags({
      project: "shop",
      stack: "dr",
      role: "backup",
      tags: { "site-failover:role": "primary" },
    });
    assert.equal(tags["site-failover:role"], "backup");
  });
});
