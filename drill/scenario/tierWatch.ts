/**
 * Tells, once a second, when the tiers below traffic begin or cease to do what the service needs, for the report:
 *
 * - *database*: some site that is not cut off has a database that can be written and takes connections. (A replica that
 *   is not promoted cannot be written.) Told only where a site has a database at all.
 * - *capacity*: the site that Route 53 answers has as many instances at work as it needs: those at rest, or, at the
 *   backup site, those of a failover. A site without an Auto Scaling group always has.
 */
import type { SiteRole } from "./schema";
import type { World } from "./world";

const INTERVAL_MILLISECONDS = 1000;
const ROLES: readonly SiteRole[] = ["primary", "backup"];

/** What is true of a tier, and how that is said. */
interface Seen {
  readonly good: boolean;
  readonly text: string;
}

export class TierWatch {
  private readonly last = new Map<string, string>();

  constructor(private readonly world: World) {}

  start(): void {
    this.look();
    this.world.kernel.clock.after(INTERVAL_MILLISECONDS, () => this.start());
  }

  private look(): void {
    this.tell("database", "database-state", undefined, databaseOf(this.world));
    const answered = ROLES.find((role) => this.world.stackOf(role) === this.world.dnsSite());
    if (answered !== undefined)
      this.tell("capacity", "capacity-state", this.world.stackOf(answered), capacityOf(this.world, answered));
    for (const role of ROLES) this.tellSite(role);
  }

  /** Lanes of the picture. */
  private tellSite(role: SiteRole): void {
    const site = this.world.stackOf(role);
    const database = this.world.database(role);
    if (database !== undefined) {
      const text = `${database.role}${database.serves ? "" : `, ${database.status}`}, in ${database.zone}`;
      this.tell("database", "site-database", site, { good: database.serves, text });
    }
    const capacity = this.world.capacity(role);
    if (capacity === undefined) return;
    const { inService, desired } = capacity;
    const good = inService >= desired;
    this.tell("capacity", "site-capacity", site, { good, text: `${inService} of ${desired} instances` });
  }

  private tell(
    tier: "database" | "capacity",
    kind: string,
    site: string | undefined,
    seen: Seen | undefined,
  ): void {
    if (seen === undefined) return;
    const key = `${kind}/${site ?? ""}`;
    if (this.last.get(key) === seen.text) return;
    this.last.set(key, seen.text);
    const { log, clock } = this.world.kernel;
    const data = { good: seen.good };
    const where = site === undefined ? {} : { site };
    log.add({ at: clock.now(), tier, kind, ...where, text: seen.text, detail: true, data });
  }
}

function databaseOf(world: World): Seen | undefined {
  const all = ROLES.flatMap((role) => {
    const database = world.database(role);
    const site = world.site(role);
    return database === undefined
      ? []
      : [{ ...database, site: site.stack, lost: world.cloud.isRegionLost(site.region) }];
  });
  if (all.length === 0) return undefined;
  const writable = all.find(({ role, serves, lost }) => role === "instance" && serves && !lost);
  if (writable === undefined) return { good: false, text: "no database can be written" };
  return { good: true, text: `${writable.identifier} of ${writable.site} can be written` };
}

function capacityOf(world: World, role: SiteRole): Seen | undefined {
  const capacity = world.capacity(role);
  if (capacity === undefined) return { good: true, text: "no Auto Scaling group" };
  const { inService, needed } = capacity;
  return { good: inService >= needed, text: `${inService} of the ${needed} instances that are needed` };
}
