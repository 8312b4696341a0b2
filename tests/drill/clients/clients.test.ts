import { strict as assert } from "node:assert";
import type { DnsRecord } from "../../../drill/aws/route53/state";
import { Fates } from "../../../drill/clients/fates";
import { Resolver } from "../../../drill/clients/resolver";
import { createKernel, runUntil } from "../../../drill/kernel/kernel";
import { scheduleFault } from "../../../drill/scenario/faults";
import { World } from "../../../drill/scenario/world";
import { bothStacks } from "../stacks";

const record = (site: string): DnsRecord => ({
  name: "app.example.com",
  type: "A",
  setIdentifier: site,
  failover: "PRIMARY",
  healthCheckId: undefined,
  target: { kind: "addresses", addresses: ["192.0.2.1"], ttlSeconds: 60 },
  site,
});

describe("clients of the model", function () {
  this.timeout(60_000);

  it("ask again after the TTL, and much later through a resolver that over-stays it", () => {
    let current = record("prod");
    const query = () => current;
    const honest = new Resolver("app", query);
    const overstaying = new Resolver("app", query, { overstayMilliseconds: 600_000 });
    for (const resolver of [honest, overstaying]) resolver.resolve(0);
    current = record("dr");
    assert.equal(honest.resolve(59_999)?.site, "prod");
    assert.equal(honest.resolve(60_000)?.site, "dr");
    assert.equal(honest.overstays(60_000), false);
    assert.equal(overstaying.resolve(60_000)?.site, "prod");
    assert.equal(overstaying.overstays(59_999), false);
    assert.equal(overstaying.overstays(60_000), true);
    assert.equal(overstaying.resolve(660_000)?.site, "dr");
  });

  it("count requests of those who over-stay apart", () => {
    const fates = new Fates(0);
    fates.add(0, { kind: "served", site: "prod", group: "g" });
    fates.add(0, { kind: "served", site: "prod", group: "g", overstayed: true });
    assert.equal(fates.all().length, 2);
    assert.equal(
      fates.sum(0, 1, (fate) => fate.overstayed !== true),
      1,
    );
  });

  it("stay with a connection that works, whatever it answers, and leave one that does not", async () => {
    const kernel = createKernel(1);
    const world = new World(kernel, await bothStacks(), {
      keepingClients: 2,
      resolvers: 1,
      clientsPerResolver: 1,
    });
    world.clients.start();
    await runUntil(kernel, kernel.clock.now() + 120_000);
    const zeroAt = kernel.clock.now();
    const primary = world.cloud.route53.state.checks.get(world.site("primary").latch?.recordCheckId ?? "");
    assert.ok(primary !== undefined);
    // DNS moves although the site serves: whoever keeps a connection stays.
    primary.healthy = false;
    await runUntil(kernel, zeroAt + 100_000);
    const { fates } = world.clients;
    const second = fates.secondOf(kernel.clock.now());
    const at = (site: string) =>
      fates.sum(second - 11, second - 1, (fate) => fate.kind === "served" && fate.site === site);
    assert.equal(at("prod"), 20);
    assert.equal(at("dr"), 10);
    scheduleFault(
      world,
      { name: "cut", fault: "unreachable", site: "primary", at: 0, until: undefined, from: undefined },
      kernel.clock.now(),
    );
    await runUntil(kernel, kernel.clock.now() + 90_000);
    const later = fates.secondOf(kernel.clock.now());
    assert.equal(
      fates.sum(later - 6, later - 1, (fate) => fate.kind === "served" && fate.site === "dr"),
      15,
    );
  });
});
