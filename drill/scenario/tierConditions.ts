/** Whether what an expectation says of database, capacity or the history holds now, and what is seen instead. */
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import type { Expectation } from "./schema";
import type { World } from "./world";

type Wanted<Key extends "event" | "database" | "capacity"> = NonNullable<Expectation[Key]>;

/** Events of the scenario: the warm-up has some of its own. */
function eventsOf(world: World, site: Wanted<"event">["site"]): FailoverEvent[] {
  const roles = site === undefined ? (["primary", "backup"] as const) : [site];
  return roles
    .flatMap((role) => world.events(role))
    .filter(({ startTime }) => Date.parse(startTime) >= world.beganAt);
}

function eventHolds(world: World, { site, resource, status, type, by, count }: Wanted<"event">): boolean {
  const found = eventsOf(world, site).filter(
    (event) =>
      event.resourceType === resource &&
      event.status === status &&
      (type === undefined || event.type === type) &&
      (by === undefined || event.requestedBy === by),
  );
  return count === undefined ? found.length > 0 : found.length === count;
}

function databaseHolds(world: World, { site, serves, role, zone }: Wanted<"database">): boolean {
  const database = world.database(site);
  if (database === undefined) return false;
  const first = database.zone === world.firstZone(site);
  return (
    (serves === undefined || database.serves === serves) &&
    (role === undefined || database.role === role) &&
    (zone === undefined || first === (zone === "first"))
  );
}

function capacityHolds(world: World, { site, atLeast = 0, atMost }: Wanted<"capacity">): boolean {
  const inService = world.capacity(site)?.inService;
  return inService !== undefined && inService >= atLeast && (atMost === undefined || inService <= atMost);
}

/** Undefined: the expectation is about something else. */
export function tierHolds(
  world: World,
  { event, database, capacity }: Pick<Expectation, "event" | "database" | "capacity">,
): boolean | undefined {
  if (event !== undefined) return eventHolds(world, event);
  if (database !== undefined) return databaseHolds(world, database);
  return capacity === undefined ? undefined : capacityHolds(world, capacity);
}

/** Undefined: the expectation is about something else. */
export function tierSeen(
  world: World,
  { event, database, capacity }: Pick<Expectation, "event" | "database" | "capacity">,
): string | undefined {
  if (event !== undefined) {
    const seen = eventsOf(world, event.site).map(
      ({ site, resourceType, type, requestedBy, status, problem }) =>
        `${site} ${resourceType} ${type} by ${requestedBy} ${status}${problem === undefined ? "" : ` (${problem})`}`,
    );
    return `the history holds: ${seen.join("; ") || "nothing"}`;
  }
  if (database !== undefined) {
    const seen = world.database(database.site);
    if (seen === undefined) return "the site has no database";
    return `${seen.identifier} is ${seen.status}, ${seen.serves ? "serves" : "does not serve"}, ${seen.role} in ${seen.zone}`;
  }
  if (capacity === undefined) return undefined;
  const seen = world.capacity(capacity.site);
  return seen === undefined
    ? "the site has no Auto Scaling group"
    : `${seen.inService} instances in service, ${seen.desired} desired`;
}
