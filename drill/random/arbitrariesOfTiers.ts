/** Random faults of database, Auto Scaling group and instances, and what people ask the controller for. */
import * as fc from "fast-check";
import { mostlyPrimary, seconds } from "./words";

const site = fc.constantFrom("primary", "backup");

/** Instances that sentinels of the stack files look at; for any other the fault changes nothing. */
const WATCHED_INSTANCES = ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002", "i-0a1b2c3d4e5f60011"] as const;

export const fieldsOfTiers = {
  database: {
    weight: 4,
    draw: fc.oneof(
      fc.record({ site: mostlyPrimary, how: fc.constantFrom("zone-lost", "down") }),
      // Only the backup site has a replica.
      fc.record(
        { site: fc.constant("backup"), how: fc.constant("lag"), lag: fc.constantFrom("10s", "5m") },
        { requiredKeys: ["site", "how"] },
      ),
    ),
  },
  instances: {
    weight: 3,
    draw: fc.oneof(
      fc.record({
        site,
        lost: fc.constantFrom(1, 2, 9),
        launches: fc.constantFrom("work", "work", "fail"),
      }),
      fc.record({ site, launches: fc.constant("fail") }),
      fc.record({ site, slow: fc.constantFrom("1m", "5m") }),
    ),
  },
  "instance-impaired": {
    weight: 1,
    draw: fc.record({
      site: mostlyPrimary,
      instance: fc.constantFrom(...WATCHED_INSTANCES),
      how: fc.constantFrom("impaired", "stopped"),
    }),
  },
} as const;

const at = fc.integer({ min: 0, max: 25 * 12 }).map((step) => seconds(step * 5));
const rollbackAfter = fc.constantFrom("1m", "4m");

/** One request of each tier, in the words of a scenario file. */
const asked = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        resource: fc.constant("load_balancer"),
        site,
        source: fc.constantFrom("primary", "backup"),
        target: fc.constantFrom("backup", "backup", "primary"),
        rollbackAfter,
      },
      { requiredKeys: ["resource", "site", "source", "target"] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        resource: fc.constant("database"),
        site,
        acceptDataLoss: fc.constantFrom("1m", "1h"),
      },
      { requiredKeys: ["resource", "site"] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { resource: fc.constant("auto_scaling"), site, rollbackAfter },
      { requiredKeys: ["resource", "site"] },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        resource: fc.constant("dns"),
        type: fc.constantFrom("planned", "planned", "unplanned"),
        acceptDataLoss: fc.constantFrom("1h"),
      },
      { requiredKeys: ["resource", "type"] },
    ),
  },
);

/** A failover; sometimes asked for twice, sometimes followed by its rollback. */
const failover = fc
  .record({
    asked,
    at,
    name: fc.integer({ min: 1, max: 99_999_999 }).map((number) => `failover ${number}`),
    twice: fc.oneof(
      { weight: 5, arbitrary: fc.constant<"no" | "same" | "other">("no") },
      { weight: 1, arbitrary: fc.constantFrom<"same" | "other">("same", "other") },
    ),
    rollback: fc.oneof(
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 * 12 }) },
    ),
  })
  .map(({ asked: request, at: when, name, twice, rollback }) => {
    const id = name.replace(" ", "-");
    const act = { act: "failover", name, at: when, ...request, requestId: id };
    const again = { ...act, name: `${name} again`, requestId: twice === "same" ? id : `${id}-again` };
    const later = seconds(Number.parseInt(when, 10) + 5 * (rollback ?? 0));
    const back = {
      act: "rollback",
      name: `rollback of ${name}`,
      at: later,
      event: name,
      synchronised: true,
    };
    return [act, ...(twice === "no" ? [] : [again]), ...(rollback === undefined ? [] : [back])];
  });

/** None in half of the drills. */
export const controllerActs: fc.Arbitrary<readonly Readonly<Record<string, unknown>>[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: failover },
  { weight: 1, arbitrary: fc.tuple(failover, failover).map((lists) => lists.flat()) },
);
