/** Faults of the tiers below traffic, in the words of a scenario file: database, Auto Scaling group, instances. */
import { z } from "zod";
import { duration } from "./durations";
import { site, times } from "./words";

export const database = z
  .strictObject({
    ...times,
    fault: z.literal("database"),
    site,
    how: z
      .enum(["zone-lost", "down", "lag"])
      .default("down")
      .describe("its instance's zone is lost; it does not serve at all; its replica falls behind"),
    lag: duration.optional().describe("how: lag: seconds behind at once; without, the lag grows with time"),
  })
  .refine(({ how, lag }) => lag === undefined || how === "lag", "lag goes with how: lag alone")
  .describe("the site's database, or the replica it has");

export const instances = z
  .strictObject({
    ...times,
    fault: z.literal("instances"),
    site,
    lost: z.number().int().min(0).max(1000).default(0).describe("instances in service that end at once"),
    launches: z
      .enum(["work", "fail"])
      .default("work")
      .describe("whether new instances start while the fault lasts"),
    slow: duration.optional().describe("a new instance takes this much longer to be in service"),
  })
  .refine(
    ({ lost, launches, slow }) => lost > 0 || launches === "fail" || slow !== undefined,
    "give at least one of lost, launches: fail and slow",
  )
  .describe("instances of the site's Auto Scaling group");

export const instanceImpaired = z
  .strictObject({
    ...times,
    fault: z.literal("instance-impaired"),
    site,
    instance: z.string().min(1).describe("id of the instance, as the sentinel knows it"),
    how: z
      .enum(["impaired", "stopped"])
      .default("impaired")
      .describe("its status checks fail, or it does not run"),
  })
  .describe("EC2's status of one instance; whether it serves is `targets`");
