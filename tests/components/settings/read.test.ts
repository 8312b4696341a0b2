import { strict as assert } from "node:assert";
import { readSettings, SettingsError } from "../../../components/settings";
import { asText, changed, onlyProblem, problemsOf, STACK_FILES, type StackName, sourceOf } from "./fixture";

describe("the reader of settings", () => {
  for (const stack of Object.keys(STACK_FILES) as StackName[]) {
    it(`reads ${STACK_FILES[stack]} without a problem`, () => {
      assert.deepEqual(problemsOf(sourceOf(stack)), []);
    });

    it(`reads ${STACK_FILES[stack]} from text as Pulumi hands it over, with the same result`, () => {
      const source = sourceOf(stack);
      assert.deepEqual(readSettings({ ...source, values: asText(source.values) }), readSettings(source));
    });
  }

  it("finds two sites of one service in the stack files", () => {
    const [prod, dr] = [readSettings(sourceOf("prod")), readSettings(sourceOf("dr"))];
    assert.deepEqual([prod.role, dr.role], ["primary", "backup"]);
    assert.equal(prod.dns.serviceName, dr.dns.serviceName);
    assert.equal(prod.dns.hostedZoneId, dr.dns.hostedZoneId);
    assert.notEqual(prod.dns.siteName, dr.dns.siteName);
    assert.equal(prod.dns.takeoverName, dr.dns.siteName);
    assert.deepEqual([prod.peerRegion, dr.peerRegion], [sourceOf("dr").region, sourceOf("prod").region]);
  });

  it("fills in what a partial object leaves out", () => {
    const { gate } = readSettings(changed("prod", { gate: { cacheSeconds: 1 } }));
    assert.deepEqual(gate, { enabled: true, cacheSeconds: 1, staleSeconds: 60, switchGraceSeconds: 180 });
  });

  it("takes an empty peer region, the default in Pulumi.yaml, for none", () => {
    assert.equal(readSettings(changed("prod", { peerRegion: "" })).peerRegion, undefined);
  });

  it("takes booleans from text, and nothing but true and false", () => {
    assert.equal(readSettings(changed("prod", { protect: "false" })).protect, false);
    assert.equal(onlyProblem(changed("prod", { protect: "no" })).received, '"no"');
  });

  it("says what it expects when text is no JSON", () => {
    const problem = onlyProblem(changed("prod", { latch: "{enabled" }));
    assert.equal(problem.key, "site-failover:latch");
    assert.equal(problem.received, '"{enabled"');
    assert.match(problem.rule, /must be an object with the keys enabled, mode, arm/);
  });

  it("wants the region in the stack file", () => {
    const problem = onlyProblem({ ...sourceOf("prod"), region: undefined });
    assert.deepEqual([problem.key, problem.received], ["aws:region", "nothing"]);
    assert.match(problem.remedy, /^npx pulumi config set aws:region eu-west-1 --stack prod/);
  });

  it("reports everything at once: unknown keys, wrong values and values that do not fit each other", () => {
    const source = changed("prod", {
      "dns.healthCheck.intervalSeconds": 15,
      "dns.helthCheck": {},
      "dns.hostedZoneId": undefined,
      "functions.logRetentionDays": 31,
      "loadBalancer.mode": "creat",
      "targetGroups.0.healthCheck.timeoutSeconds": 5,
      "targetGroups.1.name": "primary",
      "targetGroups.1.port": "http",
      "sentinel.resources.2.targetGroup": "primary",
      "tags.aws:owner": "x",
      tagz: {},
      peerRegion: "eu-west-1",
    });
    const keys = problemsOf(source).map(({ key }) => key.replace("site-failover:", ""));
    assert.deepEqual(keys.sort(), [
      "dns.healthCheck.intervalSeconds",
      "dns.helthCheck",
      "dns.hostedZoneId",
      "functions.logRetentionDays",
      "loadBalancer.mode",
      "peerRegion",
      'tags["aws:owner"]',
      "tagz",
      "targetGroups[0].healthCheck.timeoutSeconds",
      "targetGroups[1].name",
      "targetGroups[1].port",
    ]);
  });

  it("still checks relations when a whole required object is missing", () => {
    const keys = problemsOf(
      changed("prod", { dns: undefined, targetGroups: [], peerRegion: "eu-west-1" }),
    ).map(({ key }) => key);
    assert.deepEqual(keys, ["site-failover:targetGroups", "site-failover:dns", "site-failover:peerRegion"]);
  });

  it("says nothing about relations with a value that is wrong itself", () => {
    const source = changed("prod", {
      "targetGroups.0.healthCheck": { intervalSeconds: 5, timeoutSeconds: 500 },
    });
    assert.match(onlyProblem(source).rule, /^must be a whole number from 2 to 120 —/);
  });

  it("throws one error that carries the problems and reads as text", () => {
    assert.throws(
      () => readSettings(changed("prod", { "dns.healthCheck.intervalSeconds": 15 })),
      (error: unknown) => {
        assert(error instanceof SettingsError);
        assert.equal(error.name, "SettingsError");
        assert.equal(error.problems.length, 1);
        assert.equal(
          error.message,
          [
            "The configuration of prod has 1 problem:",
            "  1. site-failover:dns.healthCheck.intervalSeconds",
            "     received: 15",
            "     rule:     must be 10 or 30 — time between two checks of one checker; cannot be changed once created",
            "     remedy:   npx pulumi config set --path 'site-failover:dns.healthCheck.intervalSeconds' 10 --stack prod",
          ].join("\n"),
        );
        return true;
      },
    );
  });
});
