/** Faults in the words of a scenario file. docs/drill.md explains each. */
import { z } from "zod";
import { CHECKER_REGIONS } from "../aws/route53/state";
import { type CommandName, commandModels } from "../sdk/commands";
import { duration, range } from "./durations";
import { database, instanceImpaired, instances } from "./faultSchemaOfTiers";
import { group, site, times } from "./words";

export { group, site, times } from "./words";

const condition = z.union(
  [
    z.enum(["refuse", "hang"]),
    z.strictObject({ status: z.number().int().min(100).max(599) }),
    z.strictObject({ slow: duration }),
  ],
  { error: "refuse, hang, { status: 500 } or { slow: 4s }" },
);

/** The functions of a site by the end of their names. */
export const FUNCTIONS = ["latch", "target-groups", "edge", "heartbeat", "controller", "sentinel"] as const;

const commandNames = Object.keys(commandModels) as [CommandName, ...CommandName[]];
const place = z.number().int().min(1);

const targets = z.strictObject({
  ...times,
  fault: z.literal("targets"),
  site,
  group,
  targets: condition.default("refuse"),
  only: z
    .array(place)
    .min(1)
    .optional()
    .describe("places of the targets in their group, from 1; all without"),
  seenBy: z
    .enum(["requests", "probes"])
    .optional()
    .describe(
      "requests: the load balancer's health checks pass, requests fail (a gray failure); probes: only the heartbeat's probes fail; without: everything fails",
    ),
  flap: duration
    .optional()
    .describe("as `targets` says for the first half of each such period, healthy for the second"),
});
const zone = z
  .strictObject({ ...times, fault: z.literal("zone"), site, zone: place })
  .describe("targets of an availability zone hang, and the load balancer's node in it is lost");
const node = z
  .strictObject({ ...times, fault: z.literal("load-balancer-node"), site, node: place })
  .describe("one node of the load balancer is lost, the targets are not");
const region = z
  .strictObject({ ...times, fault: z.literal("region"), site })
  .describe("the site's region is cut off: nobody reaches the site, and nothing in the region runs");
const unreachable = z
  .strictObject({
    ...times,
    fault: z.literal("unreachable"),
    site,
    from: z.array(z.enum(CHECKER_REGIONS)).min(1).optional(),
  })
  .describe("checkers of these regions (all, and clients, without `from`) cannot reach the site");
const checkers = z
  .strictObject({
    ...times,
    fault: z.literal("checkers"),
    site,
    from: z.array(z.enum(CHECKER_REGIONS)).min(1).optional(),
    how: z
      .enum(["lost", "answer-lost", "slow"])
      .default("lost")
      .describe("the probe never arrives, its answer does not, or the answer takes longer"),
    slow: duration.default(3000).describe("how much longer, with how: slow"),
    probability: z.number().min(0).max(1).default(1).describe("of each probe"),
  })
  .describe(
    "single probes of Route 53's checkers (of these regions; all without `from`); clients see nothing",
  );
const clocks = z
  .strictObject({
    ...times,
    fault: z.literal("clocks"),
    site,
    function: z.enum(FUNCTIONS).default("edge"),
    off: duration.default(500).describe("most that a clock is ahead or behind"),
  })
  .describe("each environment of the function that starts meanwhile has a clock of its own");
const controlPlane = z
  .strictObject({
    ...times,
    fault: z.literal("control-plane"),
    how: z.enum(["errors", "hangs"]).default("errors"),
  })
  .describe("Route 53's API does not work; its answers and checkers do");
const metrics = z
  .strictObject({
    ...times,
    fault: z.literal("metrics"),
    site: site.optional(),
    of: z
      .array(z.enum(["route53", "load-balancer", "lambda", "sqs"]))
      .min(1)
      .optional(),
    late: range.optional(),
    lost: z.boolean().optional(),
  })
  .refine(({ late, lost }) => (late !== undefined) !== (lost === true), "give either late or lost: true")
  .describe("data of the minutes that end meanwhile are late, or never come");
const messages = z
  .strictObject({
    ...times,
    fault: z.literal("messages"),
    site: site.optional(),
    duplicates: z.boolean().optional(),
    lost: z.boolean().optional(),
    delay: range.optional(),
    reorders: z.boolean().optional(),
  })
  .describe("what SNS does to messages that are published meanwhile");
const functions = z.strictObject({
  ...times,
  fault: z.literal("function"),
  site,
  function: z.enum(FUNCTIONS),
  throttled: z.boolean().optional(),
  recycled: z
    .boolean()
    .optional()
    .describe("every environment ends after its invocation: each begins with an empty memory"),
  recycleEvery: duration
    .optional()
    .describe("every so often all environments are gone, those at work after their invocation"),
  environments: z
    .number()
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe("invocations are spread over so many environments"),
  crashAfterCalls: z.number().int().min(1).optional(),
  crashAfterEachCall: z
    .boolean()
    .optional()
    .describe("the first invocation ends after its first API call, the next after its second, and so on"),
});
const schedules = z
  .strictObject({ ...times, fault: z.literal("schedules"), site, late: range.optional() })
  .describe("the site's schedules do not run, or run late");
const api = z
  .strictObject({
    ...times,
    fault: z.literal("api"),
    site: site.optional().describe("calls to the site's region; everywhere without"),
    commands: z.array(z.enum(commandNames)).min(1),
    error: z.string().min(1).default("ThrottlingException"),
    probability: z.number().min(0).max(1).default(1).describe("of each attempt; the SDK makes three"),
    slow: duration.optional().describe("calls take this much longer and do not fail, unless they time out"),
  })
  .describe("calls of these commands fail, or take long");
const table = z
  .strictObject({
    ...times,
    fault: z.literal("table"),
    site,
    of: z.enum(["state", "events"]).default("state").describe("which of the site's two tables"),
    by: z.enum(FUNCTIONS).optional().describe("calls of this function alone"),
    error: z.string().min(1).default("InternalServerError"),
    probability: z.number().min(0).max(1).default(1).describe("of each attempt"),
    slow: duration.optional().describe("calls take this much longer instead of failing"),
    hangs: z.boolean().optional().describe("calls are never answered"),
  })
  .describe("a table of the site cannot be used, throttles, or is slow");

export const faultSchema = z.discriminatedUnion("fault", [
  targets,
  zone,
  node,
  region,
  unreachable,
  checkers,
  clocks,
  controlPlane,
  metrics,
  messages,
  functions,
  schedules,
  api,
  table,
  database,
  instances,
  instanceImpaired,
]);
