/** Acts of an operator or of a pipeline, in the words of a scenario file. */
import { z } from "zod";
import { duration } from "./durations";
import { site, times } from "./faultSchema";

const common = { name: times.name, at: times.at };
const by = z.string().min(1).default("drill-operator");

const rearm = z.strictObject({
  ...common,
  act: z.literal("rearm"),
  by,
  synchronised: z.boolean().default(true),
  forced: z.array(z.enum(["synchronised", "targets", "alarm"])).default([]),
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

export const actSchema = z.discriminatedUnion("act", [rearm, disarm, deploy]);
