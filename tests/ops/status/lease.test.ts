/** What `ops status` shows of lease, takeover and heartbeat. */
import * as assert from "node:assert/strict";
import { DescribeRulesCommand, DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetHealthCheckCommand } from "@aws-sdk/client-route-53";
import type { SiteManifest } from "../../../components/manifest";
import { observeSite } from "../../../ops/status/observeSite";
import { siteStatus } from "../../../ops/status/status";
import { dr } from "../sites";
import { CLAIMED, clientsOf, leased, leaseOf, makeWorld, manifest, NOW, restore, type World } from "../world";

const backup = { ...dr, takeover: { path: "/lb-takeover" } };

describe("status of a lease", () => {
  let world: World;
  beforeEach(() => {
    world = makeWorld();
    world.document = {};
    world.lease = leaseOf(14);
  });
  afterEach(() => restore(world));

  const row = async (name: string, site: SiteManifest = leased) => {
    const { rows } = siteStatus(await observeSite(clientsOf(), site, NOW, backup), NOW);
    const found = rows.find((item) => item.name === name);
    assert.ok(found, `no row ${name}`);
    return found;
  };

  it("says that it is held, by how many checkers of how many, and how many it takes", async () => {
    const { value, level } = await row("lease");
    assert.match(value, /^held, armed since 2026-02-01.*: 14 of 16 checkers surely healthy, 3 are needed$/);
    assert.equal(level, "good");
    assert.deepEqual(await row("latch"), {
      name: "latch",
      value: "open, armed since 2026-02-01T00:00:00.000Z, mode lease",
      level: "good",
    });
  });

  it("says that it is unarmed, and since when it has been healthy enough", async () => {
    world.lease = { ...leaseOf(14), healthySince: CLAIMED.at };
    delete (world.lease as { armedAt?: string }).armedAt;
    assert.match((await row("lease")).value, new RegExp(`^unarmed, healthy enough since ${CLAIMED.at}`));
    assert.match((await row("latch")).value, /UNARMED \(lease\)/);
  });

  it("says that it has lapsed, since when and by which rule", async () => {
    world.lease = leaseOf(0, { lapsed: { at: CLAIMED.at, rule: "LEASE-LAPSED", reason: "silent" } });
    world.document = { latched: { at: CLAIMED.at, rule: "LATCH-LEASE", reason: "it lapsed" } };
    const { value, level } = await row("lease");
    assert.match(value, /^LAPSED for 30 min since .* \(LEASE-LAPSED: silent\); 0 of 16 checkers/);
    assert.equal(level, "attention");
    assert.match((await row("latch")).value, /^LATCHED since .* \(LATCH-LEASE: it lapsed\) by lease/);
  });

  it("says that it is disarmed, or that its checkers count anew after a re-arm", async () => {
    world.lease = leaseOf(2, { peak: 0, disarmed: { until: "2026-03-01T13:00:00.000Z" } });
    assert.match((await row("lease")).value, /^disarmed until 2026-03-01T13:00:00.000Z: 2 of 16/);
    world.lease = leaseOf(2, { peak: 0, disarmed: { until: "2026-03-01T11:00:00.000Z" } });
    assert.match((await row("lease")).value, /^counting anew, armed since .*: 2 of 16/);
  });

  it("asks Route 53's control plane nothing", async () => {
    await row("latch");
    assert.equal(world.mocks.route53.commandCalls(GetHealthCheckCommand).length, 0);
  });

  it("shows the path as well in mode both, and what of it is unarmed", async () => {
    const both = { ...leased, latch: { ...leased.latch, mode: "both" as const } };
    world.path = "/lb-check";
    assert.equal((await row("gate check", both)).value, "asks /lb-check");
    assert.match((await row("latch", both)).value, /UNARMED \(path\), mode both/);
  });

  it("shows a claimed takeover at the backup and at the primary that depends on it", async () => {
    world.takeover = { claimed: CLAIMED };
    assert.match(
      (await row("takeover", backup)).value,
      /^CLAIMED for 30 min since .* by ann \(orders fail; failover-one\): Route 53 answers this site/,
    );
    const primary = await row("takeover");
    assert.match(primary.value, /Route 53 answers the backup site/);
    assert.match((await row("latch")).value, /^LATCHED .* by takeover/);
  });

  it("shows who released it last", async () => {
    world.takeover = { released: { at: CLAIMED.at, by: "bob", reason: "over" } };
    assert.deepEqual(await row("takeover", backup), {
      name: "takeover",
      value: `not claimed, released ${CLAIMED.at} by bob`,
      level: "good",
    });
  });

  it("names the takeover as unknown when the backup was not found", async () => {
    const { rows } = siteStatus(await observeSite(clientsOf(), leased, NOW), NOW);
    assert.match(
      rows.find(({ name }) => name === "takeover")?.value ?? "",
      /unknown: The manifest of the backup/,
    );
  });

  describe("and of a heartbeat", () => {
    const beats = (state: string, Description?: string) => {
      const arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/beat/4444";
      world.mocks.elb.on(DescribeRulesCommand).resolves({
        Rules: [
          { Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/other"] } }] },
          {
            Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/lb-heartbeat"] } }],
            Actions: [{ Type: "forward", TargetGroupArn: arn }],
          },
        ],
      });
      world.mocks.elb.on(DescribeTargetHealthCommand, { TargetGroupArn: arn }).resolves({
        TargetHealthDescriptions: [
          {
            TargetHealth: {
              State: state as "healthy",
              ...(Description === undefined ? {} : { Description }),
            },
          },
        ],
      });
    };

    it("says that it beats", async () => {
      beats("healthy");
      assert.deepEqual(await row("detection", manifest), {
        name: "detection",
        value: "heartbeat, every few seconds",
        level: "good",
      });
    });

    it("says that it does not, and what finds a dead group meanwhile", async () => {
      beats("unhealthy", "Health checks failed with these codes: [503]");
      const { value, level } = await row("detection", manifest);
      assert.match(value, /heartbeat is unhealthy \(.*\[503\]\); until it beats, alarm and minute schedule/);
      assert.equal(level, "attention");
    });

    it("says that there is none", async () => {
      assert.match((await row("detection", manifest)).value, /by alarm and minute schedule alone/);
    });
  });
});
