/**
 * What random schedules are drawn from: one entry per fault, in the words of a scenario file. A fault that the schema
 * knows and this table does not is never drawn; a test holds the table to the schema.
 */
import * as fc from "fast-check";
import { CHECKER_REGIONS } from "../aws/route53/state";
import type { Fault } from "../scenario/schema";
import { controllerActs, fieldsOfTiers } from "./arbitrariesOfTiers";
import { mostlyPrimary, seconds } from "./words";

export { seconds } from "./words";

export type FileFault = Readonly<Record<string, unknown>> & { readonly fault: Fault["fault"] };

/** When faults may begin and how long they may last, seconds from the end of the warm-up. */
const LATEST_BEGIN = 16 * 60;
const LATEST_END = 23 * 60;
const LENGTHS = [5, 15, 30, 45, 60, 75, 90, 120, 180, 240, 300, 420, 600] as const;

const group = fc.constantFrom<number | string>(1, 1, 1, 2, 2, "all", "all");
/** Groups of calls that fail together. */
const COMMANDS: readonly (readonly string[])[] = [
  ["GetHealthCheck", "UpdateHealthCheck"],
  ["UpdateHealthCheck"],
  ["DescribeTargetHealth"],
  ["DescribeListeners", "DescribeRules", "DescribeTargetHealth"],
  ["ModifyListener"],
  ["ModifyRule"],
  ["ModifyListener", "ModifyRule"],
  ["GetItem", "PutItem"],
  ["PutItem"],
  ["Publish"],
  ["DescribeAlarms", "GetMetricData"],
  ["DescribeDBInstances", "DescribeInstanceStatus"],
  ["RebootDBInstance", "PromoteReadReplica"],
  ["DescribeAutoScalingGroups", "SetDesiredCapacity"],
  ["Invoke"],
  ["PutMetricData"],
  ["CreateSchedule", "DeleteSchedule"],
];

const regions = fc.uniqueArray(fc.constantFrom(...CHECKER_REGIONS), { minLength: 1, maxLength: 8 });

/** How a table cannot be used. */
const storage = fc.constantFrom<object>(
  {},
  {},
  { by: "edge" },
  { error: "ProvisionedThroughputExceededException", probability: 0.5 },
  { error: "ThrottlingException", probability: 0.9, by: "edge" },
  { slow: "250ms" },
  { slow: "1s" },
  { hangs: true },
);

/** What becomes of single probes. Answers that are lost or late as a rule are not drawn: see docs/drill.md. */
const probes = fc.constantFrom<object>(
  { probability: 0.1 },
  { probability: 0.3 },
  { probability: 0.7 },
  { how: "answer-lost", probability: 0.05 },
  { how: "slow", slow: "1s", probability: 0.3 },
);

/** Fields of a fault beside its name, begin and end. */
const fields: {
  readonly [Kind in Fault["fault"]]?: { readonly weight: number; readonly draw: fc.Arbitrary<object> };
} = {
  targets: {
    weight: 12,
    draw: fc
      .record({
        site: mostlyPrimary,
        group,
        targets: fc.oneof(
          { arbitrary: fc.constant<unknown>("refuse"), weight: 5 },
          { arbitrary: fc.constant<unknown>("hang"), weight: 2 },
          { arbitrary: fc.constant<unknown>({ status: 500 }), weight: 2 },
          { arbitrary: fc.constantFrom<unknown>({ slow: "1s" }, { slow: "4s" }, { slow: "20s" }), weight: 1 },
        ),
        // Sometimes one target only, sometimes coming and going.
        part: fc.oneof(
          { arbitrary: fc.constant<object>({}), weight: 6 },
          { arbitrary: fc.constantFrom<object>({ only: [1] }, { only: [2] }), weight: 1 },
          { arbitrary: fc.constantFrom<object>({ flap: "20s" }, { flap: "1m" }, { flap: "4m" }), weight: 1 },
          {
            arbitrary: fc.constantFrom<object>({ seenBy: "requests" }, { seenBy: "probes" }),
            weight: 1,
          },
        ),
      })
      .map(({ part, ...rest }) => ({ ...rest, ...part })),
  },
  zone: { weight: 2, draw: fc.record({ site: mostlyPrimary, zone: fc.constantFrom(1, 2) }) },
  "load-balancer-node": { weight: 2, draw: fc.record({ site: mostlyPrimary, node: fc.constantFrom(1, 2) }) },
  region: { weight: 2, draw: fc.record({ site: mostlyPrimary }) },
  "control-plane": { weight: 5, draw: fc.record({ how: fc.constantFrom("errors", "hangs") }) },
  metrics: {
    weight: 2,
    draw: fc.oneof(
      fc.constantFrom<object>(
        { lost: true },
        { lost: true, of: ["route53"] },
        { lost: true, of: ["load-balancer"] },
      ),
      fc.constantFrom<object>({ late: ["30s", "2m"] }, { late: ["1m", "5m"], of: ["route53"] }),
    ),
  },
  table: {
    weight: 4,
    draw: fc
      .record({ site: mostlyPrimary, of: fc.constantFrom("state", "state", "events"), how: storage })
      .map(({ how, ...rest }) => ({ ...rest, ...how })),
  },
  checkers: {
    weight: 3,
    draw: fc
      .record({ site: mostlyPrimary, how: probes, from: fc.option(regions, { nil: undefined }) })
      .map(({ how, from, ...rest }) => ({ ...rest, ...how, ...(from === undefined ? {} : { from }) })),
  },
  clocks: {
    weight: 2,
    draw: fc.record({
      site: mostlyPrimary,
      function: fc.constantFrom("edge", "edge", "edge", "heartbeat", "target-groups"),
      off: fc.constantFrom("20ms", "200ms", "500ms"),
    }),
  },
  ...fieldsOfTiers,
  unreachable: {
    weight: 3,
    draw: fc.record(
      {
        site: mostlyPrimary,
        from: regions,
      },
      { requiredKeys: ["site"] },
    ),
  },
  messages: {
    weight: 3,
    draw: fc.oneof(
      fc.constant({ duplicates: true }),
      fc.constant({ lost: true }),
      fc.record({
        duplicates: fc.boolean(),
        delay: fc.constantFrom(["0s", "20s"], ["30s", "2m"], ["0s", "10m"]),
        reorders: fc.boolean(),
      }),
    ),
  },
  function: {
    weight: 4,
    draw: fc
      .record({
        site: mostlyPrimary,
        function: fc.constantFrom(
          "latch",
          "target-groups",
          "edge",
          "edge",
          "heartbeat",
          "controller",
          "controller",
          "sentinel",
        ),
        how: fc.oneof(
          fc.constant<object>({ throttled: true }),
          fc.constant<object>({ crashAfterEachCall: true }),
          fc.integer({ min: 1, max: 9 }).map((crashAfterCalls) => ({ crashAfterCalls })),
          fc.constantFrom<object>({ recycleEvery: "20s" }, { recycleEvery: "2m" }, { recycled: true }),
          fc.constantFrom<object>({ environments: 2 }, { environments: 6 }),
        ),
      })
      .map(({ how, ...rest }) => ({
        ...rest,
        ...how,
        // The backup site has no latch.
        site: rest.function === "latch" ? "primary" : rest.site,
      })),
  },
  schedules: {
    weight: 2,
    draw: fc.record(
      { site: mostlyPrimary, late: fc.constantFrom(["5s", "50s"]) },
      { requiredKeys: ["site"] },
    ),
  },
  api: {
    weight: 3,
    draw: fc.record(
      {
        commands: fc.constantFrom(...COMMANDS),
        error: fc.constantFrom("ThrottlingException", "InternalError"),
        probability: fc.constantFrom(0.3, 0.7),
        slow: fc.constantFrom("1s", "3s", "20s"),
      },
      { requiredKeys: ["commands", "error"] },
    ),
  },
};

const times = fc
  .record({ at: fc.integer({ min: 0, max: LATEST_BEGIN / 5 }), length: fc.constantFrom(...LENGTHS) })
  .map(({ at, length }) => ({
    at: seconds(at * 5),
    until: seconds(Math.min(at * 5 + length, LATEST_END)),
  }));

const fault = fc.oneof(
  ...Object.entries(fields).map(([kind, { weight, draw }]) => ({
    weight,
    arbitrary: fc.tuple(times, draw).map(([when, rest]) => ({ fault: kind, ...when, ...rest }) as FileFault),
  })),
);

const rearm = fc.record({
  act: fc.constant("rearm"),
  at: fc.integer({ min: 3 * 12, max: 27 * 12 }).map((at) => seconds(at * 5)),
  synchronised: fc.oneof(
    { arbitrary: fc.constant(true), weight: 5 },
    { arbitrary: fc.constant(false), weight: 1 },
  ),
  forced: fc.oneof(
    { arbitrary: fc.constant<string[]>([]), weight: 4 },
    { arbitrary: fc.constant(["targets", "alarm"]), weight: 1 },
  ),
});

/** A deployment in the middle of anything, with a change that makes the provider update something. */
const deploy = fc.record({
  act: fc.constant("deploy"),
  at: fc.integer({ min: 0, max: 27 * 12 }).map((at) => seconds(at * 5)),
  site: mostlyPrimary,
  refresh: fc.boolean(),
  change: fc.constantFrom("tag", "health-check-threshold", "certificate", "all"),
});

/** Kinds of faults that random schedules draw. */
export const DRAWN_FAULTS = Object.keys(fields) as Fault["fault"][];

/** Faults and acts of one drill, in the words of a scenario file. */
export interface DrawnSchedule {
  readonly faults: readonly FileFault[];
  readonly acts: readonly Readonly<Record<string, unknown>>[];
}

export const schedules: fc.Arbitrary<DrawnSchedule> = fc.record({
  faults: fc.array(fault, { minLength: 1, maxLength: 5 }),
  acts: fc
    .tuple(fc.array(rearm, { maxLength: 2 }), fc.array(deploy, { maxLength: 2 }), controllerActs)
    .map((acts) => acts.flat()),
});
