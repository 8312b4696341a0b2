import * as assert from "node:assert/strict";
import fc from "fast-check";
import { limitedName, loadBalancingName, siteComponentName } from "../../components/names";

describe("names", () => {
  it("leaves a plain name that fits as it is", () => {
    assert.equal(limitedName(["prod", "primary"], 24), "prod-primary");
  });

  it("keeps two long names different after cutting them", () => {
    const first = limitedName(["production", "application-servers-blue"], 24);
    const second = limitedName(["production", "application-servers-green"], 24);
    assert.notEqual(first, second);
    assert.match(first, /^production-/);
  });

  it("keeps two names different that only cleaning makes alike", () => {
    assert.notEqual(limitedName(["a.b"], 24), limitedName(["a_b"], 24));
  });

  it("leaves room for the characters Pulumi adds to a load balancer's 32", () => {
    const name = fc.string({ minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(name, name, (owner, part) => {
        fc.pre(/[A-Za-z0-9]/.test(owner + part));
        assert.match(loadBalancingName(owner, part), /^[A-Za-z0-9]([A-Za-z0-9-]{0,22}[A-Za-z0-9])?$/);
      }),
    );
  });

  it("makes a site's name short enough for the longest name below it", () => {
    const site = siteComponentName("a-very-long-stack-name.of-somebody");
    assert.ok(site.length <= 20, site);
    // The longest: a function's schedule.
    assert.ok(`${site}-target-groups-every-minute`.length <= 56);
  });

  it("refuses a name without a letter or digit", () => {
    assert.throws(() => limitedName(["--", "__"], 24), /The name "---__" has no letter or digit/);
  });
});
