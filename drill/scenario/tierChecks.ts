/** What a scenario may expect of the tiers below traffic and of the history, in the words of its file. */
import { z } from "zod";
import { FAILOVER_STATUSES, FAILOVER_TYPES, RESOURCE_TYPES } from "../../handlers/history/failoverEvent";
import { site } from "./words";

const count = z.number().int().min(0).max(1000);

export const tierChecks = {
  event: z
    .strictObject({
      resource: z.enum(RESOURCE_TYPES),
      status: z.enum(FAILOVER_STATUSES),
      site: site.optional().describe("whose events table; both sites' without"),
      type: z.enum(FAILOVER_TYPES).optional(),
      by: z.string().min(1).optional().describe("who asked"),
      count: count.optional().describe("exactly so many such events; at least one without"),
    })
    .optional()
    .describe("an event of the events table that began with the scenario or later"),
  database: z
    .strictObject({
      site,
      serves: z.boolean().optional().describe("whether the site's instance takes connections"),
      role: z
        .enum(["instance", "replica"])
        .optional()
        .describe("instance: a database of its own, that can be written"),
      zone: z.enum(["first", "other"]).optional().describe("first: where it was when the scenario began"),
    })
    .refine(
      ({ serves, role, zone }) => serves !== undefined || role !== undefined || zone !== undefined,
      "give at least one of serves, role and zone",
    )
    .optional(),
  capacity: z
    .strictObject({
      site,
      atLeast: count.optional().describe("instances in service"),
      atMost: count.optional(),
    })
    .refine(
      ({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined,
      "give atLeast, atMost or both",
    )
    .optional(),
};
