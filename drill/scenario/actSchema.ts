/** Acts of an operator or of a pipeline, in the words of a scenario file. */
import { z } from "zod";
import { FAILOVER_TYPES, RESOURCE_TYPES } from "../../handlers/history/failoverEvent";
import { duration } from "./durations";
import { site, times } from "./words";

const common = { name: times.name, at: times.at };
const by = z.string().min(1).default("drill-operator");

const rearm = z.strictObject({
  ...common,
  act: z.literal("rearm"),
  by,
  synchronised: z.boolean().default(true),
  forced: z.array(z.enum(["synchronised", "targets", "alarm", "settled", "takeover"])).default([]),
  reason: z.string().optional(),
  wait: duration.prefault("0s").describe("how long the command waits for Route 53 to call the site healthy"),
});
const disarm = z.strictObject({
  ...common,
  act: z.literal("disarm"),
  by,
  for: z
    .union([z.literal("now"), duration], { error: "a duration up to 24h, or now to end what was disarmed" })
    .describe("how long; now: ends what was disarmed"),
  reason: z.string().min(1).default("planned work"),
});
const deploy = z
  .strictObject({
    ...common,
    act: z.literal("deploy"),
    site,
    refresh: z.boolean().default(false).describe("pulumi up --refresh"),
    change: z
      .enum(["none", "tag", "health-check-threshold", "certificate", "all"])
      .default("tag")
      .describe("what the program has changed since the last deployment"),
  })
  .describe("pulumi up of the site's stack");

const synchronised = z
  .boolean()
  .default(false)
  .describe("whoever asks states that the sites' data are synchronised");
const wait = duration.prefault("20m").describe("how long the command follows the event; 0s: it only asks");

const failover = z
  .strictObject({
    ...common,
    act: z.literal("failover"),
    site: site.default("primary").describe("whose controller is asked; for `dns` always the backup's"),
    resource: z.enum(RESOURCE_TYPES).describe("tier that fails over; dns: the whole site"),
    source: z
      .string()
      .min(1)
      .optional()
      .describe("what is left, as a request names it; without, the site's own, for dns the primary"),
    target: z
      .string()
      .min(1)
      .optional()
      .describe("where to; without, the site's own, for dns the other site"),
    type: z.enum(FAILOVER_TYPES).default("manual"),
    reason: z.string().min(1).default("a drill"),
    by,
    rollbackAfter: duration.optional().describe("roll back by itself this long after completion"),
    acceptDataLoss: duration.optional().describe("replica lag that is accepted for a promotion"),
    synchronised,
    requestId: z
      .string()
      .regex(/^[\w.:-]{1,100}$/, "1-100 of letters, digits and . _ : -")
      .optional()
      .describe("the same id is the same event; without, one of its own"),
    wait,
  })
  .describe("a request to the controller");
const rollback = z
  .strictObject({
    ...common,
    act: z.literal("rollback"),
    event: z.string().min(1).describe("name of the act whose event is rolled back"),
    reason: z.string().min(1).default("a drill"),
    by,
    synchronised,
    wait,
  })
  .describe("undoes what a failover did");

export const actSchema = z.discriminatedUnion("act", [rearm, disarm, deploy, failover, rollback]);
