import { strict as assert } from "node:assert";
import { changed, onlyProblem, problemsOf, sourceOf } from "./fixture";

describe("a problem of one value", () => {
  const misspelt: readonly (readonly [string, string, string])[] = [
    ["tagz", "tags", "site-failover:tagz"],
    ["sorrypage", "sorryPage", "site-failover:sorrypage"],
    ["dns.helthCheck", "healthCheck", "site-failover:dns.helthCheck"],
    ["dns.healthCheck.intervallSeconds", "intervalSeconds", "site-failover:dns.healthCheck.intervallSeconds"],
    ["targetGroups.1.targts", "targets", "site-failover:targetGroups[1].targts"],
    ["targetGroups.0.healthCheck.pth", "path", "site-failover:targetGroups[0].healthCheck.pth"],
    ["loadBalancer.sslPolcy", "sslPolicy", "site-failover:loadBalancer.sslPolcy"],
    ["loadBalancer.network.natGateway", "natGateways", "site-failover:loadBalancer.network.natGateway"],
  ];
  for (const [path, meant, key] of misspelt) {
    it(`suggests ${meant} for the unknown key ${path}`, () => {
      const problem = problemsOf(changed("prod", { [path]: 1 })).find((each) => each.key === key);
      assert.match(problem?.rule ?? "", new RegExp(`did you mean ${meant}[?,]`));
      assert.match(problem?.remedy ?? "", /rename|config rm/);
    });
  }

  it("renames a misspelt required key instead of reporting it missing as well", () => {
    const source = sourceOf("prod");
    const { dns, ...values } = source.values;
    const problem = onlyProblem({ ...source, values: { ...values, dnss: dns } });
    assert.equal(problem.remedy, "in Pulumi.prod.yaml, rename dnss to dns");
  });

  it("removes a misspelt key whose right spelling is set already", () => {
    const problem = onlyProblem(changed("prod", { "dns.healthChek": {} }));
    assert.match(problem.rule, /did you mean healthCheck, which is set already\?/);
    assert.equal(problem.remedy, "npx pulumi config rm --path 'site-failover:dns.healthChek' --stack prod");
  });

  it("lists the known keys when nothing is near", () => {
    const problem = onlyProblem(changed("prod", { "latch.colour": "red" }));
    assert.equal(
      problem.rule,
      "unknown key; known here: enabled, mode, armAfterHealthySeconds, rearmAfterHealthySeconds",
    );
  });

  it("knows the keys of the variant that is configured", () => {
    const problem = onlyProblem(changed("prod", { "loadBalancer.listenerArns": [] }));
    assert.match(problem.rule, /unknown key; known here: mode, network, certificateArn/);
  });

  it("explains a key with a dot as a forgotten --path", () => {
    const source = sourceOf("prod");
    const problem = onlyProblem({ ...source, values: { ...source.values, "gate.cacheSeconds": "5" } });
    assert.match(problem.rule, /must be set with --path/);
    assert.equal(
      problem.remedy,
      "npx pulumi config rm 'site-failover:gate.cacheSeconds' --stack prod && npx pulumi config set --path 'site-failover:gate.cacheSeconds' VALUE --stack prod",
    );
  });

  it("names all variants when none is chosen rightly", () => {
    assert.equal(
      onlyProblem(changed("prod", { "dns.records.kind": "ALIAS" })).rule,
      "must be alias, addresses or none",
    );
  });

  const wrong: readonly (readonly [string, unknown, RegExp, RegExp])[] = [
    ["role", "standby", /^must be primary or backup —/, /set 'site-failover:role' primary/],
    ["role", undefined, /^must be set, to primary or backup —/, /set 'site-failover:role' primary/],
    ["dns.healthCheck.failureThreshold", 11, /^must be a whole number from 1 to 10 —/, / 10 --stack/],
    ["dns.healthCheck.failureThreshold", 2.5, /^must be a whole number from 1 to 10 —/, / 3 --stack/],
    ["dns.healthCheck.failureThreshold", "two", /^must be a whole number from 1 to 10 —/, / 2 --stack/],
    [
      "dns.siteName",
      "Primary.Example.com",
      /^must be a lower-case domain name/,
      /app\.example\.com.*your own value/,
    ],
    ["dns.healthCheck.path", "/check?deep=1", /^must be a path of letters/, / \/lb-check --stack/],
    ["dns.healthCheck.path", "/", /^must be a path of letters/, / \/lb-check --stack/],
    ["functions.logRetentionDays", 100, /^must be 1, 3, 5, 7,.* or 731 —/, / 90 --stack/],
    [
      "targetGroups.0.healthCheck.port",
      0,
      /^must be traffic-port or a whole number/,
      /'?traffic-port'? --stack/,
    ],
    ["targetGroups.0.name", "Primary", /^must be 1–24 lower-case letters/, /name' primary --stack/],
    [
      "targetGroups.0.targets.0",
      "web-1",
      /^must be an instance id or an IPv4 address/,
      /i-0a1b2c3d4e5f60001/,
    ],
    ["targetGroups", [], /^must be a list of 1 to 5, each an object/, /^edit this key in Pulumi\.prod\.yaml/],
    ["targetGroups", null, /^must be a list of 1 to 5, each an object/, /^edit this key/],
    ["loadBalancer.network", 7, /^must be an object whose mode is create or existing/, /^edit this key/],
    ["notifications.email", ["sre"], /^must be an e-mail address/, /sre@example\.com/],
    ["sorryPage.title", "", /^must be text of 1 to 200 characters/, /title'/],
    ["tags", { owner: 7 }, /^must be text of 0 to 256 characters/, /put it in quotes: owner: "7"$/],
    // `pulumi config set --path` would make numbers of these again.
    ["database.engineVersion", 17, /^must be a version/, /put it in quotes: engineVersion: "17"$/],
    [
      "database.engineVersion",
      "17.x",
      /^must be a version/,
      /in quotes: engineVersion: "17" {3}\(put your own/,
    ],
    ["database.parameterFamily", "postgres", /^must be a family/, /parameterFamily' postgres17 --stack/],
    ["controller.enabled", "yes", /^must be true or false/, / true --stack/],
    ["controller.enabled", "off", /^must be true or false/, / false --stack/],
    ["tags", { "": "x" }, /^must be/, /tags/],
  ];
  for (const [path, value, rule, remedy] of wrong) {
    it(`states rule and remedy for ${path} = ${JSON.stringify(value) ?? "nothing"}`, () => {
      const problem = onlyProblem(changed("prod", { [path]: value }));
      assert.match(problem.rule, rule);
      assert.match(problem.remedy, remedy);
    });
  }

  it("shortens what it received", () => {
    const { received } = onlyProblem(changed("prod", { "dns.siteName": "x".repeat(300) }));
    assert.equal(received, `"${"x".repeat(99)}… (302 characters)`);
  });

  it("never shows a secret, be it of the wrong form, unknown, or at odds with another value", () => {
    const secret = "hunter2.example";
    const source = changed("prod", {
      "dns.siteName": secret,
      "dns.serviceName": secret,
      pass: secret,
      "dns.x": secret,
    });
    const problems = problemsOf({ ...source, secretKeys: ["dns", "pass"] });
    assert.equal(problems.length, 3);
    assert.deepEqual(new Set(problems.map(({ received }) => received)), new Set(["(secret, not shown)"]));
  });
});
