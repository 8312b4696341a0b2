import * as assert from "node:assert/strict";
import { createsGateCheck, recordSpecs, takeoverName } from "../../../components/dns/recordSpecs";
import { dnsSettings, HEALTH_CHECK_ID, settings } from "../support/settings";

const dns = (overrides: Record<string, unknown> = {}) => settings({ dns: dnsSettings(overrides) }).dns;

describe("DNS records of a site", () => {
  it("are aliases of both address types on the site's name and on the service's", () => {
    assert.deepEqual(
      recordSpecs("primary", dns()).map(({ key, name, type, target }) => [key, name, type, target.kind]),
      [
        ["site-a", "primary.app.example.com", "A", "alias"],
        ["site-aaaa", "primary.app.example.com", "AAAA", "alias"],
        ["service-a", "app.example.com", "A", "alias"],
        ["service-aaaa", "app.example.com", "AAAA", "alias"],
      ],
    );
  });

  it("carry a health check on PRIMARY and nowhere else", () => {
    const checked = (role: "primary" | "backup") =>
      recordSpecs(role, dns()).map(({ failover, healthChecked }) => [failover, healthChecked]);
    assert.deepEqual(checked("primary"), [
      [undefined, false],
      [undefined, false],
      ["PRIMARY", true],
      ["PRIMARY", true],
    ]);
    assert.deepEqual(checked("backup"), [
      [undefined, false],
      [undefined, false],
      ["SECONDARY", false],
      ["SECONDARY", false],
    ]);
  });

  it("are A records alone for fixed addresses", () => {
    const records = { kind: "addresses", addresses: ["192.0.2.1"], ttlSeconds: 30 };
    assert.deepEqual(
      recordSpecs("backup", dns({ records })).map(({ key, target }) => [key, target]),
      [
        ["site-a", records],
        ["service-a", records],
      ],
    );
  });

  it("are none where they exist already", () => {
    assert.deepEqual(recordSpecs("primary", dns({ records: { kind: "none" } })), []);
  });

  it("depend on another site's takeover on the primary alone, where it is named", () => {
    const named = dns({ takeoverName: "backup.app.example.com" });
    assert.equal(takeoverName("primary", named), "backup.app.example.com");
    assert.equal(takeoverName("backup", named), undefined);
    assert.equal(takeoverName("primary", dns()), undefined);
  });

  it("cannot depend on a takeover when they are not ours, and say what to do", () => {
    const elsewhere = dns({ takeoverName: "backup.app.example.com", records: { kind: "none" } });
    assert.throws(
      () => takeoverName("primary", elsewhere),
      /dns\.takeoverName is backup\.app\.example\.com, but this stack makes no records .* or leave out dns\.takeoverName/,
    );
  });

  it("need a check of our own on the primary, unless one is adopted or no record is made", () => {
    assert.equal(createsGateCheck("primary", dns()), true);
    assert.equal(createsGateCheck("backup", dns()), false);
    assert.equal(createsGateCheck("primary", dns({ healthCheck: { adoptId: HEALTH_CHECK_ID } })), false);
    assert.equal(createsGateCheck("primary", dns({ records: { kind: "none" } })), false);
  });
});
